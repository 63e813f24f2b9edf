"""Daylight saving of every kind, none, and a table of zones that changes or lacks one."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import scheduling.recurrence
from scheduling.recurrence import Recurrence, between
from scheduling.tables import Series
from scheduling.tick import UnknownZone, tick
from store.engine import Store
from tests.company import NOW
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


@pytest.mark.parametrize("zone", ZONES)
def test_daylight_saving_gives_every_day_of_every_year_one_occurrence(zone: str) -> None:
    changes = {(since + offset).date() + around * DAY for since, offset in offsets(zone) for around in (-1, 0, 1)}
    for year in range(FIRST, LAST + 1):
        since, until = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)
        for at in TIMES:
            found = between(Recurrence("FREQ=DAILY", at, zone, date(year, 1, 1)), since, until)
            days = [each.local.date() for each in found]
            assert days == [days[0] + number * DAY for number in range(len(days))], "each day, and once"
            assert days[0] <= date(year, 1, 2)
            assert days[-1] >= date(year, 12, 29)
            assert all(
                each.instant == by_the_houses_rule(each.local, zone) for each in found if each.local.date() in changes
            )


@pytest.mark.parametrize("zone", ZONES)
def test_daylight_saving_holds_for_other_rules_however_the_years_are_cut(zone: str) -> None:
    start, end = datetime(FIRST, 1, 1, tzinfo=UTC), datetime(LAST, 12, 31, tzinfo=UTC)
    for rule in RULES:
        cadence = Recurrence(rule, "02:30", zone, date(FIRST, 1, 1))
        whole = between(cadence, start, end)
        assert all(each.instant == by_the_houses_rule(each.local, zone) for each in whole)
        cuts = [start, *(each.instant for each in whole[::50]), end]
        assert [each for since, until in pairwise(cuts) for each in between(cadence, since, until)] == whole


def test_daylight_saving_rules_that_change_later_repeat_no_occurrence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday = NOW + 4 * DAY + 23 * HOUR
    tick(store, monday)
    # As if the clocks there were an hour behind from now on: the same nine o'clock comes again.
    monkeypatch.setattr(scheduling.recurrence, "ZoneInfo", lambda _key: ZoneInfo("Europe/Lisbon"))
    for hours in range(3):
        tick(store, monday + hours * HOUR)
    tick(store, monday + 7 * DAY)
    assert len(staged(store, "digest")) == 1
    tick(store, monday + 7 * DAY + HOUR)
    assert len(staged(store, "digest")) == 2


@pytest.mark.parametrize("hosts", [[], ["U0REX", "U0RIA"]])
def test_daylight_saving_zone_that_is_missing_stops_nothing_else(store: Store, hosts: list[str]) -> None:
    with store.writing() as session:
        session.get_one(Series, "guild").hosts = hosts
        session.flush()
        session.connection().exec_driver_sql("UPDATE series SET zone = 'Atlantis/Poseidonis' WHERE NOT is_digest")
    with pytest.raises(UnknownZone, match="Atlantis/Poseidonis"):
        tick(store, NOW + 4 * DAY + 23 * HOUR)
    assert len(staged(store, "digest")) == 1


def test_daylight_saving_zones_come_with_us_where_the_machine_has_none() -> None:
    names = files("tzdata").joinpath("zones").read_text().split()
    assert set(ZONES) - {"UTC"} <= set(names)
    pinned = Path(__file__).parents[2].joinpath("requirements.lock").read_text()
    assert re.search(r"^tzdata==\d{4}\.\d+ ", pinned, re.MULTILINE)
