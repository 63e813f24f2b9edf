"""How often we may call: per method, and for posts per channel instead. In civil time, which a demo can move.

A generic cell rate algorithm (ITU-T I.371): calls come at an interval on average, a few at once are tolerated.
"""

import threading
from datetime import datetime, timedelta
from typing import NamedTuple


class Rate(NamedTuple):
    """One call per interval on average, and so many at once."""

    interval: timedelta
    burst: int


# Slack's published rates, taken a little slower: https://docs.slack.dev/apis/web-api/rate-limits
RATES = {
    "chat.postMessage": Rate(timedelta(seconds=1.05), 3),
    "chat.update": Rate(timedelta(seconds=60 / 34), 15),
    "chat.postEphemeral": Rate(timedelta(seconds=60 / 75), 20),
    "views.publish": Rate(timedelta(seconds=60 / 34), 15),
}


class Budget:
    """Remembers when each method, and each audience that is posted to, is free again."""

    def __init__(self) -> None:
        self._spent_until: dict[str, datetime] = {}
        self._paused_until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def reserve(self, method: str, audience: str, now: datetime) -> datetime | None:
        """Reserve a call now, or return the instant from which on it may be tried."""
        line, rate = _line(method, audience), RATES[method]
        with self._lock:
            spent_until = max(self._spent_until.get(line, now), now)
            free_at = max(spent_until - rate.interval * (rate.burst - 1), self._paused_until.get(line, now))
            if free_at > now:
                return free_at
            self._spent_until[line] = spent_until + rate.interval
            return None

    def pause(self, method: str, audience: str, until: datetime) -> None:
        """Heed a Retry-After: nothing on this line before `until`."""
        with self._lock:
            self._paused_until[_line(method, audience)] = until


def _line(method: str, audience: str) -> str:
    return audience if method == "chat.postMessage" else method
