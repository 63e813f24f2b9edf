"""The headings by which a column is known, in several languages."""

import re
import unicodedata
from enum import Enum
from functools import cache

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


SURE, PERHAPS, LEAST_SURE = 1.0, 0.8, 0.7
# No heading that is known is longer.
LONGEST = 60

# As typed, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish, Danish, Czech,
# Japanese, Korean, Chinese, Russian, Ukrainian and Turkish.
_SURE = {
    SheetField.title: """
        title, idea, idea title, idea name, use case, use case name, use case title, proposal, proposal title,
        project title, initiative name, initiative title,
        subject, headline, summary, feature, feature name, feature title, short title, name of idea, name of the idea,
        card name, card title, task name, task title, issue title, story title, item name, work item title,
        opportunity name, request title, what is your idea, your idea,
        titel, idee, ideentitel, name der idee, titel der idee, anwendungsfall, vorhaben, vorschlag, ideenname,
        aufgabe,
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
        タイトル, 件名, 題名, アイデア, アイデア名, 案件名, テーマ, 施策名, プロジェクト名,
        名称, 名稱, 创意, 創意, 想法名称, 需求, 需求名称, 用例, 提案名称, 建议, 建議, 议题, 과제, 제안명,
        название, наименование, название идеи, наименование идеи, идея, заголовок, тема, суть идеи, предложение,
        назва, назва ідеї, ідея, пропозиція,
        fikir, fikir adı, başlık, konu, öneri, proje adı""",
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
        criticità, criticità attuale, bisogno, descrizione, descrizione del problema, dettagli, spiegazione, esigenza,
        probleem, beschrijving, omschrijving, toelichting, uitleg,
        descrição, descrição do problema, detalhes, explicação, desafio,
        opis, opis problemu, wyjaśnienie, szczegóły,
        beskrivning, förklaring, beskrivelse, forklaring, popis, vysvětlení,
        문제, 설명, 내용, 问题, 描述, 说明, 問題描述, 說明,
        課題, 問題, 内容, 説明, 詳細, 概要, 背景, 課題内容, 現状の課題,
        问题, 痛点, 背景, 现状, 内容, 详情, 详细描述, 問題, 痛點, 內容, 現況, 문제점, 상세, 배경, 현황,
        проблема, описание, описание проблемы, описание идеи, какая проблема, какую проблему решает, суть проблемы,
        подробности, обоснование, боль, опис, опис проблеми, опис ідеї, яку проблему вирішує,
        na czym polega problem, na czym polega, jaki problem, sorun, problem tanımı, açıklama, tanım, detay""",
    SheetField.owner: """
        owner, idea owner, requester, requestor, submitter, submitted by, requested by, proposed by, author, contact,
        suggested by, raised by, reported by, idea from, proposer, originator, reporter email, owner email,
        author email,
        thought of by, brought in by, brought by, pitched by, contributed by, logged by, added by, entered by,
        requester email, submitter email, email address, e-mail address, your email, your name, contact email,
        contact person, responsible, sponsor, who, person, e-mail, email, slack, slack id, reporter, champion,
        einreicher, einreicherin, eingereicht von, verantwortlich, verantwortliche, verantwortlicher, ansprechpartner,
        ansprechpartnerin, ansprechperson, autor, ideengeber, ideengeberin, von wem, idee von, gemeldet von, melder,
        melderin, besitzer, kontakt, wer, von, zuständig, vorgeschlagen von, eingebracht von, angeregt von,
        erdacht von,
        erfasst von,
        propriétaire, auteur, demandeur, responsable, proposé par, soumis par, porteur, qui, de qui, idée de,
        émetteur, émettrice, initiateur, initiatrice, suggéré par, imaginé par, remonté par, déposé par, demandé par,
        rapporteur,
        propietario, solicitante, autor, propuesto por, enviado por, contacto, sugerido por, solicitado por,
        pedido por,
        presentado por, ideado por, quién, quien, informador,
        dueño, dueña,
        proprietario, richiedente, proponente, autore, responsabile, proposto da, proposta da, inviato da, referente,
        contatto, segnalato da, suggerito da, inserito da, richiesto da, ideato da, chi,
        bedacht door, voorgesteld door, aangedragen door, aangevraagd door, gemeld door, idee van,
        eigenaar, indiener, aanvrager, ingediend door, verantwoordelijke, contactpersoon,
        proprietário, responsável, proposto por, enviado por, contato, proponente, quem, relator,
        właściciel, autor, zgłaszający, osoba odpowiedzialna, odpowiedzialny, zgłoszone przez, kontakt,
        pomysłodawca, autor pomysłu, zaproponowane przez, kto,
        vem, föreslagen av, föreslaget av, inlämnad av, idé från, hvem, foreslået af, kdo, navrhl,
        ägare, ansvarig, inskickad av, förslagsställare, idégivare, forslagsstiller, ejer, ansvarlig, indsendt af,
        vlastník, odpovědný, zodpovídá, odpovídá, zodpovědná osoba, odpovědná osoba, navrhovatel,
        담당자, 제안자, 작성자, 负责人, 提出人, 負責人,
        担当者, 担当, 提案者, 起案者, 責任者, 申請者, 作成者, オーナー, 発案者,
        提交人, 申请人, 创建人, 创建者, 提案人, 联系人, 姓名, 建立者, 提交者, 聯絡人, 등록자, 요청자, 신청자, 제출자,
        автор, автор идеи, инициатор, заявитель, предложил, предложила, кто предложил, предложено, владелец, подал,
        фио, ф и о, контакт, контактное лицо, от кого, заказчик идеи, электронная почта, адрес электронной почты,
        почта,
        автор ідеї, ініціатор, власник, запропонував, хто запропонував, піб, електронна пошта, електронна адреса,
        zgłosił, zgłosiła, zgłoszony przez, inicjator, wnioskodawca, adres e mail,
        öneren, öneri sahibi, fikir sahibi, sahibi, gönderen, ad soyad, e posta, e posta adresi,
        adresse e mail, dirección de correo electrónico, correo electrónico, endereço de e mail, indirizzo email,
        e postadress, メールアドレス, 电子邮件地址, 电子邮件, 이메일 주소, 이메일""",
    SheetField.stage: """
        stage, status, state, progress, phase, decision, outcome, workflow, current state, current status,
        current stage,
        status name, feature status, idea status, workflow status, issue status, list name, section column,
        column name,
        board column, progress status, project status, pipeline step, pipeline stage, pipeline status,
        stand, zustand, bearbeitungsstand, fortschritt, entscheidung, stadium,
        statut, état, avancement, étape, décision,
        estado, etapa, fase, avance, decisión, situación,
        stato, avanzamento, decisione, esito,
        voortgang, besluit, stap,
        situação, andamento, decisão,
        stan, etap, faza, decyzja, postęp,
        läge, fas, beslut, tilstand, beslutning, stav, fáze, rozhodnutí,
        상태, 단계, 状态, 狀態, 阶段,
        状況, 状態, ステータス, 進捗, 進捗状況, 段階, フェーズ,
        进度, 进展, 当前状态, 目前狀態, 階段, 進度, 진행상태, 진행상황, 진행 상태,
        статус, состояние, этап, стадия, текущий статус, статус идеи, ход работ,
        етап, стадія, поточний стан, durum, durumu, aşama""",
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
        部署, 部門, 所属, 領域, 分野, 事業部,
        部门, 所属部门, 业务线, 领域, 部門, 부서, 담당부서, 영역,
        подразделение, отдел, департамент, направление, область, сфера, бизнес юнит,
        підрозділ, відділ, напрям, bölüm, departman, birim, alan""",
    SheetField.worth: """
        value, worth, business value, benefit, impact, expected benefit, expected value, gain,
        wert, nutzen, geschäftswert, mehrwert, erwarteter nutzen, wirkung, vorteil,
        valeur, bénéfice, gain attendu, valor, beneficio, impacto, valore, beneficio atteso, impatto,
        waarde, voordeel, benefício, wartość, korzyść, värde, nytta, værdi, nytte, gevinst, besparelse, hodnota, přínos,
        効果, 価値, 期待効果, 想定効果, 効果額,
        价值, 收益, 预期收益, 效益, 预期效果, 價值, 기대효과, 기대 효과,
        ценность, эффект, ожидаемый эффект, польза, выгода, экономический эффект,
        цінність, очікуваний ефект, користь, değer, fayda, beklenen fayda""",
    SheetField.notes: """
        notes, note, comment, comments, remark, remarks, feedback, next step, next steps, links, link,
        notiz, notizen, kommentar, kommentare, bemerkung, bemerkungen, anmerkung, anmerkungen, hinweis, hinweise,
        nächste schritte, commentaire, commentaires, remarque, remarques, comentario, comentarios, observaciones,
        notas,
        commenti, commento, osservazioni, opmerking, opmerkingen, comentários, observações, uwagi, komentarz,
        kommentarer, anteckningar, bemærkninger, poznámka, poznámky,
        備考, メモ, コメント, 補足, 期限, 締切, 納期,
        due, due date, due on, deadline, target date, frist, fällig, fällig am, fälligkeit, zieldatum, termin,
        échéance, date d'échéance, date limite, fecha límite, vencimiento, prazo, data limite, scadenza, vervaldatum,
        备注, 備註, 评论, 截止日期, 비고, 메모, 댓글, 마감일,
        примечание, примечания, комментарий, комментарии, заметки, срок, дедлайн, крайний срок,
        примітка, примітки, коментар, коментарі, термін, termin realizacji, not, notlar, açıklamalar, yorum""",
    SheetField.date: """
        proposed on, suggested on, requested on, date requested, request date, raised, submitted date, date proposed,
        proposed, suggested, eingang, erfasst, eingereicht, gemeldet, aufgenommen, vorgeschlagen am,
        remonté le, proposé le,
        signalé le, propuesto el, solicitado el, proposto il, proposto em, creada, criado, créée le,
        added, entered, entered on, registered, registered on, filed on, noted on, aufgenommen am, gemeldet am,
        ajouté le,
        enregistré le, añadido, añadido el, registrado, registrado el, adicionado em, registrado em, 追加日, 記入日,
        created, created at, created on, created date, date created, creation date, created time, date,
        date submitted,
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
        日付, 作成日, 作成日時, 登録日, 登録日時, 起票日, 提出日, 提案日, 受付日, 申請日, 起案日,
        日期, 提交日期, 提交时间, 创建时间, 创建日期, 提出日期, 提出时间, 申请日期, 登记日期, 建立日期, 建立時間,
        날짜, 등록일, 작성일, 제출일, 생성일, 접수일, 등록일자, 제안일,
        дата, дата создания, дата подачи, дата предложения, дата регистрации, дата поступления, дата внесения,
        создано,
        создана, создан, подано, добавлено, дата добавления, время создания, отметка времени,
        дата подання, дата створення, дата реєстрації, створено, позначка часу,
        tarih, oluşturma tarihi, gönderim tarihi, kayıt tarihi, öneri tarihi, oluşturulma, zaman damgası,
        data dodania, data wpływu, data wpisu, zgłoszono, sygnatura czasowa, godzina ukończenia,
        fertigstellungszeit, heure de fin, hora de finalización, hora de conclusão, ora di completamento,
        tijd van voltooien, carimbo de data hora, informazioni cronologiche, tijdstempel, tidsstämpel, tidsstempel,
        časová značka, časové razítko, タイムスタンプ, 完了時刻, 时间戳记, 타임스탬프""",
}
_PERHAPS = {
    SheetField.title: """
        name, nom, nombre, nome, naam, navn, namn, short description, was, quoi, qué, task, item, issue, card, story,
        content, opportunity, request, suggestion,
        project, project name, initiative, topic, theme, tâche, tarea, attività, taak, tarefa, zadanie, uppgift,
        opgave,
        projekt, projektname, thema, projet, proyecto, tema, progetto, argomento, projeto, temat, aktivität,
        primary""",
    SheetField.owner: """
        name, nom, nombre, nome, naam, navn, namn, created by, erstellt von, creator, by, lead, leiter, members,
        member, people, owned by, responsible person, created by user, dri, creator email, creado por,
        créé par, creato da, criado por,
        aangemaakt door, utworzone przez, skapad av, oprettet af, team member, product owner,
        project owner, product manager, mitglieder, ответственный, ответственная, ответственное лицо, куратор, имя,
        відповідальний, відповідальна, ім'я, sorumlu, имя пользователя, 责任人""",
    SheetField.area: "team, squad, équipe, equipo, equipe, zespół, gruppe, group, kategorie, category, catégorie",
    SheetField.problem: "solution, lösung, goal, ziel, why, warum, pourquoi, objectif, objetivo, obiettivo, doel, cel, "
    "summary, content, request, suggestion, need, use case",
    SheetField.date: "start date, started, opened, date opened, startdatum, date de début, fecha de inicio",
    SheetField.stage: "section, list, column, bucket, bucket name, group, spalte, liste, colonne, columna",
    SheetField.notes: "latest comment, comments text, acceptance criteria, rationale, justification, begründung",
}
# Whoever works on it: taken where nobody is said to have had the idea.
_WORKS_ON_IT = """
    assignee, assignees, assigned to, assign, assignee email, assignee name, bearbeiter, bearbeiterin, zugewiesen an,
    zugewiesen, personne assignée, assigné à, attribué à, asignado a, asignado, persona asignada, assegnatario,
    assegnato a, toegewezen aan, atribuído a, przypisany do, przypisane do, tilldelad, tildelt, исполнитель,
    исполнители, назначен, назначено, виконавець, atanan, 经办人, 处理人, 执行人"""
