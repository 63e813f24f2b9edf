"""Times in which Guildhall doesn't run: an hour over a digest, a day over a meeting, and three weeks."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from guildhall.errors import FileError

# Each with its part of all weeks, its day of the week, when it begins, and how long it lasts.
OUTAGES = (
    ("an hour", 0.15, 0, time(8, 30), timedelta(hours=1)),
    ("a day", 0.35, 3, time(8), timedelta(days=1)),
    ("three weeks", 0.5, 2, time(12), timedelta(weeks=3)),
)
LEAST_WEEKS = 8


class Outage(NamedTuple):
    """A time in which nothing runs; `end` is the first instant at which it does again."""

    name: str
    begin: datetime
    end: datetime


def outages(first: date, weeks: int, zone: ZoneInfo) -> list[Outage]:
    """Return the outages of a simulation of so many weeks; raises FileError where they don't fit."""
    if weeks < LEAST_WEEKS:
        raise FileError(f"--outages needs at least {LEAST_WEEKS} weeks")
    planned = []
    for name, part, weekday, at, lasts in OUTAGES:
        day = first + timedelta(weeks=int(weeks * part), days=weekday)
        begin = datetime.combine(day, at, zone).astimezone(UTC)
        planned.append(Outage(name, begin, begin + lasts))
    return planned


def first_up(instant: datetime, times: Sequence[Outage]) -> datetime:
    """Return the first instant from this one on at which Guildhall runs."""
    return next((each.end for each in times if each.begin <= instant < each.end), instant)
