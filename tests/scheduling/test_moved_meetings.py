"""What was moved to another time: what that time has passed is not told, and a guild stays as old as it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.company_file import apply
from intake.access import Request
from scheduling.notifications.meetings import ReminderNotification
from scheduling.queries.meetings import change_of, meeting_changes
from scheduling.recurrence import Day, RecurrenceKind
from scheduling.series import MeetingDraft, Planning
from scheduling.tables import MeetingChange
from scheduling.tick import tick
from store.engine import Store
from tests.company import ADA, NOW, company, new_key
from tests.intake.helpers import staged

THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
DAY, WEEK, MINUTE = timedelta(days=1), timedelta(days=7), timedelta(minutes=1)


def reminders(store: Store) -> list[ReminderNotification]:
    return [ReminderNotification.model_validate(fact.snapshot) for fact in staged(store, "reminder")]


def plan(store: Store, now: datetime, **changed: Any) -> None:
    planning = Planning(store)
    form = planning.meeting_form(ADA)
    meeting = MeetingDraft(
        name=form.name, rhythm=RecurrenceKind.weekly, day=Day.thursday, time=form.time, zone=form.zone
    ).model_copy(update=changed)
    planning.plan_meeting(meeting, form.version, Request(ADA, now, new_key()))


def go(store: Store, since: datetime, until: datetime) -> None:
    now = since
    while now <= until:
        tick(store, now)
        now += 10 * MINUTE


def test_a_meeting_moved_an_hour_on_its_day_is_not_told_of_as_tomorrows(store: Store) -> None:
    go(store, NOW, THURSDAY - 20 * MINUTE)
    assert [each.minutes_before for each in reminders(store)] == [1440]
    plan(store, THURSDAY - 20 * MINUTE, time="16:00")
    go(store, THURSDAY - 20 * MINUTE, THURSDAY + timedelta(hours=1))
    assert [each.minutes_before for each in reminders(store)] == [1440, 10]


def test_another_rhythm_does_not_make_an_old_guild_new(store: Store) -> None:
    for week in range(4):
        go(store, THURSDAY + week * WEEK - DAY, THURSDAY + week * WEEK - DAY)
    assert [bool(each.agenda) for each in reminders(store)] == [True, True, True, False]
    plan(store, THURSDAY + 3 * WEEK + DAY, rhythm=RecurrenceKind.fortnightly)
    go(store, THURSDAY + 4 * WEEK - DAY - timedelta(hours=2), THURSDAY + 4 * WEEK)
    assert [bool(each.agenda) for each in reminders(store)[4:]] == [False, False]


def test_a_digest_moved_to_a_time_that_has_passed_comes_a_week_later(store: Store) -> None:
    tick(store, MONDAY)
    assert len(staged(store, "digest")) == 1
    wednesday = MONDAY + 2 * DAY + timedelta(hours=3)
    plain = company()
    moved = plain.model_copy(update={"digest": plain.digest.model_copy(update={"rule": "FREQ=WEEKLY;BYDAY=WE"})})
    apply(store, moved, wednesday)
    tick(store, wednesday)
    assert len(staged(store, "digest")) == 1
    tick(store, MONDAY + 2 * DAY + WEEK)
    assert len(staged(store, "digest")) == 2


def test_a_meeting_that_was_moved_to_another_day_after_its_reminder_counts_once(store: Store) -> None:
    # 14:00 on Thursday was told the day before; then it is Friday's, and so are the next ones.
    tick(store, THURSDAY - DAY)
    plan(store, THURSDAY - 20 * MINUTE, day=Day.friday)
    friday = THURSDAY + DAY
    for week in range(3):
        for before in (DAY, 10 * MINUTE):
            tick(store, friday + week * WEEK - before)
    told = [(each.starts, bool(each.agenda)) for each in reminders(store) if each.minutes_before == 10]
    assert told == [(friday + week * WEEK, True) for week in range(3)]
    tick(store, friday + 3 * WEEK - DAY)
    assert not reminders(store)[-1].agenda


@pytest.mark.parametrize(("days", "matters"), [(119, True), (120, True), (121, False)])
def test_a_change_of_a_date_is_read_as_long_as_it_matters(store: Store, days: int, matters: bool) -> None:
    with store.writing() as session:
        session.add(MeetingChange(series="guild", occurrence="2026-03-05T15:00", at=NOW))
    now = datetime(2026, 3, 5, 23, 59, tzinfo=UTC) + timedelta(days=days)
    with store.reading() as session:
        assert bool(meeting_changes(session, now)) is matters
        assert change_of(session, "guild", "2026-03-05T15:00") is not None
