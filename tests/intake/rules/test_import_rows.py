from datetime import date

import pytest

from intake.errors import Refused
from intake.ideas import Stage
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import NOTHING_THERE, SheetMapping, mapping, read_row
from intake.rules.imports.people import member_named, person_key, slack_id
from intake.rules.matching.duplicates import compared_text, likely_same

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
    with pytest.raises(Refused, match=r"problem: this is over 3,000 characters\. Shorten it by 1,000"):
        read("T", "x" * 4_000)
    with pytest.raises(Refused, match="6 cells, but only 5 headings"):
        read("T", "P", "", "", "", "more")
    assert read("T", "P", "", "", "", " ").title == "T"


@pytest.mark.parametrize("long", ["x" * 4_000, "🙂" * 2_000, "word " * 900])
def test_what_stands_beside_a_problem_never_refuses_its_row(long: str) -> None:
    idea = read("T", "The problem itself.", "neu", "unknown area", long)
    assert idea.problem.startswith("The problem itself.\n")
    assert "Bereich: unknown area" in idea.problem
    assert idea.problem.endswith("Shortened here: Bemerkung.")
    assert idea.cut == ("Bemerkung",)
    # Up to the last letter there is room for, the rest of the row stands beside it.
    whole = read("T", "x" * 3_000, "neu", "", long)
    assert whole.problem == "x" * 3_000
    assert whole.cut == ("Bemerkung",)


def test_a_long_title_beside_a_long_problem_refuses_nothing() -> None:
    idea = read("Words that go on and on " * 12, "y" * 2_990)
    assert idea.problem.startswith("y" * 2_990)
    assert idea.cut == ("Title",)


TWO = SheetMapping(
    headings=("Title", "Phase", "Status", "Created"),
    fields=dict(enumerate([SheetField.title, SheetField.stage, SheetField.stage, SheetField.date])),
)


@pytest.mark.parametrize(
    ("phase", "status", "stage"),
    [
        *(("Pilot", "", Stage.experiment), ("", "Done", Stage.live), ("Pilot", "in test", Stage.experiment)),
        *(
            ("Pilot", "On hold", Stage.parked),
            ("Build", "Rejected", Stage.declined),
            ("Idea", "Withdrawn", Stage.withdrawn),
        ),
        *(("Pilot", "Done", None), ("Live", "On hold", None), ("Pilot", "Green", None), ("On hold", "Rejected", None)),
        ("Pilot", "Incomplete", None),
    ],
)
def test_a_phase_and_a_status_tell_the_stage_together_or_are_asked_about(
    phase: str, status: str, stage: Stage | None
) -> None:
    idea = read_row(["Sort the mail", phase, status], TWO, {})
    assert idea.stage is (stage or Stage.submitted)
    asked = [each.text for each in idea.unread if each.field is SheetField.stage]
    assert asked == ([f"{phase} / {status}"] if stage is None else [])


def test_what_a_person_says_of_a_word_counts() -> None:
    how = TWO.model_copy(update={"stages": {"Pilot / Done": Stage.measured, "done": Stage.parked}})
    assert read_row(["T", "Pilot", "Done"], how, {}).stage is Stage.measured
    assert read_row(["T", "", "done"], how, {}).stage is Stage.parked


def test_the_day_on_which_an_idea_came_is_kept() -> None:
    rows = [("A", "", "", "03/04/2026"), ("B", "", "", "13/04/2026"), ("C", "", "", "soon")]
    how = mapping(TWO.headings, TWO.fields, rows)
    days = [read_row(row, how, {}, today=date(2026, 4, 10)).day for row in rows]
    # Nothing came tomorrow.
    assert days == [date(2026, 4, 3), None, None]
    late = read_row(rows[1], how, {}, today=date(2026, 4, 10))
    assert (late.problem, late.unread[0].text) == ("B\nCreated: 13/04/2026", "13/04/2026")
    unsure = read_row(rows[0], TWO, {})
    assert (unsure.day, unsure.problem) == (None, "A\nCreated: 03/04/2026")


MEMBERS = {
    key: ids
    for names, ids in [
        (("Jörg Weiß", "joerg.weiss@harbour.example", "jw"), {"U0JOERG"}),
        (("Ria Novak", "ria@harbour.example"), {"U0RIA00"}),
        (("Alex Kim",), {"U0ALEX1", "U0ALEX2"}),
        (("U0RIA00",), {"U0RIA00"}),
    ]
    for key in map(person_key, names)
} | {"U0RIA00": {"U0RIA00"}}


@pytest.mark.parametrize(
    ("cell", "member"),
    [
        *(("Jörg Weiß", "U0JOERG"), ("jorg weiss", "U0JOERG"), ("Weiß, Jörg", "U0JOERG"), ("@jw", "U0JOERG")),
        *(("Joerg.Weiss@harbour.example", "U0JOERG"), ("mailto:ria@harbour.example", "U0RIA00")),
        *(("Ria Novak <ria@harbour.example>", "U0RIA00"), ("ria@harbour.example (Ria Novak)", "U0RIA00")),
        *(("U0RIA00", "U0RIA00"), ("<@U0RIA00|ria>", "U0RIA00"), ("R. Novak <ria@harbour.example>", "U0RIA00")),
        # Nobody, several, part of a name, and a name with somebody else's address.
        *(
            ("Nobody Here", None),
            ("Alex Kim", None),
            ("Ria", None),
            ("Novak", None),
            ("", None),
            ("Ria Novak, Alex Kim", None),
        ),
        *(("Jörg Weiß <ria@harbour.example>", None), ("ria@elsewhere.example", None), ("U0OTHER", None)),
    ],
)
def test_a_member_is_known_by_name_and_address_and_never_guessed(cell: str, member: str | None) -> None:
    assert member_named(cell, MEMBERS) == member


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
    assert likely_same(compared_text(*one), compared_text(*other)) is same


@pytest.mark.parametrize("nothing", ["-", "–", "n/a", "N/A", "NULL", "TBD", "(blank)", "k.A.", "なし"])
def test_what_stands_for_nothing_is_nothing(nothing: str) -> None:
    idea = read("Sort the mail", nothing, nothing, nothing, nothing)
    assert (idea.problem, idea.said, idea.unread) == ("Sort the mail", "", ())
    with pytest.raises(Refused, match=NOTHING_THERE):
        read(nothing, nothing)
    assert read_row(["T", nothing], TWO, {}).unread == ()


ENDED = mapping(
    ("Card Name", "List Name", "Card ID", "Archived"),
    {0: SheetField.title, 1: SheetField.stage, 3: SheetField.stage},
    [],
)


@pytest.mark.parametrize(
    ("words", "ticked", "stage"),
    [
        *(("Doing", "false", Stage.build), ("Doing", "FALSCH", Stage.build), ("Done", "true", Stage.live)),
        *(("Rejected", "true", Stage.declined), ("Doing", "true", None), ("", "true", None), ("", "false", None)),
    ],
)
def test_what_is_archived_is_over_and_how_it_ended_is_asked(words: str, ticked: str, stage: Stage | None) -> None:
    idea = read_row(["Sort the mail", words, "1", ticked], ENDED, {})
    assert idea.stage is (stage or Stage.submitted)
    asked = [each.text for each in idea.unread if each.field is SheetField.stage]
    assert asked == ([" / ".join(filter(None, [words, "archived"]))] if stage is None and ticked == "true" else [])
