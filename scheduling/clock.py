"""Civil time: the machine's clock, or one that moves only when told to. The only place that reads the machine's."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""

    def elapsed(self) -> float:
        """Return seconds that go by evenly, whatever the clock is set to."""

    def wait_until(self, instant: datetime) -> None:
        """Return when the instant has come."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return the machine's elapsed seconds."""
        return time.monotonic()

    def wait_until(self, instant: datetime) -> None:
        """Sleep until the instant has come."""
        while (left := (instant - self.now()).total_seconds()) > 0:
            time.sleep(left)


class SteppedClock:
    """A clock that stands still until it is set; several threads may read it."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._changed = threading.Condition()

    def now(self) -> datetime:
        """Return the instant at which it stands."""
        return self._now

    def elapsed(self) -> float:
        """Return its own seconds: time that it is moved by is time that goes by."""
        return self._now.timestamp()

    def set(self, instant: datetime) -> None:
        """Set it, and wake those who wait."""
        with self._changed:
            self._now = instant
            self._changed.notify_all()

    def wait_until(self, instant: datetime) -> None:
        """Return when it has been set to the instant or past it."""
        with self._changed:
            self._changed.wait_for(lambda: self._now >= instant)
