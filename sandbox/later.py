"""What happens at an instant of civil time that the clock has not reached yet: late accepts, scheduled messages."""

import itertools
from collections.abc import Callable
from datetime import datetime

Deed = Callable[[datetime], None]


class Later:
    """Deeds by the instant they fall due; each is done as of that instant, however late the clock is looked at."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._deeds: dict[int, tuple[datetime, Deed]] = {}

    def add(self, due: datetime, deed: Deed) -> int:
        """Put a deed off; give the number to cancel it by."""
        number = next(self._numbers)
        self._deeds[number] = (due, deed)
        return number

    def cancel(self, number: int) -> None:
        """Forget a deed."""
        self._deeds.pop(number, None)

    def next_due(self, now: datetime) -> tuple[datetime, Deed] | None:
        """Take out the first deed that is due, if there is one."""
        number = min(self._deeds, key=lambda each: (self._deeds[each][0], each), default=None)
        if number is None or self._deeds[number][0] > now:
            return None
        return self._deeds.pop(number)
