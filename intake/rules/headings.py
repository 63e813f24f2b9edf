"""The headings by which a column is known, in several languages, and the exports of well-known programs."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import NamedTuple

# The headings by which we know a column, in the languages in which such lists are kept, and how sure each makes us.


class SheetField(Enum):
    """What a column can be."""

    title = "title"
    problem = "problem"
    owner = "owner"
    stage = "stage"
    area = "area"
    worth = "value"
    date = "date"
    notes = "notes"


SURE, PERHAPS = 1.0, 0.8
# No heading that is known is longer.
LONGEST = 60

# As typed, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish, Danish, Czech and
# Japanese.
_SURE = {
    SheetField.title: """
        title, idea, idea title, idea name, use case, use case name, use case title, proposal, proposal title,
        project title, initiative name, initiative title,
        subject, headline, summary, feature, feature name, feature title, short title, name of idea, name of the idea,
        card name, card title, task name, task title, issue title, story title, item name, work item title,
        opportunity name, request title, what is your idea, your idea,
        titel, idee, ideentitel, name der idee, titel der idee, anwendungsfall, vorhaben, vorschlag, ideenname, aufgabe,
        aufgabenname,
        betreff, kurztitel, bezeichnung, überschrift, ki idee,
        titre, idée, titre de l'idée, nom de l'idée, cas d'usage, sujet, intitulé, proposition, libellé,
        título, idea, título de la idea, nombre de la idea, caso de uso, asunto, propuesta,
        titolo, titolo dell'idea, caso d'uso, proposta, oggetto,
        onderwerp, voorstel, toepassing,
        ideia, título da ideia, nome da ideia, assunto,
        tytuł, pomysł, nazwa, nazwa pomysłu, tytuł pomysłu,
        rubrik, idé, ämne, förslag, idéns namn, förslagets namn, emne, forslag, název, nápad, téma, návrh,
        제목, 아이디어, 과제명, 标题, 標題, 主题, 想法, 项目名称,
        タイトル, 件名, 題名, アイデア, アイデア名, 案件名, テーマ, 施策名, プロジェクト名""",
    SheetField.problem: """
        problem, problem statement, problem description, what is the problem, description, idea description, details,
        pain,
        pain point, explanation, card description, task content, task description, feature description,
        issue description,
        body, use case description, short description of the problem, summary of the problem, problem to solve,
        business problem, challenge, background, motivation, what, text,
        problemstellung, beschreibung, problembeschreibung, kurzbeschreibung, ausgangslage, herausforderung,
        erläuterung, erklärung, schmerzpunkt, was ist das problem, worum geht es, inhalt,
        problème, problématique, description du problème, détails, explication, contexte, besoin,
        problema, descripción, descripción del problema, detalles, explicación, necesidad,
        descrizione, descrizione del problema, dettagli, spiegazione, esigenza,
        probleem, beschrijving, omschrijving, toelichting, uitleg,
        descrição, descrição do problema, detalhes, explicação, desafio,
        opis, opis problemu, wyjaśnienie, szczegóły,
        beskrivning, förklaring, beskrivelse, forklaring, popis, vysvětlení,
        문제, 설명, 내용, 问题, 描述, 说明, 問題描述, 說明,
        課題, 問題, 内容, 説明, 詳細, 概要, 背景, 課題内容, 現状の課題""",
    SheetField.owner: """
        owner, idea owner, requester, requestor, submitter, submitted by, requested by, proposed by, author, contact,
        suggested by, raised by, reported by, idea from, proposer, originator, reporter email, owner email,
        author email,
        requester email, submitter email, email address, e-mail address, your email, your name, contact email,
        contact person, responsible, sponsor, who, person, e-mail, email, slack, slack id, reporter, champion,
        einreicher, einreicherin, eingereicht von, verantwortlich, verantwortliche, verantwortlicher, ansprechpartner,
        ansprechpartnerin, ansprechperson, autor, ideengeber, ideengeberin, von wem, idee von, gemeldet von, melder,
        melderin, besitzer, kontakt, wer, von, zuständig,
        propriétaire, auteur, demandeur, responsable, proposé par, soumis par, porteur, qui, de qui, idée de,
        propietario, solicitante, autor, propuesto por, enviado por, contacto,
        proprietario, richiedente, proponente, autore, responsabile, proposto da, inviato da, referente, contatto,
        eigenaar, indiener, aanvrager, ingediend door, verantwoordelijke, contactpersoon,
        proprietário, responsável, proposto por, enviado por, contato,
        właściciel, autor, zgłaszający, osoba odpowiedzialna, odpowiedzialny, zgłoszone przez, kontakt,
        ägare, ansvarig, inskickad av, förslagsställare, idégivare, forslagsstiller, ejer, ansvarlig, indsendt af,
        vlastník, odpovědný,
        담당자, 제안자, 작성자, 负责人, 提出人, 負責人,
        担当者, 担当, 提案者, 起案者, 責任者, 申請者, 作成者, オーナー, 発案者""",
    SheetField.stage: """
        stage, status, state, progress, phase, decision, outcome, workflow, current state, current status,
        current stage,
        status name, feature status, idea status, workflow status, issue status, list name, section column, column name,
        board column, progress status, project status,
        stand, zustand, bearbeitungsstand, fortschritt, entscheidung, stadium,
        statut, état, avancement, étape, décision,
        estado, etapa, fase, avance, decisión, situación,
        stato, avanzamento, decisione,
        voortgang, besluit, stap,
        situação, andamento, decisão,
        stan, etap, faza, decyzja, postęp,
        läge, fas, beslut, tilstand, beslutning, stav, fáze, rozhodnutí,
        상태, 단계, 状态, 狀態, 阶段,
        状況, 状態, ステータス, 進捗, 進捗状況, 段階, フェーズ""",
    SheetField.area: """
        area, product area, department, domain, business unit, function, business area, unit,
        bereich, abteilung, fachbereich, produktbereich, geschäftsbereich, ressort, einheit,
        domaine, département, service, direction, secteur,
        área, departamento, ámbito, dominio, unidad,
        reparto, dipartimento, ambito, settore,
        afdeling, gebied, domein,
        setor, domínio,
        obszar, dział, dziedzina,
        område, avdelning, afdeling, oblast, oddělení,
        部署, 部門, 所属, 領域, 分野, 事業部""",
    SheetField.worth: """
        value, worth, business value, benefit, impact, expected benefit, expected value, gain,
        wert, nutzen, geschäftswert, mehrwert, erwarteter nutzen, wirkung, vorteil,
        valeur, bénéfice, gain attendu, valor, beneficio, impacto, valore, beneficio atteso, impatto,
        waarde, voordeel, benefício, wartość, korzyść, värde, nytta, værdi, nytte, hodnota, přínos,
        効果, 価値, 期待効果, 想定効果, 効果額""",
    SheetField.notes: """
        notes, note, comment, comments, remark, remarks, feedback, next step, next steps, links, link,
        notiz, notizen, kommentar, kommentare, bemerkung, bemerkungen, anmerkung, anmerkungen, hinweis, hinweise,
        nächste schritte, commentaire, commentaires, remarque, remarques, comentario, comentarios, observaciones, notas,
        commenti, commento, osservazioni, opmerking, opmerkingen, comentários, observações, uwagi, komentarz,
        kommentarer, anteckningar, bemærkninger, poznámka, poznámky,
        備考, メモ, コメント, 補足, 期限, 締切, 納期,
        due, due date, due on, deadline, target date, frist, fällig, fällig am, fälligkeit, zieldatum, termin,
        échéance, date d'échéance, date limite, fecha límite, vencimiento, prazo, data limite, scadenza, vervaldatum""",
    SheetField.date: """
        added, entered, entered on, registered, registered on, filed on, noted on, aufgenommen am, gemeldet am,
        ajouté le,
        enregistré le, añadido, añadido el, registrado, registrado el, adicionado em, registrado em, 追加日, 記入日,
        created, created at, created on, created date, date created, creation date, created time, date, date submitted,
        submission date, submitted, submitted on, submitted at, date added, added on, date reported, reported on,
        opened on, raised on, date raised, timestamp, createdat, date created text, entry date, date of submission,
        submission time, completion time, logged, date logged, date received, received, received on,
        datum, eingereicht am, erstellt, erstellt am, erstelldatum, eingangsdatum, eingegangen am, angelegt am,
        erfasst am, zeitstempel, einreichdatum,
        date de création, date de soumission, date de dépôt, créé le, soumis le, déposé le, date d'ajout, horodateur,
        fecha, fecha de creación, fecha de alta, fecha de envío, creado, creado el, enviado el, marca temporal,
        data, data creazione, data di creazione, creato il, inviato il, inserito il, ricevuto il, inkom, inkommen,
        inkom den,
        aangemaakt, aangemaakt op, ingediend op, aanmaakdatum,
        data de criação, data de envio, data de cadastro, criado em, enviado em,
        data utworzenia, data zgłoszenia, utworzono, skapad, skapad den, oprettet, dato, vytvořeno, datum vytvoření,
        日付, 作成日, 作成日時, 登録日, 登録日時, 起票日, 提出日, 提案日, 受付日, 申請日, 起案日""",
}
_PERHAPS = {
    SheetField.title: """
        name, nom, nombre, nome, naam, navn, namn, short description, was, quoi, qué, task, item, issue, card, story,
        content, opportunity, request, suggestion,
        project, project name, initiative, topic, theme, tâche, tarea, attività, taak, tarefa, zadanie, uppgift, opgave,
        projekt, projektname, thema, projet, proyecto, tema, progetto, argomento, projeto, temat, aktivität, primary""",
    SheetField.owner: """
        name, nom, nombre, nome, naam, navn, namn, created by, erstellt von, creator, by, lead, leiter, assignee,
        assignees, assigned to, assign, members, member, people, owned by, responsible person, created by user, dri,
        assignee email, assignee name, creator email, team member, product owner, project owner, product manager,
        bearbeiter, bearbeiterin, zugewiesen an, zugewiesen, mitglieder, personne assignée, assigné à, attribué à,
        asignado a, asignado, assegnatario, assegnato a, toegewezen aan, atribuído a, przypisany do, przypisane do,
        tilldelad, tildelt""",
    SheetField.area: "team, squad, équipe, equipo, equipe, zespół, gruppe, group, kategorie, category, catégorie",
    SheetField.problem: "solution, lösung, goal, ziel, why, warum, pourquoi, objectif, objetivo, obiettivo, doel, cel, "
    "summary, content, request, suggestion, need, use case",
    SheetField.date: "start date, started, opened, date opened, startdatum, date de début, fecha de inicio",
    SheetField.stage: "section, list, column, bucket, bucket name, group, spalte, liste, colonne, columna",
    SheetField.notes: "latest comment, comments text, acceptance criteria, rationale, justification, begründung",
}
# Headings that lists often have, and that tell none of these: they show which row the headings are in.
_OTHERS = """
    id, idea id, idea no, idea number, nr, no, number, key, issue key, issue id, task id, card id, list id, board id,
    uuid,
    ref, reference, reference number, row, item id, ticket, ticket id, ticket number, code, position, rank, sort order,
    priority, prio, urgency, labels, label, tags, tag, category, categories, type, issue type, task type, item type,
    kind,
    votes, vote count, upvotes, likes, score, points, story points, estimate, effort, cost, costs, budget, size, roi,
    url, link, links, card url, attachments, files, updated, updated at, last updated, modified, last modified, closed,
    closed at, completed, completed at, completed on, resolved, resolution, due, due date, start, start date, end date,
    end, deadline, target date, quarter, sprint, iteration, milestone, release, version, epic, epic link, epic name,
    parent, parent id, parent task, subtasks, subitems, dependencies, predecessors, duration, archived, is archived,
    project, projects, project key, project name, project id, board, board name, workspace, space, folder, list, team,
    creator id, assignee id, reporter id, last viewed, watchers, environment, components, vendor, supplier, tool,
    region,
    country, site, location, customer, company, risk, risks, upside, benefits, assigned to, approved, approved by,
    id nr, kennung, lfd nr, laufende nummer, priorität, kategorie, kategorien, art, typ, aufwand, kosten, frist,
    fällig am, fälligkeit, geändert am, aktualisiert, erledigt am, stimmen, punkte, verweis, anhang, anhänge, ort,
    standort,
    n°, numéro, priorité, catégorie, étiquettes, échéance, coût, effort estimé, pièces jointes, site, mis à jour, votes,
    número, prioridad, categoría, etiquetas, vencimiento, coste, votos, actualizado, numero, priorità, categoria,
    scadenza, costo, voti, aggiornato, nummer, prioriteit, categorie, kosten, stemmen, número, prioridade, custo,
    numer, priorytet, kategoria, koszt, termin, prioritet, omkostning, priorita, 番号, 優先度,
    分類, 種別, 期限, 更新日"""
