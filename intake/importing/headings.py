"""The headings by which we know a column, in the languages in which such lists are kept, and how sure each makes us."""

from enum import Enum


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

# As typed, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish, Danish, Czech and
# Japanese.
_SURE = {
    SheetField.title: """
        title, idea, idea title, idea name, use case, use case name, initiative, project, project name, proposal, topic,
        subject, headline, summary, feature,
        titel, idee, ideentitel, name der idee, anwendungsfall, vorhaben, projekt, projektname, thema, vorschlag,
        betreff, kurztitel, bezeichnung, überschrift, ki idee,
        titre, idée, cas d'usage, projet, sujet, intitulé, proposition,
        título, idea, caso de uso, proyecto, tema, asunto, propuesta,
        titolo, caso d'uso, progetto, argomento, proposta, oggetto,
        onderwerp, voorstel, toepassing,
        ideia, projeto, assunto,
        tytuł, pomysł, projekt, temat, nazwa, nazwa pomysłu,
        rubrik, idé, ämne, förslag, emne, forslag, název, nápad, téma, návrh,
        タイトル, 件名, 題名, アイデア, アイデア名, 案件名, テーマ, 施策名, プロジェクト名""",
    SheetField.problem: """
        problem, problem statement, what is the problem, description, details, pain, pain point, explanation,
        business problem, challenge, background, motivation, what, text,
        problemstellung, beschreibung, problembeschreibung, kurzbeschreibung, ausgangslage, herausforderung,
        erläuterung, erklärung, schmerzpunkt, was ist das problem, worum geht es, inhalt,
        problème, description du problème, détails, explication, contexte, besoin,
        problema, descripción, descripción del problema, detalles, explicación, necesidad,
        descrizione, descrizione del problema, dettagli, spiegazione, esigenza,
        probleem, beschrijving, omschrijving, toelichting, uitleg,
        descrição, descrição do problema, detalhes, explicação, desafio,
        opis, opis problemu, wyjaśnienie, szczegóły,
        beskrivning, förklaring, beskrivelse, forklaring, popis, vysvětlení,
        課題, 問題, 内容, 説明, 詳細, 概要, 背景, 課題内容, 現状の課題""",
    SheetField.owner: """
        owner, idea owner, requester, submitter, submitted by, requested by, proposed by, author, contact,
        contact person, responsible, sponsor, who, person, e-mail, email, slack, slack id, reporter, champion,
        einreicher, einreicherin, eingereicht von, verantwortlich, verantwortliche, verantwortlicher, ansprechpartner,
        ansprechpartnerin, ansprechperson, autor, ideengeber, ideengeberin, besitzer, kontakt, wer, von, zuständig,
        propriétaire, auteur, demandeur, responsable, proposé par, soumis par, porteur, qui,
        propietario, solicitante, autor, propuesto por, enviado por, contacto,
        proprietario, richiedente, autore, responsabile, proposto da, inviato da, referente, contatto,
        eigenaar, indiener, aanvrager, ingediend door, verantwoordelijke, contactpersoon,
        proprietário, responsável, proposto por, enviado por, contato,
        właściciel, autor, zgłaszający, osoba odpowiedzialna, odpowiedzialny, zgłoszone przez, kontakt,
        ägare, ansvarig, inskickad av, ejer, ansvarlig, indsendt af, vlastník, odpovědný,
        担当者, 担当, 提案者, 起案者, 責任者, 申請者, 作成者, オーナー, 発案者""",
    SheetField.stage: """
        stage, status, state, progress, phase, decision, outcome, workflow,
        stand, zustand, bearbeitungsstand, fortschritt, entscheidung, stadium,
        statut, état, avancement, étape, décision,
        estado, etapa, fase, avance, decisión, situación,
        stato, avanzamento, decisione,
        voortgang, besluit, stap,
        situação, andamento, decisão,
        stan, etap, faza, decyzja, postęp,
        läge, fas, beslut, tilstand, beslutning, stav, fáze, rozhodnutí,
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
        value, business value, benefit, impact, expected benefit, expected value, gain,
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
        created, created at, created on, created date, date created, creation date, created time, date, date submitted,
        submission date, submitted, submitted on, submitted at, date added, added on, date reported, reported on,
        opened on, raised on, date raised, timestamp,
        datum, eingereicht am, erstellt, erstellt am, erstelldatum, eingangsdatum, eingegangen am, angelegt am,
        erfasst am, zeitstempel, einreichdatum,
        date de création, date de soumission, date de dépôt, créé le, soumis le, déposé le, date d'ajout, horodateur,
        fecha, fecha de creación, fecha de alta, fecha de envío, creado, creado el, enviado el, marca temporal,
        data, data creazione, data di creazione, creato il, inviato il,
        aangemaakt, aangemaakt op, ingediend op, aanmaakdatum,
        data de criação, data de envio, data de cadastro, criado em, enviado em,
        data utworzenia, data zgłoszenia, utworzono, skapad, skapad den, oprettet, dato, vytvořeno, datum vytvoření,
        日付, 作成日, 作成日時, 登録日, 登録日時, 起票日, 提出日, 提案日, 受付日, 申請日, 起案日""",
}
_PERHAPS = {
    SheetField.title: "name, nom, nombre, nome, naam, navn, namn, short description, was, quoi, qué",
    SheetField.owner: "name, nom, nombre, nome, naam, navn, namn, created by, erstellt von, creator, by, lead, leiter",
    SheetField.area: "team, squad, équipe, equipo, equipe, zespół, gruppe, group, kategorie, category, catégorie",
    SheetField.problem: "solution, lösung, goal, ziel, why, warum, pourquoi, objectif, objetivo, obiettivo, doel, cel",
}


def known_headings() -> list[tuple[str, SheetField, float]]:
    """Return every heading as typed, what it says a column is, and how surely."""
    return [
        (heading.strip(), field, sure)
        for table, sure in ((_SURE, SURE), (_PERHAPS, PERHAPS))
        for field, listed in table.items()
        for heading in listed.split(",")
    ]
