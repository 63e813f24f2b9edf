"""The clock of a workspace: civil time, real unless the caller brings a clock that can be moved."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Civil time of the workspace; message timestamps, rate limits and Retry-After follow it."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""


class MovableClock(Clock, Protocol):
    """A clock that a person may move forward; the page shows its buttons only for such a one."""

    def advance(self, until: datetime) -> None:
        """Move on to `until`, doing on the way whatever falls due."""


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return datetime.now(UTC)
