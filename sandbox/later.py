"""What happens at an instant of civil time that the clock has not reached yet: late accepts, scheduled messages."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.state import Json

Deed = Callable[[datetime], None]


@dataclass
class Scheduled:
    """A message that is posted by itself at `post_at`, in seconds; `number` cancels it, `ended` says when it went."""

    id: str
    channel: str
    post_at: int
    text: str
    created: datetime
    number: int = 0
    ended: datetime | None = None

    def as_json(self) -> Json:
        """Give Slack's scheduled message object."""
        created = int(self.created.timestamp())
        about = {"id": self.id, "channel_id": self.channel, "post_at": self.post_at, "date_created": created}
        return about | {"text": self.text}


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

    @property
    def waits(self) -> bool:
        """Say whether anything is put off."""
        return bool(self._deeds)

    def next_due(self, now: datetime) -> tuple[datetime, Deed] | None:
        """Take out the first deed that is due, if there is one."""
        number = min(self._deeds, key=lambda each: (self._deeds[each][0], each), default=None)
        if number is None or self._deeds[number][0] > now:
            return None
        return self._deeds.pop(number)
