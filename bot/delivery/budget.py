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
MOST_BOOKED = 10_000
# Nothing waits longer than an hour; what would was booked by a clock that was ahead and is set right since.
LONGEST_WAIT = timedelta(minutes=90)


class Budget:
    """Hands out the instants at which calls may be made, to each fact one of its own."""

    def __init__(self) -> None:
        self._spent_until: dict[str, datetime] = {}
        self._paused_until: dict[str, datetime] = {}
        self._booked: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def reserve(self, method: str, audience: str, fact_key: str, now: datetime) -> datetime | None:
        """Reserve a call for a fact now, or book one and return its instant; then the fact is to ask again."""
        line, rate = _line(method, audience), RATES[method]
        with self._lock:
            if (paused_until := _known(self._paused_until, line, now)) > now:
                self._booked.pop(fact_key, None)
                return paused_until
            booked = self._booked.get(fact_key)
            if booked is None or booked > now + LONGEST_WAIT:
                spent_until = max(_known(self._spent_until, line, now), now)
                booked = spent_until - rate.interval * (rate.burst - 1)
                self._spent_until[line] = spent_until + rate.interval
            if booked > now:
                self._book(fact_key, booked, now)
                return booked
            self._booked.pop(fact_key, None)
            return None

    def pause(self, method: str, audience: str, until: datetime) -> None:
        """Heed a Retry-After: nothing on this line before `until`."""
        with self._lock:
            self._paused_until[_line(method, audience)] = until

    def _book(self, fact_key: str, instant: datetime, now: datetime) -> None:
        if len(self._booked) >= MOST_BOOKED:
            # Some were overtaken by newer news and never came back.
            self._booked = {key: booked for key, booked in self._booked.items() if booked > now}
        self._booked[fact_key] = instant


def _line(method: str, audience: str) -> str:
    return audience if method == "chat.postMessage" else method


def _known(instants: dict[str, datetime], line: str, now: datetime) -> datetime:
    known = instants.get(line, now)
    return known if known <= now + LONGEST_WAIT else now
