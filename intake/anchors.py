"""The anchors: what each coarse answer is worth, 0–1, in which words, and how far the truth may lie from that.

All are absolute: what an idea's answer is worth depends on no other idea.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intake.currencies import Currency, Value
from intake.ideas import Chance, Effort, Urgency


class Frozen(BaseModel):
    """A value that never changes once it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Anchor(Frozen):
    """What an answer is worth, 0–1, and from where to where its true worth may lie."""

    words: str = Field(default="", max_length=55)
    low: float = Field(ge=0, le=1)
    worth: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.worth <= self.high:
            raise ValueError("an anchor's worth lies between its low and its high")
        return self


class ValueAnchor(Anchor):
    """The same for a level of value; `amount` a year is from where the level begins, where it can be counted."""

    amount: float | None = Field(default=None, ge=0)


class SquadWeeks(Frozen):
    """How many weeks of one squad an effort takes: hardly ever less than low, likely, hardly ever more than high."""

    low: float = Field(gt=0)
    likely: float = Field(gt=0)
    high: float = Field(gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("the likely weeks lie between the low and the high ones")
        return self


WEEKS: dict[Effort, SquadWeeks] = {
    Effort.days: SquadWeeks(low=0.2, likely=0.5, high=1),
    Effort.weeks: SquadWeeks(low=1, likely=3, high=6),
    Effort.months: SquadWeeks(low=4, likely=8, high=16),
    Effort.quarters: SquadWeeks(low=13, likely=20, high=39),
}


class EffortAnchor(Anchor):
    """The same for a level of effort, with the squad-weeks that it means."""

    weeks: SquadWeeks


_WORDS: dict[Currency, tuple[str, str, str, str]] = {
    Currency.money: (
        "under 50,000 a year",
        "50,000 to 250,000 a year",
        "250,000 to 1 million a year",
        "over 1 million a year",
    ),
    Currency.hours: (
        "under 500 hours a year",
        "500 to 2,500 hours a year",
        "2,500 to 10,000 hours a year",
        "over 10,000 hours a year",
    ),
    Currency.risk: (
        "a nuisance that comes back",
        "a finding in an audit, or a bad week",
        "a fine, or days of standstill",
        "what the company might not survive",
    ),
    Currency.customers: (
        "under 1 in 100 customers notice",
        "1 to 10 in 100 customers notice",
        "10 to 50 in 100 customers notice",
        "most customers notice",
    ),
}
_AMOUNTS: dict[Currency, tuple[float, float, float, float]] = {
    Currency.money: (0, 50_000, 250_000, 1_000_000),
    Currency.hours: (0, 500, 2_500, 10_000),
}
WORTHS: dict[Value, float] = {Value.small: 0.2, Value.medium: 0.45, Value.large: 0.75, Value.very_large: 1.0}
URGENCY_WORTHS: dict[Urgency, float] = {Urgency.none: 0.1, Urgency.this_year: 0.5, Urgency.this_quarter: 1.0}
EFFORT_WORTHS: dict[Effort, float] = {Effort.days: 1.0, Effort.weeks: 0.75, Effort.months: 0.4, Effort.quarters: 0.1}
_URGENCY_WORDS = {
    Urgency.none: "whenever it fits",
    Urgency.this_year: "within the year",
    Urgency.this_quarter: "within the quarter",
}


def reaching(worths: Mapping[Any, float]) -> dict[Any, dict[str, float]]:
    """Return low, worth and high of each level: it reaches halfway to its neighbours, at an end as far as inward."""
    ordered = sorted(worths.values())
    found: dict[Any, dict[str, float]] = {}
    for level, worth in worths.items():
        below = max((each for each in ordered if each < worth), default=None)
        above = min((each for each in ordered if each > worth), default=None)
        down = (worth - below) / 2 if below is not None else (above - worth) / 2 if above is not None else 0.0
        up = (above - worth) / 2 if above is not None else down
        low, high = max(0.0, round(worth - down, 4)), min(1.0, round(worth + up, 4))
        found[level] = {"low": min(low, worth), "worth": worth, "high": max(high, worth)}
    return found


def value_anchors(worths: Mapping[Any, float] = WORTHS) -> dict[Currency, dict[Value, ValueAnchor]]:
    """Return the anchors of value under which each level is worth the same in every currency."""
    return {currency: _of_currency(currency, worths) for currency in Currency}


def urgency_anchors(worths: Mapping[Any, float]) -> dict[Urgency, Anchor]:
    """Return the anchors of urgency."""
    return {
        Urgency(level): Anchor(words=_URGENCY_WORDS[Urgency(level)], **each) for level, each in reaching(worths).items()
    }


def effort_anchors(worths: Mapping[Any, float]) -> dict[Effort, EffortAnchor]:
    """Return the anchors of effort."""
    return {
        Effort(level): EffortAnchor(words=Effort(level).value, weeks=WEEKS[Effort(level)], **each)
        for level, each in reaching(worths).items()
    }


def spelled_out(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return anchors in full, where a table says no more than a number for each level."""
    told = dict(given)
    value: Any = told.get("value")
    if _is_numbers(value, Value):
        told["value"] = value_anchors(value)
    elif isinstance(value, Mapping):
        told["value"] = {
            name: _of_currency(Currency(name), table) if name in set(Currency) and _is_numbers(table, Value) else table
            for name, table in value.items()
        }
    if _is_numbers(told.get("urgency"), Urgency):
        told["urgency"] = urgency_anchors(told["urgency"])
    if _is_numbers(told.get("effort"), Effort):
        told["effort"] = effort_anchors(told["effort"])
    if _is_numbers(told.get("chance"), Chance):
        told["chance"] = {Chance(level): Anchor(**each) for level, each in reaching(told["chance"]).items()}
    return told


def problem(table: Sequence[Anchor | None], missing: float) -> str | None:
    """Say why a table of anchors, from the worst answer to the best, can't be; or None."""
    anchors = [anchor for anchor in table if anchor is not None]
    worths = [anchor.worth for anchor in anchors]
    if len(anchors) < len(table):
        return f"say for each of the {len(table)} levels what it is worth"
    if worths != sorted(worths):
        return "a better answer is worth no less"
    if missing > sum(worths) / len(worths):
        return "a missing answer is worth no more than an average one"
    return None


def _of_currency(currency: Currency, worths: Mapping[Any, float]) -> dict[Value, ValueAnchor]:
    ranges, amounts = reaching(worths), _AMOUNTS.get(currency)
    return {
        level: ValueAnchor(
            words=_WORDS[currency][position], amount=amounts[position] if amounts else None, **ranges[level]
        )
        for position, level in enumerate(Value)
    }


def _is_numbers(table: Any, levels: type[StrEnum]) -> bool:
    is_whole = isinstance(table, Mapping) and set(table) == set(levels)
    # Worths out of bounds are left for the models to refuse.
    return is_whole and all(isinstance(each, int | float) and 0 <= each <= 1 for each in table.values())
