"""The alarm clock: one job in memory that ticks each second. What is due, and whether it was done, are rows of ours."""

import threading
import time

from apscheduler.schedulers.background import BackgroundScheduler

from scheduling.clock import Clock, SystemClock
from scheduling.tick import tick
from store.engine import Store
from store.outage import OutageLog

EVERY_SECONDS, LATE_SECONDS = 1, 2.0


class ElapsedScheduler(BackgroundScheduler):  # type: ignore[misc]
    """Rings by elapsed time: it looks each second, and brings jobs forward that a clock set back has put off.

    APScheduler 3 compares and waits by the machine's clock alone. `_process_jobs` is what its guide to extending it has
    schedulers call, and it returns how long to wait.
    """

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._rang = time.monotonic()

    def rang(self) -> None:
        """Take note that a job has been run."""
        self._rang = time.monotonic()

    def _process_jobs(self) -> float:
        if time.monotonic() - self._rang >= LATE_SECONDS:
            # Each change wakes this very loop, which must not bring forward what has just been.
            self.rang()
            for job in self.get_jobs():
                job.modify(next_run_time=SystemClock().now())
        waits: float | None = super()._process_jobs()
        return EVERY_SECONDS if waits is None else min(waits, EVERY_SECONDS)


class Runner:
    """Ticks until it is stopped."""

    def __init__(self, store: Store, clock: Clock, outage: OutageLog) -> None:
        """Prepare; whoever else shares the `outage` is silent about what a tick has told of the database."""
        self._store = store
        self._clock = clock
        self._outage = outage
        self._ticked = time.monotonic()
        self._ticking = threading.Lock()
        self._is_closed = False
        self._scheduler = ElapsedScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._tick, "interval", seconds=EVERY_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    def start(self) -> None:
        """Start ticking."""
        self._scheduler.start()

    def close(self) -> None:
        """Begin no tick any more."""
        self._is_closed = True
        self._scheduler.shutdown(wait=False)

    def wait(self, until: float) -> bool:
        """Wait for the tick that is running, but not longer than until the elapsed second; tell whether it is over."""
        is_over = self._ticking.acquire(timeout=max(0.0, until - time.monotonic()))
        if is_over:
            self._ticking.release()
        return is_over

    def silent_seconds(self) -> float:
        """Return how long ago the last tick went well, in elapsed time."""
        return time.monotonic() - self._ticked

    def _tick(self) -> None:
        with self._ticking:
            self._scheduler.rang()
            if self._is_closed:
                return
            try:
                tick(self._store, self._clock.now())
                self._outage.went_well()
                self._ticked = time.monotonic()
            except Exception as error:  # noqa: BLE001 - a tick that fails must not end the next one
                self._outage.stumbled(error, "a tick failed")
