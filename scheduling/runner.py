"""The alarm clock: one job in memory that ticks each second. What is due, and whether it was done, are rows of ours."""

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
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._tick, "interval", seconds=1, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    def start(self) -> None:
        """Start ticking."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop, after the tick that is running."""
        self._scheduler.shutdown(wait=True)

    def _tick(self) -> None:
        try:
            tick(self._store, self._clock.now())
            self._outage.went_well()
        except Exception as error:  # noqa: BLE001 - a tick that fails must not end the next one
            self._outage.stumbled(error, "a tick failed")