_ACCENTS, _WORDS = re.compile("[\u0300-\u036f]"), re.compile(r"[^\W_]+")


def normalised(heading: str) -> str:
    """Return a heading as headings are compared: in lower case, without accents, marks and outer words."""
    plain = heading.casefold()
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return " ".join(_WORDS.findall(plain))


@cache
def meanings() -> dict[str, dict[SheetField, float]]:
    """Return by each heading, as headings are compared, what it says a column is, and how surely."""
    table: dict[str, dict[SheetField, float]] = {}
    for heading, field, sure in known_headings():
        table.setdefault(normalised(heading), {}).setdefault(field, sure)
    return table


def heading_word(cell: str) -> str:
    """Return the heading that a cell is, as headings are compared; nothing where it is none that is known."""
    if len(cell) > LONGEST:
        return ""
    word = normalised(cell)
    return word if word in meanings() or word in _others() else ""


def is_other(heading: str) -> bool:
    """Tell whether a heading, as headings are compared, is known to say none of what a column can be."""
    return heading in _others()


@cache
def _others() -> frozenset[str]:
    return frozenset(normalised(heading) for heading in _OTHERS.split(","))


def known_headings() -> list[tuple[str, SheetField, float]]:
    """Return every heading as typed, what it says a column is, and how surely."""
    return [
        (heading.strip(), field, sure)
        for table, sure in ((_SURE, SURE), (_PERHAPS, PERHAPS))
        for field, listed in table.items()
        for heading in listed.split(",")
    ]