# Headings that lists often have, and that tell none of these: they show which row the headings are in.
_OTHERS = """
    id, idea id, idea no, idea number, nr, no, number, key, issue key, issue id, task id, card id, list id, board id,
    uuid,
    ref, reference, reference number, row, item id, ticket, ticket id, ticket number, code, position, rank,
    sort order,
    priority, prio, urgency, labels, label, tags, tag, category, categories, type, issue type, task type, item type,
    kind,
    votes, vote count, upvotes, likes, score, points, story points, estimate, effort, cost, costs, budget, size, roi,
    url, link, links, card url, attachments, files, updated, updated at, last updated, modified, last modified,
    closed,
    closed at, completed, completed at, completed on, resolved, resolution, due, due date, start, start date,
    end date,
    end, deadline, target date, quarter, sprint, iteration, milestone, release, version, epic, epic link, epic name,
    parent, parent id, parent task, subtasks, subitems, dependencies, predecessors, duration, archived, is archived,
    project, projects, project key, project name, project id, board, board name, workspace, space, folder, list, team,
    creator id, assignee id, reporter id, last viewed, watchers, environment, components, vendor, supplier, tool,
    region,
    country, site, location, customer, company, risk, risks, upside, benefits, assigned to, approved, approved by,
    id nr, kennung, lfd nr, laufende nummer, priorität, kategorie, kategorien, art, typ, aufwand, kosten, frist,
    fällig am, fälligkeit, geändert am, aktualisiert, erledigt am, stimmen, punkte, verweis, anhang, anhänge, ort,
    standort,
    n°, numéro, priorité, catégorie, étiquettes, échéance, coût, effort estimé, pièces jointes, site, mis à jour,
    votes,
    número, prioridad, categoría, etiquetas, vencimiento, coste, votos, actualizado, numero, priorità, categoria,
    scadenza, costo, voti, aggiornato, nummer, prioriteit, categorie, kosten, stemmen, número, prioridade, custo,
    numer, priorytet, kategoria, koszt, termin, prioritet, omkostning, priorita, 番号, 優先度,
    分類, 種別, 期限, 更新日, № п п, п п, номер, приоритет, категория, теги, метки, ссылка, бюджет, затраты,
    стоимость,
    оценка, голоса, тип, дата завершения, дата окончания, дата начала, обновлено, изменено, дата обновления, решено,
    пріоритет, категорія, посилання, дата завершення, дата початку, оновлено, lp, etykiety, budżet, 編號, 编号, 序号,
    优先级, 類別, 类别, 标签, 截止时间, 更新时间, 开始时间, 结束时间, 完成时间, 번호, 우선순위, 분류, 수정일, 완료일,
    시작일,
    sıra, sıra no, öncelik, kategori, bitiş tarihi, başlangıç tarihi, startzeit, heure de début, hora de inicio,
    hora de início, ora di inizio, begintijd, godzina rozpoczęcia, время начала, 開始時刻"""
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
        for table, sure in ((_SURE, SURE), (_PERHAPS, PERHAPS), ({SheetField.owner: _WORKS_ON_IT}, LEAST_SURE))
        for field, listed in table.items()
        for heading in listed.split(",")
    ]
