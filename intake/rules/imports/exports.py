"""The programs out of which such lists come, each recognised by several of its headings together, never by one."""

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import NamedTuple

from intake.ideas import Stage
from intake.rules.imports.heading_words import SheetField, normalised

# A second column for the same thing, read where the first is empty or missing.
FIRST, SECOND, THIRD = 1.0, 0.9, 0.8
TITLE = (SheetField.title, FIRST)
NOTHING: Mapping[str, str] = {}
NO_STAGES: Mapping[str, Stage] = {}
# It says that an idea is over, and not how it ended.
ARCHIVED = "archived"
SECTION, COMMENT = "a section heading", "a comment"


class Export(NamedTuple):
    """A program's export: headings that it always has, in variants, what its columns are, and what none of ours is.

    Of some the column `kind` says what a row is, and `drops` by its words why a row is no idea; `parts` is the column
    that rows have whose title stands there, because they belong to the row above. `stages` are words of its own for how
    far an idea is, and `ended` the columns that may say of an idea that it is over, whatever its stage says: by its
    own words (""), or by the word that a date or a tick in it means. `unsure` are words for a stage that say nothing
    sure there.
    """

    name: str
    signs: tuple[frozenset[str], ...]
    fields: dict[str, tuple[SheetField, float]]
    leaves_out: frozenset[str]
    kind: str = ""
    drops: dict[str, str] = {}
    parts: str = ""
    stages: dict[str, Stage] = {}
    ended: dict[str, str] = {}
    unsure: frozenset[str] = frozenset()

    def why_dropped(self, headings: Sequence[str], cells: Sequence[str]) -> str:
        """Return why a row is no idea by what the program says it is, or nothing."""
        if self.parts and (why := self._why_part(headings, cells)):
            return why
        if not self.kind:
            return ""
        place = next((place for place, each in enumerate(headings) if normalised(each) == self.kind), len(cells))
        return self.drops.get(normalised(cells[place]), "") if place < len(cells) else ""

    def _why_part(self, headings: Sequence[str], cells: Sequence[str]) -> str:
        place = next((place for place, each in enumerate(headings) if normalised(each) == self.parts), len(cells))
        title = next((n for n, each in enumerate(headings) if self.fields.get(normalised(each)) == TITLE), len(cells))
        if max(place, title) >= len(cells):
            return ""
        if normalised(cells[title]) == self.parts:
            return f"headings of {self.parts}"
        return f"one of the {self.parts} of the row above" if cells[place].strip() and not cells[title].strip() else ""


def export_of(headings: Sequence[str]) -> Export | None:
    """Return the program whose export has these headings, the one with most signs, or None."""
    heading_words = {normalised(heading) for heading in headings}
    signs = [(len(sign), place) for place, each in enumerate(_EXPORTS) for sign in each.signs if sign <= heading_words]
    return _EXPORTS[max(signs, key=lambda each: (each[0], -each[1]))[1]] if signs else None


def _export(
    name: str,
    signs: Sequence[str],
    *,
    title: str,
    problem: str = "",
    stage: str = "",
    owner: str = "",
    date: str = "",
    area: str = "",
    notes: str = "",
    leaves_out: str = "",
    kind: str = "",
    drops: Mapping[str, str] = NOTHING,
    parts: str = "",
    stages: Mapping[str, Stage] = NO_STAGES,
    ended: Mapping[str, str] = NOTHING,
    unsure: str = "",
) -> Export:
    listed = {
        SheetField.title: title,
        SheetField.problem: problem,
        SheetField.stage: stage,
        SheetField.owner: owner,
        SheetField.date: date,
        SheetField.area: area,
    }
    fields = {
        heading: (field, sure)
        for field, headings in listed.items()
        for heading, sure in zip(_names(headings), chain((FIRST, SECOND), repeat(THIRD)), strict=False)
    }
    fields |= dict.fromkeys(_names(notes), (SheetField.notes, FIRST))
    return Export(
        name,
        tuple(frozenset(_names(sign)) for sign in signs),
        fields,
        frozenset(_names(leaves_out)),
        kind,
        dict(drops),
        parts,
        dict(stages),
        {normalised(heading): word for heading, word in ended.items()},
        frozenset(_names(unsure)),
    )


