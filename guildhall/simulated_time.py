"""Discrete time: run until idle, then jump to the next due instant. A simulation lives by it, and a demo's clock."""

from datetime import datetime

from bot.delivery.worker import Delivery
from scheduling.clock import SteppedClock
from scheduling.tick import next_due, tick
from store.engine import Store


class SimulatedTime:
    """Moves a clock from one due instant to the next, doing at each what is due."""

    def __init__(self, store: Store, delivery: Delivery, clock: SteppedClock) -> None:
        self._store = store
        self._delivery = delivery
        self._clock = clock
        self._tick_at: datetime | None = clock.now()
        self._seen_revision: int | None = None

    def settle(self) -> None:
        """Deliver what is due now."""
        self._delivery.run_until_idle()

    def advance(self, until: datetime) -> None:
        """Move on to `until`, stopping at each instant at which something falls due."""
        # People may have planned something since, such as the guild's first meeting; it matters once time goes on.
        if until > self._clock.now() and self._seen_revision != self._store.revision:
            self._tick_at = min(filter(None, [self._tick_at, self._next_tick()]), default=None)
        while True:
            if self._tick_at is not None and self._tick_at <= self._clock.now():
                tick(self._store, self._clock.now())
                self._tick_at = self._next_tick()
            self.settle()
            if self._clock.now() >= until:
                return
            following = min(filter(None, [self._delivery.next_due(), self._tick_at, until]))
            # After an outage something has been due since before it; time does not go back to it.
            self._clock.set(max(self._clock.now(), following))

    def _next_tick(self) -> datetime | None:
        self._seen_revision = self._store.revision
        return next_due(self._store, self._clock.now())

    def plan(self) -> None:
        """Find out anew when something recurs: the company file has changed."""
        self._tick_at = self._clock.now()

    def finish(self) -> None:
        """Deliver what still waits, however long that takes, but let nothing new fall due."""
        self._delivery.run_until_idle()
        while (instant := self._delivery.next_due()) is not None:
            self._clock.set(instant)
            self._delivery.run_until_idle()
