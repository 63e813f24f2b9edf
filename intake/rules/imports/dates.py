"""Reads the day in a cell, in several languages.

03/04/2026 is one only where the column, or a person, says which number is the month."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_DATE = 60
SHORT_YEARS = range(10, 31)
# By their first letters, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish,
# Danish, Czech, Russian, Ukrainian and Turkish.
_MONTHS = (
    "jan ene gen sty led янв січ oca",
    "feb fev lut uno фев лют sub",
    "mar mrt maa bre mae мар бер",
    "apr avr abr kwi dub апр кві nis",
    "may mai mag mei maj kve маи мая тра",
    "jun juin giu cze июн чер haz",
    "jul juil lug lip июл лип tem",
    "aug aou ago sie srp авг сер agu",
    "sep set wrz zar сен вер eyl",
    "oct okt out ott paz rij окт жов eki",
    "nov lis ноя лис kas",
    "dec dez dic gru pro дек гру ara",
)
_NAMED = {name: month for month, names in enumerate(_MONTHS, start=1) for name in names.split()}
_SHORTEST, _LONGEST_NAME = 3, 4
_TIME = r"(?:[T,\s]+(?:(?:at|um|à|a las|às|alle|om|kl\.?)\s+)?\d{1,2}[:.h]\d{2}.*)?"
_WEEKDAY = r"(?:[^\W\d]+[.,]*\s+)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})(?:[-/]|\.\s*|\s*[年년]\s*)(\d{{1,2}})(?:[-/]|\.\s*|\s*[月월]\s*)(\d{{1,2}})\s*(?:日|일|\.)?{_TIME}"
)
# As programs count time: since 1970, from 2001 on.
_MILLISECONDS = re.compile(r"1\d{12}")
_WITH_DOTS = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\.\s*(\d{{1,2}})\.\s*(\d{{4}}|\d{{2}})\.?{_TIME}")
_EITHER = re.compile(rf"{_WEEKDAY}(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s/-]*(?:de\s+)?([^\W\d]{{3,}})\.?[\s/,-]*(?:de[l]?\s+)?(\d{{4}}|\d{{2}})(?:\s*[гр]\.?)?{_TIME}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([^\W\d]{{3,}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}", re.IGNORECASE
)


class DateOrder(StrEnum):
    """Which of the first two numbers of a date is the month."""

    day_first = "day first"
    month_first = "month first"


def day_of(cell: str, order: DateOrder | None = None) -> date | None:
    """Return the day that a cell names, or None where it names none for sure."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if len(plain) > LONGEST_DATE:
        return None
    if _MILLISECONDS.fullmatch(plain):
        return datetime.fromtimestamp(int(plain) / 1000, UTC).date()
    if match := _YEAR_FIRST.fullmatch(plain):
        return _day(match[1], int(match[2]), match[3])
    if match := _WITH_DOTS.fullmatch(plain):
        return _day(match[3], int(match[2]), match[1])
    if match := _EITHER.fullmatch(plain):
        return _numbered(int(match[1]), int(match[3]), match[4], order)
    if match := _DAY_FIRST.fullmatch(plain):
        return _day(match[3], _month(match[2]), match[1])
    if match := _MONTH_FIRST.fullmatch(plain):
        return _day(match[3], _month(match[1]), match[2])
    return None


def order_of(cells: Iterable[str]) -> DateOrder | None:
    """Return which number is the month in a column of dates; None where nothing shows it, or both are shown."""
    plain = (unicodedata.normalize("NFKC", cell).strip() for cell in cells if len(cell) <= LONGEST_DATE)
    dates = [(int(match[1]), int(match[3]), match[4]) for text in plain if (match := _EITHER.fullmatch(text))]
    # 26/05/13 may be the 13th of May in 2026: as long as all first numbers may be years, short years show nothing.
    short = [first for first, _, year in dates if len(year) == 2]
    are_years = all(first in SHORT_YEARS for first in short)
    orders = set()
    for first, second, year in dates:
        if len(year) == 2 and are_years:
            continue
        if first > len(_MONTHS) >= second:
            orders.add(DateOrder.day_first)
        elif second > len(_MONTHS) >= first:
            orders.add(DateOrder.month_first)
    return orders.pop() if len(orders) == 1 else None


def is_either(cell: str) -> bool:
    """Tell whether a cell's date can be read two ways."""
    return day_of(cell) is None and None not in {day_of(cell, order) for order in DateOrder}


def _numbered(first: int, second: int, year: str, order: DateOrder | None) -> date | None:
    days = {each: _day(year, *pair) for each, pair in _pairs(first, second)}
    possible = {day for day in days.values() if day is not None}
    if len(possible) == 1 and (len(year) == 4 or order is not None):
        return possible.pop()
    return days[order] if order is not None else None


def _pairs(first: int, second: int) -> tuple[tuple[DateOrder, tuple[int, str]], ...]:
    return (DateOrder.day_first, (second, str(first))), (DateOrder.month_first, (first, str(second)))


def _month(name: str) -> int | None:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return next((_NAMED[plain[:n]] for n in (_LONGEST_NAME, _SHORTEST) if plain[:n] in _NAMED), None)


def _day(year: str, month: int | None, day: str) -> date | None:
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, month, int(day)) if month and FIRST_YEAR <= full <= LAST_YEAR else None
    except ValueError:
        return None
