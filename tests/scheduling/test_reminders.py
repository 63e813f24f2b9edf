"""Reminders: a day and ten minutes before, counted in elapsed time."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduling.recurrence import Recurrence, between
from scheduling.reminders import MINUTES_BEFORE, due_reminders
from tests.company import few
from tests.scheduling.test_recurrence import cadences, instants

GUILD = Recurrence("FREQ=WEEKLY;BYDAY=TH", "15:00", "Europe/Berlin", date(2026, 1, 1))
THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_a_meeting_is_told_of_a_day_and_ten_minutes_before() -> None:
    found = due_reminders(GUILD, THURSDAY - timedelta(days=2), THURSDAY + timedelta(days=1))
    assert [(reminder.due, reminder.minutes_before, reminder.occurrence.instant) for reminder in found] == [
        (THURSDAY - timedelta(days=1), 1440, THURSDAY),
        (THURSDAY - timedelta(minutes=10), 10, THURSDAY),
    ]


def test_a_reminder_belongs_to_the_window_in_which_it_falls_due_and_to_no_other() -> None:
    due, moment = THURSDAY - timedelta(minutes=10), timedelta(microseconds=1)
    assert [reminder.due for reminder in due_reminders(GUILD, due, due + moment)] == [due]
    assert due_reminders(GUILD, due - moment, due) == []


def test_over_a_change_of_clocks_a_day_before_is_24_hours_before() -> None:
    sunday = Recurrence("FREQ=WEEKLY;BYDAY=SU", "15:00", "Europe/Berlin", date(2026, 1, 1))
    starts = datetime(2026, 3, 29, 13, 0, tzinfo=UTC)
    found = due_reminders(sunday, starts - timedelta(hours=30), starts)
    assert [starts - reminder.due for reminder in found] == [timedelta(hours=24), timedelta(minutes=10)]


@few
@given(cadences, instants)
def test_every_occurrence_has_each_of_its_reminders_exactly_once(cadence: Recurrence, now: datetime) -> None:
    # A window long enough that the reminders of all that starts in its middle fall into it.
    occurrences = between(cadence, now + timedelta(days=1), now + WEEK)
    found = due_reminders(cadence, now, now + WEEK)
    assert found == sorted(found)
    for occurrence in occurrences:
        assert sorted(each.minutes_before for each in found if each.occurrence == occurrence) == sorted(MINUTES_BEFORE)
    for reminder in found:
        assert now <= reminder.due < now + WEEK
        assert reminder.occurrence.instant - reminder.due == timedelta(minutes=reminder.minutes_before)


@few
@given(cadences, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_windows_that_touch_make_one(cadence: Recurrence, cuts: list[datetime]) -> None:
    start, cut, end = cuts
    parts = due_reminders(cadence, start, cut) + due_reminders(cadence, cut, end)
    assert parts == due_reminders(cadence, start, end)
