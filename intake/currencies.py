"""What an idea would be worth a year: a coarse level in one or more of four currencies."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from intake.errors import FieldErrors


class Currency(StrEnum):
    """What an idea pays in."""

    money = "money"
    hours = "hours"
    risk = "risk"
    customers = "customers"


class Value(StrEnum):
    """How much a year the idea would be worth in a currency, coarsely."""

    small = "small"
    medium = "medium"
    large = "large"
    very_large = "very_large"


def _by_currency(given: Any) -> Any:
    # Before there were currencies a value was one level, in words that spoke of people's time.
    if given is None:
        return {}
    return given if isinstance(given, Mapping) else {Currency.hours: given}


ByCurrency = Annotated[dict[Currency, Value], BeforeValidator(_by_currency)]


def choice_of(currency: Currency, level: Value) -> str:
    """Return a level of a currency as forms carry it."""
    return f"{currency.value}:{level.value}"


def chosen_levels(given: Iterable[str] | str | None) -> dict[Currency, Value]:
    """Return the levels by currency that a form's choices name; raises FieldErrors for two of one currency.

    A form from before there were currencies, which may still be open, gives one level.
    """
    levels: dict[Currency, Value] = {}
    for choice in [given] if isinstance(given, str) else given or ():
        name, colon, level = choice.partition(":")
        currency, level = (Currency(name), level) if colon else (Currency.hours, name)
        if currency in levels:
            raise FieldErrors({"value": f"Choose one line of {currency.value}: there are two."})
        levels[currency] = Value(level)
    return levels
