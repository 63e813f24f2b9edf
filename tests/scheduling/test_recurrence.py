"""Cadence: what a local time means where clocks jump, and windows that neither overlap nor leave gaps."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.recurrence import Occurrence, Recurrence, between, instant_of, next_after
from tests.company import few

# Zone, local time, the instant it means: worked out from the published rules of each place.
JUMPS = [
    # In a gap: the first valid instant after it.
    ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),
    ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00"),
    ("Europe/London", "2026-03-29 01:30", "2026-03-29 01:00"),
    ("Europe/Dublin", "2026-03-29 01:59", "2026-03-29 01:00"),
    ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:00"),
    ("America/St_Johns", "2026-03-08 02:30", "2026-03-08 05:30"),
    ("America/Havana", "2024-03-10 00:30", "2024-03-10 05:00"),
    ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 03:00"),
    ("America/Asuncion", "2023-10-01 00:30", "2023-10-01 04:00"),
    ("America/Caracas", "2016-05-01 02:45", "2016-05-01 07:00"),
    ("Africa/Casablanca", "2024-04-14 02:30", "2024-04-14 02:00"),
    ("Africa/Cairo", "2023-04-28 00:30", "2023-04-27 22:00"),
    ("Asia/Beirut", "2024-03-31 00:15", "2024-03-30 22:00"),
    ("Asia/Tehran", "2022-03-22 00:15", "2022-03-21 20:30"),
    ("Asia/Pyongyang", "2018-05-04 23:45", "2018-05-04 15:00"),
    ("Australia/Lord_Howe", "2024-10-06 02:15", "2024-10-05 15:30"),
    ("Pacific/Chatham", "2024-09-29 03:00", "2024-09-28 14:00"),
    ("Antarctica/Troll", "2024-03-31 01:30", "2024-03-31 01:00"),
    # A whole day that never was.
    ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 10:00"),
    ("Pacific/Kwajalein", "1993-08-21 10:00", "1993-08-21 12:00"),
    # Just before and just after a gap.
    ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
    ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
    # In a fold: the first of the two.
    ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
    ("Europe/London", "2026-10-25 01:30", "2026-10-25 00:30"),
    ("Europe/Dublin", "2026-10-25 01:30", "2026-10-25 00:30"),
    ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
    ("America/St_Johns", "2026-11-01 01:30", "2026-11-01 04:00"),
    ("Africa/Casablanca", "2024-03-10 02:30", "2024-03-10 01:30"),
    ("Australia/Lord_Howe", "2024-04-07 01:45", "2024-04-06 14:45"),
    ("Pacific/Chatham", "2024-04-07 03:00", "2024-04-06 13:15"),
    ("Antarctica/Troll", "2024-10-27 01:30", "2024-10-26 23:30"),
    # Just after a fold.
    ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00"),
    # No jumps, odd offsets.
    ("Asia/Kathmandu", "2026-06-01 09:00", "2026-06-01 03:15"),
    ("Australia/Eucla", "2026-06-01 09:00", "2026-06-01 00:15"),
    ("Pacific/Kiritimati", "2026-06-01 09:00", "2026-05-31 19:00"),
    ("UTC", "2026-06-01 09:00", "2026-06-01 09:00"),
]  # fmt: skip
ZONES = sorted({zone for zone, _, _ in JUMPS})
RULES = [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
    "FREQ=MONTHLY;BYDAY=-1SU",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=DAILY;COUNT=400",
    "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261231T000000",
]
cadences = st.builds(
    Recurrence,
    rule=st.sampled_from(RULES),
    at=st.sampled_from(["00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "03:00", "09:00", "23:45"]),
    zone=st.sampled_from(ZONES),
    starts=st.dates(date(2025, 1, 1), date(2026, 6, 1)),
)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 3, 1), timezones=st.just(UTC)).map(
    lambda instant: instant.replace(second=0, microsecond=0)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(zone: str, at: str = "09:00", starts: str = "2011-01-01") -> Recurrence:
    return Recurrence("FREQ=DAILY", at, zone, date.fromisoformat(starts))


@pytest.mark.parametrize(("zone", "local", "expected"), JUMPS)
def test_a_local_time_means_this_instant(zone: str, local: str, expected: str) -> None:
    found = instant_of(datetime.fromisoformat(local), zone)
    assert (found, found.tzinfo) == (utc(expected), UTC)


@pytest.mark.parametrize(("zone", "local", "expected"), JUMPS)
def test_what_recurs_at_that_local_time_fires_at_that_instant_and_no_other(
    zone: str, local: str, expected: str
) -> None:
    when, instant = datetime.fromisoformat(local), utc(expected)
    cadence = Recurrence("FREQ=DAILY", local[11:], zone, when.date())
    assert between(cadence, instant, instant + timedelta(microseconds=1))[0] == Occurrence(when, instant)
    assert [each.local for each in between(cadence, instant - timedelta(days=3), instant)] == []
    occurrence = next_after(cadence, instant - timedelta(minutes=1))
    assert occurrence == Occurrence(when, instant)
    following = next_after(cadence, instant)
    assert following is not None
    assert following.local == when + timedelta(days=1)


def test_a_skipped_day_fires_once_at_the_start_of_the_next_and_the_next_as_ever() -> None:
    found = between(daily("Pacific/Apia"), utc("2011-12-29 00:00"), utc("2011-12-31 12:00"))
    assert [occurrence.key for occurrence in found] == ["2011-12-29T09:00", "2011-12-30T09:00", "2011-12-31T09:00"]
    assert [occurrence.instant for occurrence in found] == [
        utc("2011-12-29 19:00"),
        utc("2011-12-30 10:00"),
        utc("2011-12-30 19:00"),
    ]


def test_in_a_fold_it_fires_once() -> None:
    found = between(daily("Europe/Berlin", "02:30"), utc("2026-10-24 12:00"), utc("2026-10-25 12:00"))
    assert [occurrence.instant for occurrence in found] == [utc("2026-10-25 00:30")]
    # And not again for who starts to look between the two.
    assert between(daily("Europe/Berlin", "02:30"), utc("2026-10-25 00:45"), utc("2026-10-25 12:00")) == []


def test_every_other_week_counts_from_the_start() -> None:
    cadence = Recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "15:00", "Europe/Berlin", date(2026, 1, 1))
    found = between(cadence, utc("2026-01-02 00:00"), utc("2026-02-15 00:00"))
    assert [occurrence.key for occurrence in found] == ["2026-01-15T15:00", "2026-01-29T15:00", "2026-02-12T15:00"]


def test_nothing_fires_before_the_first_day() -> None:
    cadence = daily("Europe/Berlin", starts="2026-03-04")
    assert between(cadence, utc("2026-01-01 00:00"), utc("2026-03-04 08:00")) == []
    first = next_after(cadence, utc("2020-01-01 00:00"))
    assert first is None or first.key == "2026-03-04T09:00"


def test_what_has_ended_has_no_next() -> None:
    cadence = Recurrence("FREQ=DAILY;COUNT=2", "09:00", "UTC", date(2026, 3, 4))
    assert next_after(cadence, utc("2026-03-05 08:59")) is not None
    assert next_after(cadence, utc("2026-03-05 09:00")) is None


def test_a_rule_that_never_fires_ends() -> None:
    never = Recurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "09:00", "UTC", date(2026, 1, 1))
    assert next_after(never, utc("2026-03-05 09:00")) is None
    assert between(never, utc("2026-01-01 00:00"), utc("2027-01-01 00:00")) == []


def test_a_window_of_many_years_is_not_cut_short() -> None:
    yearly = Recurrence("FREQ=YEARLY", "09:00", "UTC", date(2020, 1, 1))
    found = between(yearly, utc("2020-01-01 00:00"), utc("2026-01-01 00:00"))
    assert [occurrence.local.year for occurrence in found] == [2020, 2021, 2022, 2023, 2024, 2025]


def test_the_window_is_half_open() -> None:
    cadence, nine = daily("UTC"), utc("2026-03-04 09:00")
    moment = timedelta(microseconds=1)
    assert [each.instant for each in between(cadence, nine, nine + moment)] == [nine]
    assert between(cadence, nine - moment, nine) == []
    assert between(cadence, nine, nine) == []
    assert between(cadence, nine + moment, nine) == []


@few
@given(cadences, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_windows_that_touch_make_one(cadence: Recurrence, cuts: list[datetime]) -> None:
    start, cut, end = cuts
    whole = between(cadence, start, end)
    assert between(cadence, start, cut) + between(cadence, cut, end) == whole
    assert all(start <= occurrence.instant < end for occurrence in whole)
    assert [occurrence.instant for occurrence in whole] == sorted(occurrence.instant for occurrence in whole)
    assert len({occurrence.key for occurrence in whole}) == len(whole)


@few
@given(cadences, instants)
def test_the_next_one_is_the_first_of_the_window_after(cadence: Recurrence, now: datetime) -> None:
    following = between(cadence, now + timedelta(microseconds=1), now + timedelta(days=400))
    found = next_after(cadence, now)
    if following:
        assert found == following[0]
    else:
        assert found is None or found.instant >= now + timedelta(days=400)


@few
@given(cadences, instants)
def test_stepping_from_one_to_the_next_misses_none(cadence: Recurrence, now: datetime) -> None:
    until, steps = now + timedelta(days=45), []
    at = now
    while (occurrence := next_after(cadence, at)) is not None and occurrence.instant < until:
        steps.append(occurrence.instant)
        at = occurrence.instant
    window = between(cadence, now + timedelta(microseconds=1), until)
    assert steps == sorted({occurrence.instant for occurrence in window})


@few
@given(cadences, instants)
def test_an_occurrence_is_at_its_local_time_or_right_after_the_gap_that_holds_it(
    cadence: Recurrence, now: datetime
) -> None:
    zone = ZoneInfo(cadence.zone)
    for occurrence in between(cadence, now, now + timedelta(days=40)):
        there = occurrence.instant.astimezone(zone)
        just_before = (occurrence.instant - timedelta(microseconds=1)).astimezone(zone)
        assert occurrence.local.strftime("%H:%M") == cadence.at
        if there.replace(tzinfo=None) == occurrence.local:
            assert there.fold == 0
        else:
            assert just_before.replace(tzinfo=None) < occurrence.local < there.replace(tzinfo=None)
