"""What a cell says of the value: a word, an amount of money or hours, or nothing that we know."""

import pytest

from intake.currencies import Currency
from intake.importing.amounts import worth_of
from intake.importing.headings import SheetField
from intake.importing.rows import SheetMapping, read_row
from intake.policy import Anchors

ANCHORS = Anchors().value
HOW = SheetMapping(headings=("Idea", "Value"), fields={0: SheetField.title, 1: SheetField.worth})


@pytest.mark.parametrize(
    ("cell", "worth"),
    [
        ("50k", {"money": "medium"}),
        ("49k €", {"money": "small"}),
        ("€ 1.2m", {"money": "very_large"}),
        ("250.000 EUR", {"money": "large"}),
        ("1,000,000", {"money": "very_large"}),
        ("1.000,50 €", {"money": "small"}),
        ("ca. 1,5 Mio. EUR / Jahr", {"money": "very_large"}),
        ("$300k per year", {"money": "large"}),
        ("40 €", {"money": "small"}),
        ("2,000 hours", {"hours": "medium"}),
        ("12000 Stunden", {"hours": "very_large"}),
        ("100 h/year", {"hours": "small"}),
        ("hoch", {"hours": "large"}),
        ("8", {}),
        ("saves 3 hours a day", {}),
        ("7,5 of 10", {}),
        ("1.2.3.4k", {}),
        ("", {}),
        ("1" + " " * 30_000 + "!", {}),
    ],
)
def test_a_word_or_an_amount_is_a_level_and_anything_else_is_none(cell: str, worth: dict[str, str]) -> None:
    assert worth_of(cell, ANCHORS) == worth


def test_what_is_no_value_goes_into_the_text() -> None:
    told = read_row(["Count the pallets", "7 of 10"], HOW, {})
    assert (told.value, told.problem) == ({}, "Count the pallets\nValue: 7 of 10")
    told = read_row(["Count the pallets", "60k"], HOW, {})
    assert (told.value, told.problem) == ({"money": "medium"}, "Count the pallets")


def test_an_amount_is_held_against_the_anchors_in_force() -> None:
    money = {
        level: anchor.model_copy(update={"amount": 1000.0 * place})
        for place, (level, anchor) in enumerate(ANCHORS[Currency.money].items())
    }
    assert worth_of("2k", {Currency.money: money}) == {"money": "large"}
    assert worth_of("200 hours", {Currency.money: money}) == {}
