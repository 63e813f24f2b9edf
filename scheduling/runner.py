"""The alarm clock: one job in memory that ticks each second. What is due, and whether it was done, are rows of ours."""

import threading
import time

from apscheduler.schedulers.background import BackgroundScheduler

from scheduling.clock import Clock
from scheduling.tick import tick
from store.engine import Store
from store.outage import Outage


class Runner:
    """Ticks until it is stopped."""

    def __init__(self, store: Store, clock: Clock, outage: Outage) -> None:
        """Prepare; whoever else shares the `outage` is silent about what a tick has told of the database."""
        self._store = store
        self._clock = clock
        self._outage = outage
        self._ticked = time.monotonic()
        self._ticking = threading.Lock()
        self._is_closed = False
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._tick, "interval", seconds=1, coalesce=True, max_instances=1, misfire_grace_time=None
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
            if self._is_closed:
                return
            try:
                tick(self._store, self._clock.now())
                self._outage.went_well()
                self._ticked = time.monotonic()
            except Exception as error:  # noqa: BLE001 - a tick that fails must not end the next one
                self._outage.stumbled(error, "a tick failed")
