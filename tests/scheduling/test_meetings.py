"""Meetings: which one is on or comes next."""

import threading
from datetime import UTC, datetime, timedelta

from scheduling.clock import SteppedClock, SystemClock
from scheduling.meetings import Meetings
from store.engine import Store
from tests.company import NOW

THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


def test_the_next_meeting_is_told_with_its_place(store: Store) -> None:
    meeting = Meetings(store).next_meeting(NOW)
    assert meeting is not None
    assert (meeting.meeting, meeting.starts, meeting.place) == ("ML guild", THURSDAY, "Room Beacon")


def test_a_meeting_that_is_on_is_still_the_next_one_until_it_ends(store: Store) -> None:
    def starts(now: datetime) -> datetime | None:
        meeting = Meetings(store).next_meeting(now)
        return meeting.starts if meeting else None

    assert starts(THURSDAY) == THURSDAY
    assert starts(THURSDAY + 44 * MINUTE) == THURSDAY
    assert starts(THURSDAY + 45 * MINUTE) == THURSDAY + WEEK


def test_the_next_ones_come_in_order_and_keep_their_local_time_over_a_change_of_clocks(store: Store) -> None:
    found = [meeting.starts for meeting in Meetings(store).upcoming(NOW, 5)]
    assert found == [
        THURSDAY,
        THURSDAY + WEEK,
        THURSDAY + 2 * WEEK,
        THURSDAY + 3 * WEEK,
        THURSDAY + 4 * WEEK - timedelta(hours=1),
    ]
    assert Meetings(store).upcoming(NOW, 0) == []


def test_without_meetings_there_is_no_next_one(empty: Store) -> None:
    assert Meetings(empty).next_meeting(NOW) is None


def test_the_machines_clock_tells_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_stepped_clock_stands_until_it_is_set_and_wakes_those_who_wait() -> None:
    clock = SteppedClock(NOW)
    waiting = threading.Thread(target=clock.wait_until, args=(NOW + WEEK,), daemon=True)
    waiting.start()
    clock.set(NOW + WEEK - MINUTE)
    waiting.join(0.05)
    assert waiting.is_alive()
    clock.set(NOW + WEEK)
    waiting.join(5)
    assert not waiting.is_alive()
    assert clock.now() == NOW + WEEK