# The programs out of which such lists come, each recognised by several of its headings together, never by one.

# A second column for the same thing, read where the first is empty or missing.
FIRST, SECOND, THIRD = 1.0, 0.9, 0.8
NOTHING: Mapping[str, str] = {}
SECTION, COMMENT = "a section heading", "a comment"


class Export(NamedTuple):
    """A program's export: headings that it always has, in variants, what its columns are, and what none of ours is.

    Of some the column `kind` says what a row is, and `drops` by its words why a row is no idea.
    """

    name: str
    signs: tuple[frozenset[str], ...]
    fields: dict[str, tuple[SheetField, float]]
    leaves_out: frozenset[str]
    kind: str = ""
    drops: dict[str, str] = {}

    def why_dropped(self, headings: Sequence[str], cells: Sequence[str]) -> str:
        """Return why a row is no idea by what the program says it is, or nothing."""
        if not self.kind:
            return ""
        place = next((place for place, each in enumerate(headings) if normalised(each) == self.kind), len(cells))
        return self.drops.get(normalised(cells[place]), "") if place < len(cells) else ""


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
        for heading, sure in zip(_names(headings), (FIRST, SECOND, THIRD, THIRD), strict=False)
    }
    fields |= dict.fromkeys(_names(notes), (SheetField.notes, FIRST))
    return Export(
        name, tuple(frozenset(_names(sign)) for sign in signs), fields, frozenset(_names(leaves_out)), kind, dict(drops)
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
        leaves_out="Project name, Project lead, Project description, Project url, Project type, Parent summary,"
        " Epic name,"
        "Custom field (Epic Name), Custom field (Epic Link), Custom field (Rank), Custom field (Sprint), Sprint,"
        " Updated,"
        "Status Category, Status Category Changed, Resolution, Resolved, Log Work, Watchers, Environment, Reporter Id,"
        "Creator Id, Assignee Id, Project, Parent, Fix versions, Affects versions, Labels, Components, Attachment",
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
        leaves_out="Projects, Parent task, Tags, Completed At, Last Modified, Start Date, Due Date, Task ID,"
        "Blocked By (Dependencies), Blocking (Dependencies)",
    ),
    _export(
        "Trello",
        ["Card ID, Card Name, List Name", "Card Name, Card Description, List Name", "Card Name, Board Name, List Name"],
        title="Card Name",
        problem="Card Description",
        stage="List Name",
        owner="Members",
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
        owner="Author, User, Creator, Assignees",
        date="createdAt, Created At, created_at, Created",
        leaves_out="Labels, Milestone, Repository, Reviewers, Linked pull requests, URL, html_url, updatedAt,"
        " updated_at,"
        "closedAt, closed_at, Parent issue, Sub-issues progress, Number, state_reason",
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
