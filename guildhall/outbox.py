"""The outbox in the hands of one admin on the server, beside a running bot."""

from collections.abc import Sequence
from datetime import datetime

from intake.access import Principal
from intake.service.undelivered import Delivered, Undelivered, UndeliveredFact
from scheduling.clock import Clock
from store.engine import Store


class Outbox:
    """What is not said yet."""

    def __init__(self, store: Store, clock: Clock, by: Principal) -> None:
        self._undelivered = Undelivered(store)
        self._clock = clock
        self._by = by

    def now(self) -> datetime:
        """Return the time."""
        return self._clock.now()

    def listed(self, states: Sequence[Delivered]) -> list[UndeliveredFact]:
        """Return what is in one of these states."""
        return self._undelivered.listed(states, self._by)

    def show(self, number: int) -> UndeliveredFact:
        """Return one of them."""
        return self._undelivered.show(number, self._by)

    def retry(self, numbers: Sequence[int] | None) -> list[int]:
        """Have some or all of what is set aside tried again."""
        return self._undelivered.retry(numbers, self._by, self._clock.now())

    def drop(self, number: int, reason: str) -> None:
        """Have one never said."""
        self._undelivered.drop(number, reason, self._by, self._clock.now())
