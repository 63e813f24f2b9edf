"""What went between the app and the workspace lately, for people who want to look: asked, answered, how fast."""

import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.ids import Clock

REMEMBERED = 500
LONGEST = 200_000
CUT = "… (cut)"
TO_APP, TO_WORKSPACE = "to the app", "to the workspace"


@dataclass
class Exchange:
    """One request and its answer, written down when they went; without milliseconds it still runs."""

    number: int
    way: str
    line: str
    name: str
    at: datetime
    asked: str
    answered: str = ""
    error: str = ""
    milliseconds: float | None = None
    started: float = 0.0

    def holds(self, words: str) -> bool:
        """Say whether the words stand anywhere in it."""
        texts = (self.way, self.line, self.name, self.error, self.asked, self.answered)
        return any(words.lower() in each.lower() for each in texts)


class Traffic:
    """The last exchanges, the newest last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._exchanges: deque[Exchange] = deque(maxlen=REMEMBERED)
        self._number = 0
        self.revision = 0

    def begin(self, way: str, line: str, name: str, request: Any) -> Exchange:
        """Write down a request that goes out now."""
        with self._lock:
            self._number += 1
            self.revision += 1
            now = self._clock.now()
            exchange = Exchange(self._number, way, line, name, now, _text(request), started=time.perf_counter())
            self._exchanges.append(exchange)
            return exchange

    def end(self, exchange: Exchange, response: Any, error: str = "") -> None:
        """Write down its answer."""
        milliseconds = (time.perf_counter() - exchange.started) * 1000
        with self._lock:
            exchange.answered, exchange.error, exchange.milliseconds = _text(response), error, milliseconds
            self.revision += 1

    def latest(self) -> list[Exchange]:
        """Give what is remembered, the newest first."""
        with self._lock:
            return list(reversed(self._exchanges))

    def find(self, number: int) -> Exchange | None:
        """Find one exchange, if it is still remembered."""
        return next((each for each in self.latest() if each.number == number), None)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT
