"""A tick looks only at meetings of which something may have fallen due, and misses nothing by that."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from intake.access import Request
from intake.services.members import Members, SlackFacts
from scheduling.hosts import Hosting
from scheduling.meetings import Meetings
from scheduling.notifications.meetings import HostNotification, ReminderNotification
from scheduling.queries import occurrences as occurrence_queries
from scheduling.tables import Series
from scheduling.tick import AN_HOUR, next_due, tick
from store.engine import Store
from store.outbox import OutboxRow, Progress
from tests.company import LEO, NOW, add_meetings, new_key
from tests.intake.helpers import staged
from tests.statements import statements_of

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The guild meets on Thursdays at 15:00 in Berlin.
THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)


def settled(store: Store, now: datetime) -> datetime:
    """Tick until nothing is due any more and all that was told is sent; return when."""
    for _ in range(5):
        now += timedelta(seconds=1)
        tick(store, now)
        with store.writing() as session:
            session.execute(update(OutboxRow).values(progress=Progress.sent, sent_at=now))
    return now


@pytest.mark.parametrize("now", [NOW, THURSDAY - 20 * MINUTE], ids=["nothing told", "reminders stand"])
def test_a_tick_reads_no_more_with_a_hundred_idle_meetings_than_with_ten(store: Store, now: datetime) -> None:
    counts, looked_at = [], []
    for numbers in (range(10), range(10, 100)):
        add_meetings(store, numbers)
        now = settled(store, now)
        with store.reading() as session:
            looked_at.append(len(occurrence_queries.series_to_check(session, now + timedelta(milliseconds=500))))
        with statements_of(store) as statements:
            tick(store, now + timedelta(milliseconds=500))
        counts.append(len(statements))
    assert looked_at == [1, 1], "the digest alone"
    assert counts[1] <= counts[0]
    assert counts[1] <= 30


def test_a_meeting_moved_nearer_after_a_look_is_announced_in_time(store: Store) -> None:
    tick(store, NOW)
    with store.writing() as session:
        row = session.get_one(Series, "guild")
        assert row.check_at is not None
        row.at = "11:00"
    with store.reading() as session:
        assert session.get_one(Series, "guild").check_at is None
    # Tomorrow at 11:00 in Berlin: a day before is in an hour.
    tick(store, NOW + 61 * MINUTE)
    assert [each.starts for each in _reminders(store)] == [datetime(2026, 3, 5, 10, 0, tzinfo=UTC)]


def test_a_date_that_its_host_moves_is_looked_at_by_the_next_tick(store: Store) -> None:
    _with_host(store)
    starts = THURSDAY + 7 * DAY
    settled(store, starts - 25 * MINUTE)
    told = HostNotification.model_validate(staged(store, HostNotification.kind)[-1].snapshot)
    assert len(staged(store, "reminder")) == 1
    request = Request(LEO, starts - 23 * MINUTE, new_key())
    Hosting(store).move(told.id, told.version, starts.date(), "14:50", request)
    with store.reading() as session:
        assert session.get_one(Series, "guild").check_at is None
    tick(store, starts - 20 * MINUTE)
    assert (10, starts - 10 * MINUTE) in [(each.minutes_before, each.starts) for each in _reminders(store)]


def test_a_clock_that_was_ahead_puts_no_meeting_off(store: Store) -> None:
    ahead = THURSDAY - DAY - 30 * MINUTE
    _with_host(store)
    tick(store, ahead)
    with store.reading() as session:
        assert session.get_one(Series, "guild").checked_at == ahead
        assert "guild" in [row.key for row in occurrence_queries.series_to_check(session, ahead - 20 * MINUTE)]
    tick(store, ahead - 20 * MINUTE)
    tick(store, THURSDAY - DAY)
    assert len(staged(store, "reminder")) == 1


def test_a_host_whose_zone_changes_is_told_within_the_hour(store: Store) -> None:
    _with_host(store)
    # At nine in UTC it would be time; in Tokyo it was nine long before, and people are at work still.
    before = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
    settled(store, before - MINUTE)
    assert staged(store, HostNotification.kind) == []
    Members(store).remember(SlackFacts(id=LEO.member_id, name="LEO", full_member=True, zone="Asia/Tokyo"), before)
    due = next_due(store, before)
    assert due is not None
    assert before < due <= before + timedelta(seconds=AN_HOUR)
    tick(store, due)
    assert len(staged(store, HostNotification.kind)) == 1


def test_without_a_channel_each_tick_looks_so_that_a_new_one_is_told_at_once(empty: Store) -> None:
    add_meetings(empty, range(1))
    tick(empty, NOW)
    with empty.reading() as session:
        assert [row.check_at for row in occurrence_queries.series_to_check(session, NOW)] == [None]
    assert Meetings(empty).next_meeting(NOW) is not None


def _with_host(store: Store) -> None:
    with store.writing() as session:
        session.get_one(Series, "guild").hosts = [LEO.member_id]


def _reminders(store: Store) -> list[ReminderNotification]:
    return [ReminderNotification.model_validate(row.snapshot) for row in staged(store, "reminder")]
