"""Ids, timestamps and triggers: the same actions on the same clock give the same ones, nothing is random."""

import hashlib
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sandbox.clock import Clock
from sandbox.state import Json


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
