"""What a cell says of the value: a word, an amount of money or hours, or nothing that we know."""

import pytest

from intake.ideas import Currency
from intake.policy import Anchors
from intake.rules.imports.amounts import worth_of
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import SheetMapping, read_row

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
        ("$10M+", {"money": "very_large"}),
        (">1M", {"money": "very_large"}),
        ("> 1 Mio. €", {"money": "very_large"}),
        ("1-2M", {"money": "very_large"}),
        ("$1M – $2M", {"money": "very_large"}),
        ("60 bis 80 TEUR", {"money": "medium"}),
        ("60 kEUR", {"money": "medium"}),
        ("60 bis 80 T€", {"money": "medium"}),
        ("between 60k and 80k", {"money": "medium"}),
        ("50-100k", {"money": "medium"}),
        ("<50k", {"money": "small"}),
        ("up to 40k €", {"money": "small"}),
        ("max. 400 h", {"hours": "small"}),
        ("600-900 hours", {"hours": "medium"}),
        ("10k", {"money": "small"}),
        ("1.2 Mio", {"money": "very_large"}),
        ("5 Lakh", {"money": "large"}),
        ("₹5,00,000", {"money": "large"}),
        ("2 Cr", {"money": "very_large"}),
        ("1億", {"money": "very_large"}),
        ("1億2000万円", {"money": "very_large"}),
        ("30万円", {"money": "large"}),
        ("３０万円", {"money": "large"}),
        ("600時間/年", {"hours": "medium"}),
        ("300 k€", {"money": "large"}),
        ("2 M€ par an", {"money": "very_large"}),
        ("300 mil euros", {"money": "large"}),
        ("2 milhões", {"money": "very_large"}),
        ("over 10,000 hours", {"hours": "very_large"}),
        # Over several levels, of another time, ambiguous, or no amount: said as it is written.
        ("$100k+", {}),
        ("10k-100k", {}),
        ("<1M", {}),
        ("> 20k", {}),
        ("10k per month", {}),
        ("20 h/week", {}),
        ("2 FTE", {}),
        ("1.234k", {}),
        ("2026", {}),
        ("03-2026", {}),
        ("2026-03-04", {}),
        ("500-1M", {}),
        ("-5k", {}),
        ("(5k)", {}),
        ("10-20%", {}),
        # A shirt size, a word and litres are no hours.
        ("5 L", {}),
        ("XL", {}),
        ("L", {}),
        ("hoch", {}),
        ("high", {}),
        ("大", {}),
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


@pytest.mark.parametrize("level", ["hoch", "High", "mittel", "L", "élevé", "大", "5 L", "10k-100k"])
def test_a_level_stays_the_word_that_it_is(level: str) -> None:
    told = read_row(["Count the pallets", level], HOW, {})
    assert (told.value, told.problem) == ({}, f"Count the pallets\nValue: {level}")


def test_an_amount_is_held_against_the_anchors_in_force() -> None:
    money = {
        level: anchor.model_copy(update={"amount": 1000.0 * place})
        for place, (level, anchor) in enumerate(ANCHORS[Currency.money].items())
    }
    assert worth_of("2k", {Currency.money: money}) == {"money": "large"}
    assert worth_of("200 hours", {Currency.money: money}) == {}
