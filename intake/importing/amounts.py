"""Reads an amount in a sheet's cell, such as 50k, € 1.2m or 2,000 hours, as a level of money or hours."""

import re
from collections.abc import Mapping

from intake.currencies import Currency, Value
from intake.importing.stages import value_of
from intake.policy import ValueTable

# Fewer than these without any mark may as well be marks out of ten.
PLAINLY_MONEY = 1000
# A sentence is no amount, however many blanks it holds.
LONGEST = 60
_THOUSANDS, _MILLIONS = 1_000, 1_000_000
_AMOUNT = re.compile(
    r"(?:ca\.?|about|circa|etwa|~)?\s*(?P<before>[€$£]|eur|usd|gbp|chf)?\s*"
    r"(?P<number>\d[\d.,'’ \u00a0\u202f]*)\s*"
    r"(?P<times>k|tsd\.?|thousand|m|mn|mio\.?|million|millions|millionen)?\s*"
    r"(?P<after>[€$£]|euros?|eur|usd|gbp|chf|dollars?|hours?|hrs?|h|stunden|std\.?|heures?|horas?|ore|uren)?\s*"
    r"(?:/|per|a|p\.?|pro|par)?\s*(?:year|yr|y|a\.?|annum|jahr|an)?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"\d{1,3}([.,]\d{3})+")
_HOURS = ("hour", "hr", "h", "stunde", "std", "heure", "hora", "ore", "uren")


def worth_of(cell: str, anchors: ValueTable) -> dict[Currency, Value]:
    """Return the value that a cell speaks of, in words or as an amount; empty where it speaks of none.

    A word for a level has no currency, so it is one of hours, as values were before they had any.
    """
    found = _amount(cell)
    if found is None:
        level = value_of(cell)
        return {Currency.hours: level} if level else {}
    currency, amount = found
    reached = [level for level, begins in _begins(currency, anchors).items() if begins <= amount]
    return {currency: reached[-1]} if reached else {}


def _amount(cell: str) -> tuple[Currency, float] | None:
    found = _AMOUNT.fullmatch(cell.strip()) if len(cell) <= LONGEST else None
    if found is None or (number := _number(found["number"])) is None:
        return None
    times, marks = (found["times"] or "").lower(), (found["before"] or found["after"] or "").lower()
    number *= _THOUSANDS if times[:1] in ("k", "t") else _MILLIONS if times else 1
    if marks.startswith(_HOURS):
        return Currency.hours, number
    return (Currency.money, number) if marks or times or number >= PLAINLY_MONEY else None


def _number(text: str) -> float | None:
    plain = re.sub(r"['’\s]", "", text).rstrip(".,")
    if _GROUPS.fullmatch(plain):
        plain = re.sub(r"[.,]", "", plain)
    elif "," in plain and "." in plain:
        decimal = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:decimal]) + "." + plain[decimal + 1 :]
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def _begins(currency: Currency, anchors: ValueTable) -> Mapping[Value, float]:
    table = anchors.get(currency, {})
    return {level: amount for level in Value if level in table and (amount := table[level].amount) is not None}