def _names(listed: str) -> list[str]:
    return [normalised(name) for name in listed.split(",") if name.strip()]


_EXPORTS = (
    _export(
        "Jira",
        [
            "Summary, Issue key",
            "Summary, Issue Type, Status",
            "Summary, Key, Status, Reporter",
            "Summary, Work type, Status",
            "Summary, Work item key",
            "Zusammenfassung, Vorgangsschlüssel",
            "Zusammenfassung, Schlüssel, Status, Autor",
        ],
        title="Summary, Zusammenfassung",
        problem="Description, Beschreibung",
        stage="Status",
        owner="Reporter, Autor, Creator, Assignee",
        date="Created, Erstellt",
        notes="Comment, Comments",
        ended={"Resolution": "", "Lösung": ""},
        leaves_out="Project name, Project lead, Project description, Project url, Project type, Parent summary,"
        " Epic name,"
        "Custom field (Epic Name), Custom field (Epic Link), Custom field (Rank), Custom field (Sprint), Sprint,"
        " Updated,"
        "Status Category, Status Category Changed, Resolution, Resolved, Log Work, Watchers, Environment, Reporter Id,"
        "Creator Id, Assignee Id, Project, Parent, Fix versions, Affects versions, Labels, Components, Attachment,"
        "Lösung",
    ),
    _export(
        "Jira",
        ["Résumé, Clé de ticket", "Résumé, Clé, État, Rapporteur", "Résumé, Type de ticket, État"],
        title="Résumé",
        problem="Description",
        stage="État, Statut",
        owner="Rapporteur, Auteur, Créateur, Responsable",
        date="Créée le, Créé le, Création",
        notes="Commentaire",
        ended={"Résolution": ""},
        leaves_out="Nom du projet, Projet, Clé de projet, Type de ticket, Responsable du projet, Résolution,"
        "Mise à jour, Résolue, Catégorie de statut, Étiquettes, Composants, Échéance",
    ),
    _export(
        "Jira",
        [
            "Resumen, Clave de incidencia",
            "Resumen, Clave de la incidencia",
            "Resumen, Clave, Estado, Informador",
            "Resumen, Tipo de incidencia, Estado",
        ],
        title="Resumen",
        problem="Descripción",
        stage="Estado",
        owner="Informador, Creador, Persona asignada, Responsable",
        date="Creada, Creado",
        notes="Comentario",
        ended={"Resolución": ""},
        leaves_out="Nombre del proyecto, Proyecto, Tipo de proyecto, Tipo de incidencia, Responsable del proyecto,"
        "Resolución, Resuelta, Actualizada, Categoría de estado, Etiquetas, Componentes, Fecha de vencimiento",
    ),
    _export(
        "Jira",
        ["Resumo, Chave da item", "Resumo, Chave do item", "Resumo, Chave, Status, Relator", "Resumo, Tipo de item"],
        title="Resumo",
        problem="Descrição",
        stage="Status",
        owner="Relator, Criador, Responsável",
        date="Criado",
        notes="Comentário",
        ended={"Resolução": ""},
        leaves_out="Nome do projeto, Projeto, Tipo de projeto, Tipo de item, Líder do projeto, Resolução, Resolvido,"
        "Atualizado, Atualizado(a), Categoria de status, Categorias, Componentes, Data limite",
    ),
    _export(
        "Jira",
        ["要約, 課題キー", "要約, キー, ステータス, 報告者", "要約, 課題タイプ"],
        title="要約",
        problem="説明",
        stage="ステータス",
        owner="報告者, 作成者, 担当者",
        date="作成日, 作成日時",
        notes="コメント",
        ended={"解決状況": ""},
        leaves_out="プロジェクト名, プロジェクト, プロジェクト タイプ, 課題タイプ, 課題キー, 解決状況, 更新日, 解決日,"
        "ステータス カテゴリ, ラベル, コンポーネント, 期限",
    ),
    _export(
        "Jira",
        ["Тема, Ключ запроса", "Тема, Код запроса", "Тема, Тип запроса, Статус"],
        title="Тема",
        problem="Описание",
        stage="Статус",
        owner="Автор, Создатель, Исполнитель",
        date="Создано, Создан",
        notes="Комментарий",
        ended={"Решение": "", "Резолюция": ""},
        leaves_out="Название проекта, Проект, Тип проекта, Тип запроса, Руководитель проекта, Решение, Резолюция,"
        "Обновлено, Решено, Дата решения, Категория статуса, Метки, Компоненты, Срок исполнения",
    ),
    _export(
        "Asana",
        [
            "Task ID, Created At, Name, Section/Column",
            "Task ID, Created At, Completed At, Name, Assignee",
            "Name, Section/Column, Assignee, Due Date, Notes",
            "Name, Assignee Email, Projects",
        ],
        title="Name",
        problem="Notes",
        stage="Section/Column",
        owner="Assignee Email, Assignee",
        date="Created At",
        ended={"Completed At": "completed"},
        leaves_out="Projects, Parent task, Tags, Completed At, Last Modified, Start Date, Due Date, Task ID,"
        "Blocked By (Dependencies), Blocking (Dependencies)",
    ),
    _export(
        "Asana",
        ["Aufgaben-ID, Name, Abschnitt/Spalte", "Name, Abschnitt/Spalte, Fälligkeitsdatum, Notizen"],
        title="Name",
        problem="Notizen",
        stage="Abschnitt/Spalte",
        owner="E-Mail der zuständigen Person, E-Mail-Adresse der zuständigen Person, Zuständige Person,"
        "Zugewiesene Person",
        date="Erstellt am",
        ended={"Erledigt am": "erledigt"},
        leaves_out="Projekte, Übergeordnete Aufgabe, Tags, Erledigt am, Zuletzt geändert, Startdatum,"
        "Fälligkeitsdatum, Aufgaben-ID, Blockiert von (Abhängigkeiten), Blockiert (Abhängigkeiten)",
    ),
    _export(
        "Trello",
        ["Card ID, Card Name, List Name", "Card Name, Card Description, List Name", "Card Name, Board Name, List Name"],
        title="Card Name",
        problem="Card Description",
        stage="List Name",
        owner="Members",
        ended={"Archived": ARCHIVED},
        leaves_out="Board Name, Labels, Last Activity Date, Due Date, Start Date, Archived, Card URL, Attachment Links,"
        "List ID, Board ID, Card ID, Checklists",
    ),
    _export(
        "Todoist",
        ["TYPE, CONTENT, PRIORITY, INDENT", "TYPE, CONTENT, INDENT, AUTHOR"],
        title="CONTENT",
        problem="DESCRIPTION",
        owner="AUTHOR, RESPONSIBLE",
        leaves_out="TYPE, PRIORITY, INDENT, DATE, DATE_LANG, TIMEZONE, DURATION, DURATION_UNIT, DEADLINE,"
        " DEADLINE_LANG,"
        "IS_COLLAPSED, meta, view_style",
        kind="type",
        drops={"section": SECTION, "note": COMMENT, "meta": "a Todoist setting"},
    ),
    _export(
        "ClickUp",
        [
            "Task ID, Task Name, Task Content",
            "Task ID, Task Name, List Name, Space Name",
            "Task Name, Task Content, Status, Assignees",
            "Task Type, Task ID, Task Name, Status",
        ],
        title="Task Name",
        problem="Task Content, Description",
        stage="Status",
        owner="Creator, Created By, Assignees, Assignee",
        date="Date Created Text, Date Created",
        notes="Comments, Latest Comment",
        leaves_out="List Name, Folder Name/Path, Folder Name, Space Name, Date Closed, Date Done, Date Updated,"
        " Start Date,"
        "Due Date, Due Date Text, Start Date Text, Tags, Priority, Checklists, Attachments, Task Type, Task ID,"
        " Parent ID,"
        "Assigned Comments, Rolled Up Time, Time Spent Text",
    ),
    _export(
        "Linear",
        [
            "ID, Team, Title, Description, Status, Creator",
            "ID, Title, Status, Creator, Cycle Name",
            "ID, Team, Title, Status, Estimate, Priority, Assignee",
            "Title, Cycle Number, Cycle Name, Status",
        ],
        title="Title",
        problem="Description",
        stage="Status",
        owner="Creator, Assignee",
        date="Created",
        leaves_out="Project, Parent issue, Initiatives, Labels, Roadmaps, Project ID, Cycle Name, Cycle Start,"
        " Cycle End,"
        "Updated, Started, Triaged, Completed, Canceled, Archived, Due Date, UUID, Time in status (minutes),"
        "Project Milestone, Project Milestone ID, Related to, Blocked by, Duplicate of, Parent",
    ),
    _export(
        "Pivotal Tracker",
        [
            "Id, Title, Labels, Type, Current State",
            "Id, Title, Iteration, Current State",
            "Title, Current State, Requested By",
        ],
        title="Title",
        problem="Description",
        stage="Current State",
        owner="Requested By, Owned By",
        date="Created at",
        kind="type",
        drops={"release": "it is a release"},
        # Whoever asked for it has seen it and said yes.
        stages={"accepted": Stage.live},
        notes="Comment",
        leaves_out="Labels, Iteration, Iteration Start, Iteration End, Type, Estimate, Accepted at, Deadline, URL,"
        " Task,"
        "Task Status, Priority, Blocker, Blocker Status, Review Type, Reviewer, Review Status",
    ),
    _export(
        "GitHub",
        [
            "Title, URL, Assignees, Status, Repository",
            "Title, URL, Assignees, Status, Labels",
            "Number, Title, State, Author, Labels",
            "Number, Title, State, Body",
            "Title, State, HTML_URL, Body",
            "Title, URL, Assignees, Status, Linked pull requests",
            "ID, Title, State, Labels, UpdatedAt",
        ],
        title="Title",
        problem="Body, Description",
        stage="Status, State",
        owner="Author, User, Creator, Author.login, User.login, Author name, Assignees, Assignee.login, Assignee",
        ended={"state_reason": "", "stateReason": ""},
        date="createdAt, Created At, created_at, Created",
        leaves_out="Labels, Milestone, Repository, Reviewers, Linked pull requests, URL, html_url, updatedAt,"
        " updated_at,"
        "closedAt, closed_at, Parent issue, Sub-issues progress, Number, state_reason, stateReason",
    ),
    _export(
        "GitLab",
        ["Title, Issue ID, State, Author Username", "Title, State, Confidential, Locked"],
        title="Title",
        problem="Description",
        stage="State",
        owner="Author, Author Username",
        date="Created At (UTC), Created At",
        leaves_out="Issue ID, URL, Assignee, Assignee Username, Confidential, Locked, Due Date, Updated At (UTC),"
        "Closed At (UTC), Milestone, Weight, Labels, Time Estimate, Time Spent, Epic ID, Epic Title",
        # It doesn't say whether it was done.
        unsure="closed",
    ),
    _export(
        "Canny",
        [
            "Title, Details, Status, Board, Votes",
            "Title, Details, Status, Author name",
            "Title, Details, Status, Author email",
            "Post ID, Title, Details, Status",
            "Title, Details, Status, Board, Score",
        ],
        title="Title",
        problem="Details",
        stage="Status",
        owner="Author email, Author name, Author, Owner",
        date="Created, Created at, Date",
        # There it is what nobody will do; what is done is “complete”.
        stages={"closed": Stage.declined},
        leaves_out="Post ID, Board, Category, Votes, Score, MRR, ETA, URL, Tags, Owner, Updated",
    ),
    _export(
        "Aha!",
        [
            "Idea reference #, Idea name",
            "Feature reference #, Feature name",
            "Epic reference #, Epic name",
            "Feature name, Feature status, Release name",
            "Idea name, Idea description, Idea status",
            "Reference #, Name, Status, Votes",
        ],
        title="Idea name, Feature name, Epic name, Name",
        problem="Idea description, Feature description, Epic description, Description",
        stage="Idea status, Feature status, Epic status, Status",
        owner="Idea created by (user email), Created by user, Created by, Assigned to user",
        date="Idea created date, Feature created date, Created date, Created at",
        leaves_out="Release name, Product name, Workspace name, Initiative name, Goal name, Idea categories, Idea tags,"
        "Feature tags, Release reference #, Promoted to, Idea updated date, Feature type, Visibility, Epic reference #",
    ),
    _export(
        "Productboard",
        [
            "Feature name, Feature description, Component name",
            "Name, Description, Status, Owner, Parent, Productboard URL",
            "Entity name, Entity type, Status",
            "Type, Name, Description, Status, Owner, Parent",
            "Title, Text, Tags, Source, Company",
            "Note title, Note text",
            "Feature, Component, Product, Status",
        ],
        title="Feature name, Entity name, Name, Feature",
        problem="Feature description, Description, Note text, Text",
        stage="Feature status, Status, State",
        owner="Owner email, Owner, Creator email, Creator",
        date="Created at, Created",
        leaves_out="Parent, Component name, Product name, Component, Product, Type, Entity type, Productboard URL,"
        " Tags,"
        "Source, Company, Release, Timeframe, Objective, Hierarchy path, Updated at",
        kind="type",
        drops={each: f"it is a {each}, which holds features" for each in ("component", "product", "objective")},
    ),
    _export(
        "Monday",
        [
            "Name, Subitems, Status",
            "Name, Person, Status, Date",
            "Name, Owner, Status, Creation log",
            "Name, People, Status, Item ID (auto generated)",
            "Name, Item ID (auto generated)",
            "Name, Status, Creation Log, Last Updated",
        ],
        title="Name",
        problem="Description, Long Text, Text, Notes, Details",
        stage="Status",
        owner="Owner, Person, People, Creation log",
        parts="subitems",
        date="Creation log, Created, Date created",
        leaves_out="Subitems, Item ID (auto generated), Last updated, Timeline, Timeline - Start, Timeline - End,"
        " Files,"
        "Timeline Start, Timeline End, Priority, Numbers, Date, Due date, Group",
    ),
    _export(
        "Smartsheet",
        [
            "Primary Column, Status",
            "Task Name, Assigned To, % Complete",
            "Task Name, Duration, Start, Finish, Predecessors",
            "Primary Column, Assigned To",
            "Task Name, Status, Assigned To, Start Date, End Date",
            "Row ID, Primary",
        ],
        title="Primary Column, Task Name, Primary",
        problem="Description, Details, Comments, Notes",
        stage="Status",
        owner="Submitted By, Requester, Assigned To, Created By",
        date="Created, Created Date, Date Submitted",
        leaves_out="Start, Start Date, Finish, End Date, Predecessors, Duration, % Complete, Done, Modified,"
        " Modified By,"
        "Latest Comment Date, Health, RYG",
    ),
    _export(
        "Notion",
        [
            "Name, Tags, Created, Created by, Status",
            "Name, Assign, Status",
            "Name, Created time, Last edited time",
            "Name, Created by, Created time, Status",
            "Name, Status, Tags, Last edited time",
            "Name, Created, Tags, URL",
        ],
        title="Name",
        problem="Description, Summary, Problem, Text, Notes",
        stage="Status, Stage",
        owner="Created by, Owner, Assign, Person",
        date="Created time, Created, Date Created",
        leaves_out="Last edited time, Last edited by, Tags, URL, Parent item, Sub-item, Due, Due Date, Files & media",
    ),
    _export(
        "Airtable",
        ["Name, Notes, Assignee, Status, Attachments", "Name, Notes, Attachments", "Name, Attachment Summary, Status"],
        title="Name",
        problem="Notes, Description",
        stage="Status",
        owner="Created By, Assignee, Owner, Collaborator",
        date="Created, Created Time, Date Created",
        leaves_out="Attachments, Attachment Summary, Last Modified, Last Modified By",
    ),
)
