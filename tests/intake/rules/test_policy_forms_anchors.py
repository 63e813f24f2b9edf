"""What answers are worth, as lines of a form: read strictly, told beside the field, and the same unless changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import FieldErrors
from intake.ideas import Currency, Effort, Urgency, Value
from intake.policy import WORTHS, Anchor, Anchors, Criterion, Policy, SquadWeeks, value_anchors
from intake.rules.policy_forms.anchors import MISSING, lines, read_anchors
from intake.rules.policy_forms.parts import PolicyFormPart, change
from tests.company import few

USUAL = Anchors()
# Nobody writes a hundred noughts behind the point.
shares = st.floats(0, 1).map(lambda share: round(share, 15))
figures = st.floats(0.001, 900, allow_nan=False)
words = st.text(max_size=55)
line_words = words.map(lambda text: " ".join(filter(str.isprintable, text.split()))).filter(str.isprintable)


@st.composite
def tables(draw: st.DrawFn, levels: Any, said: st.SearchStrategy[str]) -> dict[Any, dict[str, Any]]:
    """Draw worths that rise from level to level, each within its range."""
    worths = sorted(draw(st.lists(shares, min_size=len(levels), max_size=len(levels))))
    return {
        level: {
            "words": draw(said),
            "low": min(worth, draw(shares)),
            "worth": worth,
            "high": max(worth, draw(shares)),
        }
        for level, worth in zip(levels, worths, strict=True)
    }


@st.composite
def every_anchors(draw: st.DrawFn, said: st.SearchStrategy[str] = words) -> Anchors:
    """Draw anchors that a version may have."""
    effort = draw(tables([*reversed(Effort)], said))
    for anchor in effort.values():
        low, likely, high = sorted(draw(st.tuples(figures, figures, figures)))
        anchor["weeks"] = {"low": low, "likely": likely, "high": high}
    value = draw(st.dictionaries(st.sampled_from(Currency), tables([*Value], said), min_size=1))
    for table in value.values():
        for anchor in table.values():
            anchor["amount"] = draw(st.none() | st.floats(0, 1e12).map(lambda amount: round(amount, 9)))
    return Anchors(
        value=value, urgency=draw(tables([*Urgency], said)), effort=effort, missing=dict.fromkeys(Criterion, 0.0)
    )


@few
@given(every_anchors())
def test_what_is_not_changed_stays_whatever_its_words_are(anchors: Anchors) -> None:
    assert read_anchors(anchors, lines(anchors)) == anchors
    policy = Policy(anchors=anchors)
    assert change(policy, PolicyFormPart.anchors, lines(anchors), ()) == policy


@few
@given(every_anchors(line_words), every_anchors(line_words))
def test_what_is_typed_is_what_counts_to_the_last_digit(anchors: Anchors, others: Anchors) -> None:
    assert read_anchors(others, lines(anchors)) == anchors


def test_the_lines_read_as_people_say_it() -> None:
    shown = lines(USUAL)
    assert shown["value_money"].splitlines()[1] == ("medium: 0.45 (0.325 to 0.6; from 50,000) 50,000 to 250,000 a year")
    assert shown["urgency"].splitlines()[2] == "this quarter: 1 (0.75 to 1) this quarter"
    assert shown["effort"].splitlines()[0] == "days: 1 (0.875 to 1; 0.5 weeks, 0.2 to 1) days"
    assert shown[MISSING] == "value: 0.2\nchance: 0.3\nurgency: 0.1\neffort: 0.25"


def changed(name: str, old: str, new: str) -> Anchors:
    """Read the usual lines, with one thing typed otherwise."""
    shown = lines(USUAL)
    assert old in shown[name]
    return read_anchors(USUAL, shown | {name: shown[name].replace(old, new)})


def test_one_thing_that_changes_changes_nothing_else() -> None:
    money = changed("value_money", "large: 0.75 (0.6", "Large:0,7  (0.6")
    assert money.value[Currency.money][Value.large].worth == 0.7
    assert money.model_copy(update={"value": USUAL.value}) == USUAL
    assert changed("value_money", "from 250,000", "from 300000").value[Currency.money][Value.large].amount == 300_000
    assert changed("value_risk", "a recurring nuisance", "(small)").value[Currency.risk][Value.small] == (
        USUAL.value[Currency.risk][Value.small].model_copy(update={"words": "(small)"})
    )
    longer = changed("effort", "3 weeks, 1 to 6", "4 weeks, 2 to 9").effort[Effort.weeks].weeks
    assert longer == SquadWeeks(low=2, likely=4, high=9)
    assert changed("urgency", " this year", "").urgency[Urgency.this_year] == (
        Anchor(words="", low=0.3, worth=0.5, high=0.75)
    )
    assert changed(MISSING, "effort: 0.25", "effort: 0").missing == USUAL.missing | {Criterion.effort: 0}


def test_a_currency_whose_field_is_empty_is_not_asked_for_and_comes_back() -> None:
    shown = lines(USUAL)
    without = read_anchors(USUAL, shown | {"value_risk": " \n"})
    assert Currency.risk not in without.value
    assert lines(without)["value_risk"] == ""
    assert read_anchors(without, shown).value == USUAL.value
    with pytest.raises(FieldErrors) as refused:
        read_anchors(USUAL, shown | {f"value_{currency}": "" for currency in Currency})
    assert "at least one" in refused.value.errors["value_money"]


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "value_money",
            "large: 0.75",
            "large 0.75",
            "“large 0.75 (0.6 to 0.875; from 250,000) 250,000 to 1 million…”",
        ),
        ("value_money", "large:", "larger:", "has to begin with one of small, medium, large, very large"),
        ("value_money", "large: 0.75", "small: 0.75", "“small” is listed twice"),
        (
            "value_money",
            "0.75 (0.6 to 0.875",
            "0.5 (0.6 to 0.875",
            "needs a worth from 0 to 1, between the two numbers in brackets",
        ),
        ("value_money", "large: 0.75 (0.6", "large: 1.75 (0.6", "needs a worth from 0 to 1"),
        ("value_money", "from 250,000", "from 250,00", "can't be read"),
        (
            "value_money",
            "small: 0.2 (0.075 to 0.325",
            "small: 0.9 (0.075 to 0.9",
            "A better answer can't be worth less.",
        ),
        ("value_money", "under 50,000 a year", "w" * 56, "are over 55 characters. Shorten them."),
        ("urgency", "this year: 0.5 (0.3 to 0.75) this year", "", "Add a line for this year, for example: "),
        ("urgency", "0.5 (0.3 to 0.75)", "0.5", "Write it like this: this year: 0.5 (0.3 to 0.75) this year"),
        ("effort", "; 3 weeks, 1 to 6", "", "Write it like this: weeks: 0.75 (0.6 to 0.9; 3 weeks, 1 to 6) weeks"),
        ("effort", "3 weeks, 1 to 6", "9 weeks, 1 to 6", "the likely number between the other two"),
        ("effort", "quarters: 0.1 (0 to", "quarters: 0.99 (0 to", "between the two numbers in brackets"),
        (MISSING, "effort: 0.25", "effort: 0.9", "“effort: 0.9” is too high: a blank answer can't be worth more than"),
        (MISSING, "effort: 0.25", "fit: 0.25", "has to begin with one of value, chance, urgency, effort"),
        (MISSING, "effort: 0.25", "effort: a lot", "“effort: a lot” can't be read. Write it like this: value: 0.2"),
        (MISSING, "effort: 0.25", "value: 0.25", "“value” is listed twice"),
        (MISSING, "effort: 0.25", "", "Add a line for effort"),
        (MISSING, "chance: 0.3", "chance: 3", "“chance: 3” needs a worth from 0 to 1"),
    ],
)
def test_what_can_not_be_is_told_beside_its_field_with_the_line(name: str, old: str, new: str, told: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        changed(name, old, new)
    assert [*refused.value.errors] == [name]
    assert told in refused.value.errors[name]


def test_each_field_has_its_own_error() -> None:
    with pytest.raises(FieldErrors) as refused:
        read_anchors(USUAL, lines(USUAL) | {"value_money": "x", "effort": "y", MISSING: "z"})
    assert refused.value.errors.keys() == {"value_money", "effort", MISSING}


def test_a_table_of_which_an_average_answer_gets_less_than_a_blank_is_told_with_the_blank() -> None:
    low = Anchors(value=value_anchors({level: worth / 10 for level, worth in WORTHS.items()}), missing={"value": 0})
    with pytest.raises(FieldErrors) as refused:
        read_anchors(USUAL, {"value_money": lines(low)["value_money"]})
    assert "“value: 0.2” is too high" in refused.value.errors[MISSING]


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("prior_product", "101", "Enter a percentage, 0 to 100."),
        ("proven", None, "Enter a percentage, 0 to 100."),
        ("proven", "-1", "Enter a percentage, 0 to 100."),
        ("most_areas", "0", "Enter a whole number of areas, 1 to 100."),
        ("most_areas", "1.5", "Enter a whole number of areas, 1 to 100."),
        ("most_top_marks", "0.5", "Enter a whole number of ideas, 0 to 1,000."),
        ("weeks_to_decide", "53", "Enter a whole number of weeks, 1 to 52."),
    ],
)
def test_a_figure_that_can_not_be_is_told_beside_its_field(name: str, typed: str | None, told: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        change(Policy(), PolicyFormPart.chance, {name: typed}, ())
    assert refused.value.errors == {name: told}
