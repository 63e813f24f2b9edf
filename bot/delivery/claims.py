"""Which outbox row is delivered next, fairly: what somebody waits for first; and the row while it is ours."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.delivery.jobs import Jobs
from bot.delivery.posting import method_of
from bot.delivery.rate_limit import Budget
from store import claims, lease, outbox
from store.clock_skew import settle_again
from store.engine import Session, Store
from store.outbox import OutboxRow, Stands, find_message

# A row that is ours for a while, and the messages around it.


class ClaimedRow(NamedTuple):
    """A row that is ours to send, look up or sweep, where its own message stands, and where the one it replies to."""

    row: OutboxRow
    message: Stands | None
    parent: Stands | None
    waits_for_parent: bool


def with_context(session: Session, row: OutboxRow) -> ClaimedRow:
    """Return a claimed row with what stands around it."""
    message = find_message(session, row.subject) if row.subject else None
    parent = find_message(session, row.reply_to) if row.reply_to else None
    waits = row.reply_to is not None and parent is None and outbox.is_pending(session, row.reply_to)
    return ClaimedRow(row, message, parent, waits)


# Which one is next, fairly: what somebody waits for, what nobody waits for, and what is in doubt, each in its turn.

PARENT_WAIT = timedelta(seconds=1)
# So many are put off in one transaction, so that a long queue holds up nobody who wants to write.
MOST_POSTPONED = 100
# Every so many claims begin with what nobody waits for, and after so long it counts as waited for.
BATCH_TURN, BATCH_WAIT = 8, timedelta(minutes=10)
# Every so many claims begin with what is in doubt, look-ups and sweeps by turns.
DOUBT_TURN = 4
# A clock that goes ahead of elapsed time by more was set, or the machine slept.
LEAP_SECONDS = 5.0


class ClaimQueue:
    """Claims for the threads of one process what they do next."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        budget: Budget,
        now: Callable[[], datetime],
        settle: timedelta,
        elapsed: Callable[[], float] | None = None,
    ) -> None:
        """Prepare; `now` is civil time, `elapsed` the seconds that go by beside it, if they can part."""
        self._store = store
        self._jobs = jobs
        self._budget = budget
        self._now = now
        self._settle = settle
        self._elapsed = elapsed or (lambda: now().timestamp())
        self._apart = now().timestamp() - self._elapsed()
        self._claims = 0
        # Threads of one process need not wait for each other at the database.
        self._lock = threading.Lock()

    def recover(self) -> None:
        """Have looked up whatever was being sent: nobody else is on the database."""
        with self._store.writing() as session:
            self._take_over_what_was_left(session, self._now(), alone=True)

    def claim(self) -> tuple[ClaimedRow | None, bool]:
        """Return what is to be done now, and whether nothing else is."""
        now = self._now()
        with self._lock, self._store.writing() as session:
            self._claims += 1
            if self._has_leapt(now):  # guard: doubt settles anew when the clock has leapt
                settle_again(session, now, self._settle)
            ways = (self._claim_affordable, self._claim_unsettled)
            # guard: look-ups and sweeps: their turn
            for way in reversed(ways) if self._claims % DOUBT_TURN == 1 else ways:
                claimed, is_idle = way(session, now)
                if claimed is not None or not is_idle:
                    break
        return claimed, is_idle

    def _has_leapt(self, now: datetime) -> bool:
        """Tell whether the clock has leapt ahead since it was last asked: less time went by than it says."""
        before, apart = self._apart, now.timestamp() - self._elapsed()
        if abs(apart - before) < LEAP_SECONDS:
            return False
        self._apart = apart
        return apart > before

    def _claim_affordable(self, session: Session, now: datetime) -> tuple[ClaimedRow | None, bool]:
        for _ in range(MOST_POSTPONED):
            row = claims.claim(session, now, batch_first=self._claims % BATCH_TURN == 0)
            if row is None:
                return None, True
            claimed = with_context(session, row)
            if claimed.waits_for_parent:
                outbox.postpone(session, row, now + PARENT_WAIT)
                continue
            if row.kind in self._jobs:
                claims.keep(session, row, lease.ERRAND_SECONDS)
                return claimed, False
            method = method_of(row, has_message=claimed.message is not None)
            batch = row.batch and timedelta() <= now - row.due < BATCH_WAIT
            free_at = self._budget.reserve(method, row.audience, row.key, now, batch=batch)
            if free_at is None:
                return claimed, False
            outbox.postpone(session, row, free_at)
        return None, False

    def _claim_unsettled(self, session: Session, now: datetime) -> tuple[ClaimedRow | None, bool]:
        # Nearly always nothing is, and that is seen at once.
        if not claims.is_unsettled(session, now):
            return None, True
        is_left = self._take_over_what_was_left(session, now)
        kinds = (claims.claim_doubtful, claims.claim_sweep)
        for claim in reversed(kinds) if self._claims // DOUBT_TURN % 2 else kinds:
            if (row := claim(session, now)) is not None:
                return with_context(session, row), False
        return None, not is_left

    def _take_over_what_was_left(self, session: Session, now: datetime, *, alone: bool = False) -> bool:
        kinds = list(self._jobs)
        return claims.doubt_what_was_left(session, now, now + self._settle, repeatable=kinds, alone=alone)
