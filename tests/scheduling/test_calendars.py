"""The calendar file says what fires: an independent library reads it, over gaps and folds of four zones."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
import recurring_ical_events
from icalendar import Calendar

from scheduling.calendars import CalendarMeeting, Calendars, calendar_file
from scheduling.recurrence import UNCHANGED, Change, Changes, Recurrence, between
from store.engine import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 12, 31, tzinfo=UTC)
# Berlin and New York skip 02:30 once a year; Lord Howe changes by half an hour; Kathmandu never does.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
CADENCES = {
    "weekly": "FREQ=WEEKLY;BYDAY=SU",
    "every two weeks": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
    "first of a month": "FREQ=MONTHLY;BYDAY=1SU",
    "last of a month": "FREQ=MONTHLY;BYDAY=-1SU",
    "until a day": "FREQ=WEEKLY;BYDAY=SU,TH;UNTIL=20290325",
}
# Within the gaps and folds of these zones, and at a time that always is.
TIMES = ("02:30", "01:30", "15:00")
STARTS = date(2026, 1, 6)


def read(content: bytes, since: datetime = SINCE, until: datetime = UNTIL) -> list[datetime]:
    events = recurring_ical_events.of(Calendar.from_ical(content)).between(since, until)
    return sorted(event["DTSTART"].dt.astimezone(UTC) for event in events)


def meeting(rule: str, at: str, zone: str, changes: Changes = UNCHANGED) -> CalendarMeeting:
    return CalendarMeeting("guild", "Guild", Recurrence(rule, at, zone, STARTS), 60, changes=changes)


@pytest.mark.parametrize(("zone", "cadence", "at"), list(product(ZONES, CADENCES, TIMES)))
def test_the_independent_reader_finds_every_occurrence_once_at_its_instant(zone: str, cadence: str, at: str) -> None:
    each = meeting(CADENCES[cadence], at, zone)
    expected = [occurrence.instant for occurrence in between(each.cadence, SINCE, UNTIL)]
    assert len(expected) == len(set(expected)) > 40
    content = calendar_file([each], datetime(2027, 1, 1, tzinfo=UTC))
    assert read(content) == expected


def test_what_is_skipped_is_not_in_it_and_what_is_moved_is_at_its_new_time() -> None:
    changes = {"2026-01-11T15:00": Change(), "2026-01-18T15:00": Change(datetime(2026, 1, 20, 9, 30))}
    each = meeting(CADENCES["weekly"], "15:00", "Europe/Berlin", changes)
    expected = [occurrence.instant for occurrence in between(each.cadence, SINCE, UNTIL, changes)]
    assert datetime(2026, 1, 11, 14, 0, tzinfo=UTC) not in expected
    assert expected[0] == datetime(2026, 1, 20, 8, 30, tzinfo=UTC)
    assert read(calendar_file([each], NOW)) == expected


def test_a_date_that_was_moved_back_and_forth_stays_one_event() -> None:
    changes = {"2026-01-18T15:00": Change(datetime(2026, 1, 12, 9, 30))}
    each = meeting(CADENCES["weekly"], "15:00", "Europe/Berlin", changes)
    first_weeks = read(calendar_file([each], NOW), SINCE, SINCE + timedelta(days=21))
    assert first_weeks == [
        datetime(2026, 1, 11, 14, 0, tzinfo=UTC),
        datetime(2026, 1, 12, 8, 30, tzinfo=UTC),
    ]


def test_a_change_has_a_higher_sequence_and_the_same_id(store: Store) -> None:
    before = Calendar.from_ical(Calendars(store).file(NOW)).walk("VEVENT")
    assert [str(event["UID"]) for event in before] == ["guild@guildhall"]
    assert [int(event["SEQUENCE"]) for event in before] == [0]
    assert str(before[0]["LOCATION"]) == "Room Beacon"
