"""Reads the day in a sheet's cell; 03/04/2026 is one only where the column, or a person, says which is the month.

A time behind the day is left out: the day is the one that was written. What names no single day is none.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST = 60
SHORT_YEARS = range(10, 31)
# By their first letters, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish,
# Danish and Czech.
_MONTHS = (
    "jan ene gen sty led",
    "feb fev lut uno",
    "mar mrt maa bre mae",
    "apr avr abr kwi dub",
    "may mai mag mei maj kve",
    "jun juin giu cze",
    "jul juil lug lip",
    "aug aou ago sie srp",
    "sep set wrz zar",
    "oct okt out ott paz rij",
    "nov lis",
    "dec dez dic gru pro",
)
_NAMED = {name: month for month, names in enumerate(_MONTHS, start=1) for name in names.split()}
_SHORTEST, _LONGEST_NAME = 3, 4
_TIME = r"(?:[T,\s]+(?:(?:at|um|à|a las|às|alle|om|kl\.?)\s+)?\d{1,2}[:.h]\d{2}.*)?"
_WEEKDAY = r"(?:[^\W\d]+[.,]*\s+)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:[-/.]|\s*年\s*)(\d{{1,2}})(?:[-/.]|\s*月\s*)(\d{{1,2}})\s*日?{_TIME}")
_WITH_DOTS = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\.\s*(\d{{1,2}})\.\s*(\d{{4}}|\d{{2}})\.?{_TIME}")
_EITHER = re.compile(rf"{_WEEKDAY}(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s/-]*(?:de\s+)?([^\W\d]{{3,}})\.?[\s/,-]*(?:de[l]?\s+)?(\d{{4}}|\d{{2}}){_TIME}",
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
    if len(plain) > LONGEST:
        return None
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(found[1], int(found[2]), found[3])
    if found := _WITH_DOTS.fullmatch(plain):
        return _day(found[3], int(found[2]), found[1])
    if found := _EITHER.fullmatch(plain):
        return _numbered(int(found[1]), int(found[3]), found[4], order)
    if found := _DAY_FIRST.fullmatch(plain):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(plain):
        return _day(found[3], _month(found[1]), found[2])
    return None


def order_of(cells: Iterable[str]) -> DateOrder | None:
    """Return which number is the month in a column of dates; None where nothing shows it, or both are shown."""
    plain = (unicodedata.normalize("NFKC", cell).strip() for cell in cells if len(cell) <= LONGEST)
    dates = [(int(found[1]), int(found[3]), found[4]) for text in plain if (found := _EITHER.fullmatch(text))]
    # 26/05/13 may be the 13th of May in 2026: as long as all first numbers may be years, short years show nothing.
    short = [first for first, _, year in dates if len(year) == 2]
    are_years = all(first in SHORT_YEARS for first in short)
    shown = set()
    for first, second, year in dates:
        if len(year) == 2 and are_years:
            continue
        if first > len(_MONTHS) >= second:
            shown.add(DateOrder.day_first)
        elif second > len(_MONTHS) >= first:
            shown.add(DateOrder.month_first)
    return shown.pop() if len(shown) == 1 else None


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
