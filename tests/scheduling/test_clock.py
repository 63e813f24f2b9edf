"""The machine's clock, frozen at the boundaries of "when": due at its instant, and not a microsecond before."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from freezegun import freeze_time

from scheduling.clock import SystemClock
from scheduling.meetings import Meetings
from scheduling.notifications.digests import DigestNotification
from scheduling.notifications.meetings import ReminderNotification
from scheduling.tick import next_due, tick
from store.engine import Store
from tests.intake.helpers import staged

INSTANT = timedelta(microseconds=1)
# The guild meets on Thursdays at 15:00 in Berlin for 45 minutes; the digest is posted on Mondays at 09:00 there.
THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)

# Servers of other tests run in this process: their event loops would wait for ever for an instant of the frozen clock.
frozen_at = partial(
    freeze_time, real_asyncio=True, ignore=["asyncio", "uvicorn", "selectors", "bot", "sandbox", "store"]
)


def tick_at(store: Store, instant: datetime) -> None:
    """Tick as the runner does: at what the machine's clock says."""
    with frozen_at(instant):
        tick(store, SystemClock().now())


def reminders(store: Store) -> list[int]:
    """Return how many minutes before its meeting each reminder is that was staged."""
    return [ReminderNotification.model_validate(row.snapshot).minutes_before for row in staged(store, "reminder")]


def windows(store: Store) -> list[tuple[datetime, datetime]]:
    """Return the windows of the digests that were staged."""
    digests = [DigestNotification.model_validate(row.snapshot) for row in staged(store, "digest")]
    return [(digest.since, digest.until) for digest in digests]


def test_a_reminder_is_due_at_its_instant_and_not_a_microsecond_before(store: Store) -> None:
    for minutes, so_far in ((1440, []), (10, [1440])):
        due = THURSDAY - timedelta(minutes=minutes)
        tick_at(store, due - INSTANT)
        assert reminders(store) == so_far
        tick_at(store, due)
        assert reminders(store) == [*so_far, minutes]


def test_a_reminder_of_a_meeting_that_has_started_is_of_no_use(store: Store) -> None:
    tick_at(store, THURSDAY)
    assert reminders(store) == []


# 09:00 in Berlin is 08:00 UTC in winter and 07:00 in summer; the clocks change on 29 March and on 25 October.
@pytest.mark.parametrize(
    ("before", "due"),
    [
        (datetime(2026, 3, 23, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (datetime(2026, 10, 19, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
    ids=["spring", "autumn"],
)
def test_the_digest_keeps_its_local_time_over_a_change_of_clocks(store: Store, before: datetime, due: datetime) -> None:
    tick_at(store, before)
    count = len(windows(store))
    tick_at(store, due - INSTANT)
    assert len(windows(store)) == count
    tick_at(store, due)
    assert windows(store)[count:] == [(before, due)]


def test_after_the_clocks_change_nothing_is_due_an_hour_late(store: Store) -> None:
    with frozen_at(datetime(2026, 3, 30, 7, tzinfo=UTC) - INSTANT):
        tick(store, SystemClock().now())
        assert next_due(store, SystemClock().now()) == datetime(2026, 3, 30, 7, tzinfo=UTC)


def test_a_meeting_is_the_next_one_until_the_instant_at_which_it_ends(store: Store) -> None:
    ends = THURSDAY + timedelta(minutes=45)
    for now, starts in ((ends - INSTANT, THURSDAY), (ends, THURSDAY + timedelta(days=7))):
        with frozen_at(now):
            meeting = Meetings(store).next_meeting(SystemClock().now())
        assert meeting is not None
        assert meeting.starts == starts


def test_waiting_ends_at_the_instant_and_never_before(monkeypatch: pytest.MonkeyPatch) -> None:
    with frozen_at(THURSDAY - timedelta(seconds=2)) as frozen:
        sleeps: list[float] = []

        def sleep(seconds: float) -> None:
            # A sleep that ends early, as the first may, is slept on.
            sleeps.append(seconds)
            frozen.tick(seconds if len(sleeps) > 1 else seconds / 2)

        monkeypatch.setattr(time, "sleep", sleep)
        SystemClock().wait_until(THURSDAY)
        assert (sleeps, SystemClock().now()) == ([2.0, 1.0], THURSDAY)
        SystemClock().wait_until(THURSDAY)
        assert len(sleeps) == 2
