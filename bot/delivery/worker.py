"""Delivers what is staged: claim, commit, call once, write down how it ended; in a few threads beside the bot."""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from slack_sdk.errors import SlackClientError

from bot.delivery.claims import ClaimedRow, ClaimQueue
from bot.delivery.fallback import TRIES
from bot.delivery.jobs import Jobs
from bot.delivery.message_search import MessageSearch
from bot.delivery.pause import Pause
from bot.delivery.posting import Call, Posting, Undeliverable
from bot.delivery.rate_limit import Budget
from bot.delivery.reconcile import Reconciler
from bot.delivery.results import ClaimLost, Results
from bot.delivery.retries import DATABASE_WAIT_SECONDS, Failure, after_no, after_stumble
from bot.features import Features
from bot.liveness import SlackReachability
from bot.slack_errors import ErrorMeaning, Rejected, Sent, Unavailable, classify
from store import claims
from store.engine import Store
from store.outage import OutageLog, is_outage
from store.outbox import OutboxRow, Progress

# Delivers what is staged: claim, commit, call once, write down how it ended.

_log = logging.getLogger("guildhall.delivery")


class Delivery:
    """Sends one row after the other; several threads may share one, and many may share a database."""

    def __init__(
        self,
        store: Store,
        posting: Posting,
        lookup: MessageSearch,
        jobs: Jobs,
        now: Callable[[], datetime],
        settle: timedelta,
        features: Features,
        reach: SlackReachability,
        budget: Budget | None = None,
        elapsed: Callable[[], float] | None = None,
    ) -> None:
        """Prepare; `now` is civil time, `elapsed` the seconds that go by beside it, if they can part."""
        self._store = store
        self._posting = posting
        self._jobs = jobs
        self._now = now
        self._settle = settle
        self._features = features
        self._reach = reach
        self._budget = budget or Budget()
        self._claiming = ClaimQueue(store, jobs, self._budget, now, settle, elapsed)
        self._hold = Pause()
        self._results = Results(store, now)
        self._doubts = Reconciler(self._results, posting, lookup, jobs, features, now, settle)

    def recover(self) -> None:
        """After a start: have looked up what was being sent when the process ended.

        Where others run too it may be theirs; what nobody is sending any more is then found when its lease is over.
        """
        if not self._store.is_shared:
            self._claiming.recover()

    def next_due(self) -> datetime | None:
        """Return the first instant after now at which there will be something to do, or None."""
        now = self._now()
        with self._store.reading() as session:
            held_until = self._hold.until(now)
            if held_until is not None and claims.is_due(session, held_until):
                return held_until
            return claims.next_due(session, now)

    @property
    def held(self) -> str | None:
        """Return what Slack says when it takes nothing from us; None while it takes messages."""
        return self._hold.why

    def run_until_idle(self) -> None:
        """Do everything that is due now."""
        while self.step():
            pass

    def step(self) -> bool:
        """Do one thing that is due, and tell whether there was one; while Slack can't be reached there is none."""
        if not self._reach.is_open or self._hold.until(self._now()) is not None:
            return False
        # Looking needs no lock; claiming does.
        with self._store.reading() as session:
            if not claims.is_due(session, self._now()):
                return False
        claimed, is_idle = self._claiming.claim()
        if claimed is None:
            return not is_idle
        try:
            self._do(claimed)
        except ClaimLost:
            _log.warning("row %s was claimed by another since", claimed.row.id)
        except Exception:
            # The database may have been away for a moment. If it still is, the lease ends by itself.
            with suppress(Exception):
                self._results.let_go(claimed.row, self._now() + self._settle)
            raise
        return True

    def _do(self, claimed: ClaimedRow) -> None:
        progress = claimed.row.progress
        if progress is Progress.doubtful:
            self._doubts.resolve(claimed)
        elif progress is not Progress.sending:
            self._doubts.sweep(claimed)
        elif claimed.row.kind in self._jobs:
            self._run(claimed.row)
        else:
            self._send(claimed)

    def _run(self, row: OutboxRow) -> None:
        failure = self._jobs.run(row, self._now())
        if failure is None:
            self._write(row, Progress.sent)
        elif isinstance(failure, Unavailable):
            self._give_back(row, failure)
        else:
            self._results.conclude(row, after_no(row, failure, self._now(), is_job=True))

    def _send(self, claimed: ClaimedRow) -> None:
        row = claimed.row
        try:
            call = self._posting.call_of(row, claimed.message, claimed.parent.ts if claimed.parent else None)
        except (SlackClientError, OSError) as error:
            # Nothing was posted yet: only a conversation was to be opened.
            now, outcome = self._now(), classify(error, self._now())
            if isinstance(outcome, Unavailable):
                self._give_back(row, outcome)
            elif isinstance(outcome, Rejected):
                self._results.conclude(row, after_no(row, outcome, now, is_job=False))
            elif outcome.name:
                self._results.conclude(row, after_stumble(row, outcome.why, now))
            else:
                self._results.conclude(row, Failure(Progress.ready, outcome.why, try_at=now + self._settle))
            return
        except Undeliverable as error:
            self._write(row, Progress.declined, note=str(error))
            return
        except Exception as error:  # noqa: BLE001 - one poison row must not hold up its neighbours
            if is_outage(error):
                self._wait_for_database(row, error)
                return
            # What it says may be people's words, so only where it happened is logged.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("row %s can't be rendered: %s\n%s", row.id, type(error).__name__, where)
            why = f"it can't be rendered ({type(error).__name__})"
            self._results.conclude(row, after_stumble(row, why, self._now()))
            return
        self._make(row, call)

    def _wait_for_database(self, row: OutboxRow, error: Exception) -> None:
        """Give back what could not be read: nothing was attempted, however long a table is locked."""
        _log.warning("row %s waits for the database (%s)", row.id, type(error).__name__)
        why = f"the database could not be used ({type(error).__name__})"
        self._results.postpone(row, self._now() + timedelta(seconds=DATABASE_WAIT_SECONDS), why)

    def _make(self, row: OutboxRow, call: Call) -> None:
        for _ in range(TRIES):
            rest = self._attempt(row, call)
            if rest is None:
                return
            call = rest
        refused = Rejected("Slack refuses one block after the other", meaning=ErrorMeaning.form)
        self._results.conclude(row, after_no(row, refused, self._now(), is_job=False))

    def _attempt(self, row: OutboxRow, call: Call) -> Call | None:
        """Make the call and write down how it ended, or return what is left of it where a block was refused."""
        if not self._results.may_call(row):  # guard: lease: asked again before the call
            # The process was stopped, or the machine is slow: somebody else may have it already.
            self._results.postpone(row, self._now())
            return None
        try:
            ts = self._posting.make(call)
        except Exception as error:  # noqa: BLE001 - whatever it is, it leaves doubt
            if (rest := self._posting.without_refused(call, error)) is None:
                self._failed(row, call, error)
            return rest
        self._stand(row, call, Sent(call.channel, ts))
        return None

    def _failed(self, row: OutboxRow, call: Call, error: Exception) -> None:
        now, outcome = self._now(), classify(error, self._now())
        if isinstance(outcome, Unavailable):
            self._give_back(row, outcome)
        elif isinstance(outcome, Rejected):
            if outcome.after is not None:
                # guard: Retry-After: for the whole line
                self._budget.pause(call.method, row.audience, now + timedelta(seconds=outcome.after))
            self._results.conclude(row, after_no(row, outcome, now, is_job=False))
        else:
            self._reach.doubt()
            self._doubts.begin(row, call, outcome)

    def _give_back(self, row: OutboxRow, unreached: Unavailable) -> None:
        """It was not attempted: Slack could not be reached, or took no call at all."""
        until = self._hold.begin(unreached, self._now())
        if not unreached.slow:
            self._reach.lost()
        self._results.postpone(row, until, unreached.why)

    def _stand(self, row: OutboxRow, call: Call, yes: Sent) -> None:
        self._results.stand(
            row, yes.channel, yes.ts, posted=call.can_be_looked_up, deleted=call.method == "chat.delete"
        )
        self._hold.end()

    def _write(
        self, row: OutboxRow, progress: Progress, *, try_at: datetime | None = None, note: str | None = None
    ) -> None:
        self._results.write(row, progress, try_at=try_at, note=note)


# Runs a delivery in a few threads beside the bot.

_thread_log = logging.getLogger("guildhall.delivery")


class DeliveryThreads:
    """Runs a delivery in a few threads, woken after each commit that staged something and every second."""

    def __init__(self, delivery: Delivery, threads: int = 4) -> None:
        self._delivery = delivery
        self._outage = OutageLog(_thread_log)
        self._wake = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"delivery-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Start delivering."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for work now."""
        with self._wake:
            self._wake.notify_all()

    def close(self) -> None:
        """Claim nothing any more."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()

    def wait(self, until: float) -> bool:
        """Wait for what is being sent, but not longer than until the elapsed second; tell whether all is done."""
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while not self._stopping:
            try:
                worked = self._delivery.step()
                self._outage.went_well()
            except Exception as error:  # noqa: BLE001 - a stumble must not end the thread
                self._outage.stumbled(error, "delivery stumbled")
                worked = False
            if not worked:
                with self._wake:
                    if not self._stopping:
                        self._wake.wait(1.0)
