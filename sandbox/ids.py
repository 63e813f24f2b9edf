"""Ids, timestamps and triggers, the workspace's clock, and what happens at an instant it has not reached yet."""

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sandbox.state import Json

# The clock of a workspace: civil time, real unless the caller brings a clock that can be moved.


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


# Ids, timestamps and triggers: the same actions on the same clock give the same ones, nothing is random.


@dataclass
class Trigger:
    """The right to open one modal, for a few seconds of elapsed time."""

    id: str
    user: str
    expires: float
    view_id: str | None = None
    used: bool = False

    @property
    def expired(self) -> bool:
        """Say whether it is too late to use it."""
        return time.monotonic() > self.expires


class Mint:
    """Makes every id and ts of one workspace."""

    def __init__(self, clock: Clock, team_id: str) -> None:
        self._clock = clock
        self._team_id = team_id
        self._counters: dict[str, itertools.count[int]] = {}
        self._second = 0
        self._part = 0
        self._instant: datetime | None = None

    def number(self, kind: str) -> int:
        """Count up, from 1, separately for each kind."""
        return next(self._counters.setdefault(kind, itertools.count(1)))

    def id(self, prefix: str) -> str:
        """Give the next id that starts with `prefix`, such as `V0000000001`."""
        return f"{prefix}{self.number(prefix):010d}"

    def ts(self) -> str:
        """Give a message's ts: civil seconds, strictly increasing even where the clock stands still."""
        if self._instant is not None:
            # those of the clock end on two noughts, so that what is stored late takes nobody's ts
            return f"{int(self._instant.timestamp())}.{(self.number('late') * 100 + 50) % 1_000_000:06d}"
        second = int(self._clock.now().timestamp())
        if second > self._second:
            self._second, self._part = second, 0
        self._part += 100
        if self._part >= 1_000_000:
            self._second, self._part = self._second + 1, 100
        return f"{self._second}.{self._part:06d}"

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Give each ts as of this instant, which the clock has passed."""
        before, self._instant = self._instant, instant
        try:
            yield
        finally:
            self._instant = before

    def view_hash(self) -> str:
        """Give a view's next hash."""
        return f"{int(self._clock.now().timestamp())}.{self.number('hash'):08x}"

    def event_id(self) -> str:
        """Give an event's id."""
        return self.id("Ev")

    def envelope_id(self) -> str:
        """Give an envelope's id, in the form of a UUID."""
        return f"00000000-0000-4000-8000-{self.number('envelope'):012x}"

    def trigger_id(self) -> str:
        """Give a trigger's id."""
        number = self.number("trigger")
        return f"{int(self._clock.now().timestamp())}.{number:012d}.{digest(f'{self._team_id}/{number}', 32)}"


def digest(text: str, length: int) -> str:
    """Give `length` hexadecimal characters that depend on `text` alone."""
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()[:length]


def mint_block_ids(blocks: list[Json], seed: str) -> list[Json]:
    """Give the blocks, each with a block_id of its own."""
    return [
        block if block.get("block_id") else block | {"block_id": digest(f"{seed}/{index}", 5)}
        for index, block in enumerate(blocks)
    ]


# What happens at an instant of civil time that the clock has not reached yet: late accepts, scheduled messages.

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
