"""Row 35: daylight saving of every kind, none, and a table of zones that changes or lacks one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

import scheduling.cadence
from scheduling.cadence import Cadence, between
from scheduling.tables import Claim, Series
from scheduling.tick import UnknownZone, tick
from store.engine import Store
from tests.harbour import NOW
from tests.intake.helpers import staged

DATABASES = ("sqlite",)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "America/Havana",
    "Africa/Cairo",
    "America/Santiago",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
)
FIRST, LAST = 2026, 2037
TIMES = ("00:00", "00:30", "01:45", "02:15", "02:30", "09:00", "23:45")
RULES = ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "FREQ=MONTHLY;BYDAY=1SU")


@cache
def offsets(zone: str) -> list[tuple[datetime, timedelta]]:
    """Return since when each offset from UTC is in force, found by halving days."""
    there, found = ZoneInfo(zone), []
    now, end = datetime(FIRST - 1, 12, 30, tzinfo=UTC), datetime(LAST + 1, 1, 3, tzinfo=UTC)
    before = there.utcoffset(now.astimezone(there))
    found.append((now, before))
    while now < end:
        if (after := there.utcoffset((now + DAY).astimezone(there))) != before:
            low, high = now, now + DAY
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if there.utcoffset(middle.astimezone(there)) == before else (low, middle)
            found.append((high.replace(microsecond=0), after))
            before = after
        now += DAY
    return [(since, offset) for since, offset in found if offset is not None]


def by_the_houses_rule(local: datetime, zone: str) -> datetime:
    """Return the instant of a local time: the first that reads so, or else the first after the gap that holds it."""
    stretches = offsets(zone)
    ends = [since for since, _ in stretches[1:]] + [datetime.max.replace(tzinfo=UTC)]
    reading_so = [
        instant
        for (since, offset), end in zip(stretches, ends, strict=True)
        if since <= (instant := (local - offset).replace(tzinfo=UTC)) < end
    ]
    if reading_so:
        return min(reading_so)
    return min(since for since, offset in stretches if (since + offset).replace(tzinfo=None) > local)


def days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY


@pytest.mark.parametrize("zone", ZONES)
def test_row_35_every_day_of_every_year_has_its_occasion_once_by_the_houses_rule(zone: str) -> None:
    changes = {(since + offset).date() + around * DAY for since, offset in offsets(zone) for around in (-1, 0, 1)}
    for year in range(FIRST, LAST + 1):
        since, until = datetime(year, 1, 2, tzinfo=UTC), datetime(year, 12, 30, tzinfo=UTC)
        for at in TIMES:
            hour, minute = map(int, at.split(":"))
            found = between(Cadence("FREQ=DAILY", at, zone, date(year, 1, 1)), since, until)
            assert len({each.key for each in found}) == len(found)
            assert [each.local.date() for each in found] == [
                day
                for day in days(year)
                if since <= by_the_houses_rule(datetime.combine(day, time(hour, minute)), zone) < until
            ]
            for each in found:
                if each.local.date() in changes:
                    assert each.instant == by_the_houses_rule(each.local, zone), each
