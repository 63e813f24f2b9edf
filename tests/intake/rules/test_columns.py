import pytest

from intake.rules.imports.columns import guess
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.headings import heading_row
from intake.rules.imports.spreadsheets import SheetRow

WHAT = [SheetField.title, SheetField.problem, SheetField.owner, SheetField.stage]


@pytest.mark.parametrize(
    "headings",
    [
        ("Idea", "Description", "Submitted by", "Status"),
        ("Titel", "Beschreibung", "Eingereicht von", "Stand"),
        ("Anwendungsfall", "Problemstellung", "Ansprechpartner/in", "Bearbeitungsstand (Q3)"),
        ("Titre", "Description du problème", "Demandeur", "État"),
        ("Propuesta", "Descripción", "Solicitante", "Estado"),
        ("Titolo", "Descrizione", "Referente", "Stato"),
        ("Onderwerp", "Omschrijving", "Indiener", "Voortgang"),
        ("Ideia", "Descrição", "Responsável", "Situação"),
        ("Pomysł", "Opis problemu", "Zgłaszający", "Etap"),
        ("  USE-CASE ", "Pain_Point", "Owner:", "STATUS!"),
        ("Titl", "Descripton", "Requestor", "Statuss"),
    ],
)
def test_headings_are_known_in_many_languages_and_spellings(headings: tuple[str, ...]) -> None:
    found = guess(headings, [])
    assert [found.fields.get(place) for place in range(4)] == WHAT


def test_name_is_the_idea_or_its_owner_whichever_is_missing() -> None:
    assert guess(("Name", "Owner"), []).fields == {0: SheetField.title, 1: SheetField.owner}
    assert guess(("Titel", "Name"), []).fields == {0: SheetField.title, 1: SheetField.owner}


def test_without_headings_contents_tell() -> None:
    rows = [
        ("1", "Sort invoices", "anna@harbour.example", "done", "Every month four people sort them by hand for days."),
        ("2", "Count pallets", "U0ABCDEF", "in Arbeit", "We count twice, and the numbers are still wrong each time."),
        ("3", "Find leaks", "<@U0BCDEFG>", "abgelehnt", "Water is lost, and nobody sees where until a month later."),
    ]
    found = guess(("A", "B", "C", "D", "E"), rows)
    assert found.fields == {
        1: SheetField.title,
        2: SheetField.owner,
        3: SheetField.stage,
        4: SheetField.problem,
    }


def test_columns_of_sentences_are_kept_and_others_are_left_out() -> None:
    rows = [("Sort", "x", "2024-01-02", "We would have to ask the works council about it first.")] * 3
    found = guess(("Title", "Problem", "Created", "Blockers"), rows)
    assert found.fields == {0: SheetField.title, 1: SheetField.problem, 2: SheetField.date, 3: SheetField.notes}


def test_the_row_of_headings_is_found_below_a_title() -> None:
    rows = [("Ideensammlung KI", "", ""), (), ("Idee", "Beschreibung", "Stand"), ("Projekt", "Text", "neu")]
    assert heading_row([SheetRow(number, cells) for number, cells in enumerate(rows, 1)]) == 2
    assert heading_row([]) is None
    assert heading_row([SheetRow(1, ("x", "y")), SheetRow(2, ("Idee", "z"))]) is None


def test_a_phase_does_not_hide_a_status() -> None:
    rows = [("Sort", "Pilot", "On hold", "60%"), ("Count", "Idea", "New", "0%"), ("Find", "Build", "Green", "10%")]
    found = guess(("Title", "Phase", "Status", "Progress"), rows)
    assert [found.fields[place] for place in (1, 2)] == [SheetField.stage, SheetField.stage]
    assert found.fields.get(3) is not SheetField.stage
    # What a coarser column of the same name says adds nothing.
    found = guess(("Title", "Status", "Status Category"), [("Sort", "Backlog", "To Do"), ("Count", "Done", "Done")])
    assert [place for place, field in found.fields.items() if field is SheetField.stage] == [1]


@pytest.mark.parametrize(
    ("heading", "cell", "field"),
    [
        *(("改善テーマ", "図面の検索", "title"), ("現状の問題点", "探すのに半日かかる", "problem")),
        *(("提案者氏名", "高橋 健", "owner"), ("提案部署", "設計部", "area"), ("担当部署", "営業部", "area")),
        *(("課題キー", "AI-1", None), ("問題番号", "17", None), ("完了日付", "2024年5月13日", None)),
    ],
)
def test_a_japanese_heading_is_known_by_its_end(heading: str, cell: str, field: str | None) -> None:
    guessed = guess([heading, "件数"], [[cell, "3"]])
    assert (guessed.fields[0].value if 0 in guessed.fields else None) == field


@pytest.mark.parametrize(
    "heading", ["Who would benefit?", "Wer hätte etwas davon?", "Who is affected?", "Who has this problem?"]
)
def test_who_would_gain_by_an_idea_is_not_its_owner(heading: str) -> None:
    guessed = guess(["Idea", heading], [["Sort the mail", "Clerks"], ["Count pallets", "Drivers"]])
    assert guessed.fields == {0: SheetField.title}


@pytest.mark.parametrize(
    "heading", ["Who had the idea?", "Wer hatte die Idee?", "Who suggested it?", "Quién la propone"]
)
def test_who_had_an_idea_is_its_owner(heading: str) -> None:
    guessed = guess(["Idea", heading], [["Sort the mail", "Al Ray"], ["Count pallets", "Jo Poe"]])
    assert guessed.fields == {0: SheetField.title, 1: SheetField.owner}


def test_whoever_works_on_it_is_taken_where_nobody_is_said_to_have_had_the_idea() -> None:
    rows = [["Sort the mail", "Bo Lund", "Ida Falk"]]
    for headings, place in ((("Task Name", "Assigned To", "Created By"), 2), (("Task Name", "Assigned To", "Size"), 1)):
        assert guess(headings, rows).place(SheetField.owner) == place


def test_a_column_of_states_of_a_country_does_not_hide_the_stage() -> None:
    guessed = guess(["Idea", "State", "Progress"], [["Read claims", "TX", "In progress"], ["Answer", "CA", "Waits"]])
    assert guessed.place(SheetField.stage) == 2


@pytest.mark.parametrize("heading", ["Status date", "Statusdatum", "Date needed", "Approval date", "Next meeting date"])
def test_a_day_of_something_else_is_not_when_an_idea_came(heading: str) -> None:
    rows = [["Sort the mail", "2024-05-13"], ["Count pallets", "2024-05-14"]]
    assert guess(["Idea", heading], rows).place(SheetField.date) is None
