import pytest

from intake.errors import Refused
from intake.ideas import Stage
from intake.importing.duplicates import likely_same, told
from intake.importing.headings import SheetField
from intake.importing.rows import NOTHING_THERE, SheetMapping, read_row, slack_id

HEADINGS = ("Titel", "Problem", "Stand", "Bereich", "Bemerkung")
FIELDS = [SheetField.title, SheetField.problem, SheetField.stage, SheetField.area, SheetField.notes]
HOW = SheetMapping(headings=HEADINGS, fields=dict(enumerate(FIELDS)))


def read(*cells: str):
    return read_row(cells, HOW, {"payments": "Payments"})


def test_what_fits_no_field_goes_into_the_problem() -> None:
    idea = read("T", "P", "in Arbeit", "Rechnungswesen", "seit Mai")
    assert (idea.stage, idea.area) == (Stage.build, None)
    assert idea.problem == "P\nBemerkung: seit Mai\nBereich: Rechnungswesen"
    assert read("T", "P", "", "PAYMENTS", "").area == "Payments"


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "'=1"])
def test_formulas_are_text_exactly(text: str) -> None:
    idea = read(text, text, "", "", "")
    assert (idea.title, idea.problem) == (text, text)


def test_a_title_or_a_problem_alone_is_enough() -> None:
    assert (read("T").title, read("T").problem) == ("T", "T")
    assert read("", "Only the problem.", "").title == "Only the problem."
    with pytest.raises(Refused, match=NOTHING_THERE):
        read("", " ", "neu")


def test_of_a_long_title_nothing_is_lost() -> None:
    long = "Words that go on and on " * 12
    idea = read(long, "P")
    assert len(idea.title) <= 150
    assert idea.title.endswith("…")
    assert long.strip() in idea.problem
    assert idea.problem.endswith("P")


def test_what_is_too_long_or_too_wide_is_refused_with_the_reason() -> None:
    with pytest.raises(Refused, match="its problem can't be taken: this is 4,000 characters long"):
        read("T", "x" * 4_000)
    with pytest.raises(Refused, match="it has 6 cells, but there are 5 headings"):
        read("T", "P", "", "", "", "more")
    assert read("T", "P", "", "", "", " ").title == "T"


def test_rows_that_say_the_same_are_known_as_such() -> None:
    assert read("Größe  messen", "Ein Satz.").same_as == read("größe messen!", "ein satz").same_as
    assert read("Größe messen", "Ein Satz.").same_as != read("Größe messen", "Zwei Sätze.").same_as


@pytest.mark.parametrize(
    ("cell", "id_"), [("U0ABCDE", "U0ABCDE"), ("<@W0ABCDE|anna>", "W0ABCDE"), ("@U0ABCDE", "U0ABCDE"), ("Uwe", None)]
)
def test_slack_ids_are_seen(cell: str, id_: str | None) -> None:
    assert slack_id(cell) == id_


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Predict refunds", "x"), ("predict REFUNDS!", "something else entirely"), True),
        (("Bedarf je Filiale vorhersagen", "Es fehlt Brot."), ("Bedarf pro Filiale vorhersagen", "Brot fehlt."), True),
        (("Chatbot", "for HR questions"), ("Chatbot", "for route planning of trucks"), False),
        (("Predict demand", "Bread is missing on Fridays."), ("Predict refunds", "Nobody knows why they rise."), False),
        (("A", "We count every pallet twice and are wrong"), ("B", "we count every pallet twice, and are wrong"), True),
    ],
)
def test_likely_repeats_are_told_from_ideas_that_are_only_alike(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    assert likely_same(told(*one), told(*other)) is same
