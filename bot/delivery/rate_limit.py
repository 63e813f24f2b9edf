"""How often we may call: per method, and for posts per channel instead.

A generic cell rate algorithm (ITU-T I.371), in civil time, which a demo can move: calls come at an interval on
average, a few at once are tolerated. What nobody waits for leaves those few to what somebody waits for."""

import threading
from datetime import datetime, timedelta
from typing import NamedTuple

from slack_sdk.errors import SlackApiError

from bot.slack_errors import RETRY_AFTER_DEFAULT, retry_after


class Rate(NamedTuple):
    """One call per interval on average, and so many at once."""

    interval: timedelta
    burst: int


def _tier(calls: int, burst: int) -> Rate:
    return Rate(timedelta(seconds=60 / calls), burst)


# Slack's published rates, taken a little slower: https://docs.slack.dev/apis/web-api/rate-limits
RATES = {
    "chat.postMessage": Rate(timedelta(seconds=1.05), 3),
    "chat.update": _tier(34, 15),
    "chat.postEphemeral": _tier(75, 20),
    "chat.delete": _tier(34, 15),
    "views.publish": _tier(34, 15),
}
ASKING = {
    "conversations.history": _tier(34, 15),
    "conversations.replies": _tier(34, 15),
    "conversations.info": _tier(34, 15),
    "conversations.open": _tier(34, 15),
    "files.getUploadURLExternal": _tier(66, 30),
    "files.completeUploadExternal": _tier(66, 30),
    "conversations.join": _tier(34, 15),
    "chat.delete": _tier(34, 15),
    "users.info": _tier(75, 20),
}
MOST_BOOKED = 10_000
# By so much the instants that threads have looked up may come out of order.
OUT_OF_ORDER = timedelta(seconds=5)
# Nothing waits longer than an hour; what would was booked by a clock that was ahead and is set right since.
LONGEST_WAIT = timedelta(minutes=90)


class Budget:
    """Hands out the instants at which calls may be made, to each row one of its own."""

    def __init__(self) -> None:
        self._spent_until: dict[str, datetime] = {}
        self._batch_until: dict[str, datetime] = {}
        self._paused_until: dict[str, datetime] = {}
        self._promised_until: dict[str, datetime] = {}
        self._booked: dict[str, datetime] = {}
        self._seen: datetime | None = None
        self._lock = threading.Lock()

    def reserve(self, method: str, audience: str, key: str, now: datetime, *, batch: bool = False) -> datetime | None:
        """Reserve a call for a row now, or book one and return its instant; then the row is to ask again."""
        line, rate = _line(method, audience), RATES[method]
        # What was batch and has waited too long to be that any more begins anew: batch books without spending.
        key = f"batch {key}" if batch else key
        with self._lock:
            self._go_back_with(now)
            if (paused_until := _instant_of(self._paused_until, line, now)) > now:
                self._booked.pop(key, None)
                return paused_until
            booked = self._booked.get(key)
            if booked is not None and booked > now + LONGEST_WAIT:
                booked = None
            if batch:
                booked = self._batch_instant(line, rate, booked, now)
            elif booked is None:
                booked = self._spend(line, rate, now)
            if booked > now:
                self._book(key, booked, now)
                return booked
            self._booked.pop(key, None)
            return None

    def take(self, method: str, now: datetime, *, goes_on: bool = False) -> datetime | None:
        """Take a call that only asks, or return when to ask again; what has no rate here is never held back.

        Each gets another instant: when all came back for the same call, k of them asked k²/2 times. What `goes_on`
        is the next page of a list, and may go twice as far ahead of the rate: held back, it would start again.
        """
        rate = ASKING.get(method)
        if rate is None:
            return None
        with self._lock:
            self._go_back_with(now)
            paused_until = _instant_of(self._paused_until, method, now)
            ahead = rate.burst * (2 if goes_on else 1) - 1
            free_at = _instant_of(self._spent_until, method, now) - rate.interval * ahead
            if (free_at := max(paused_until, free_at)) > now:
                instant = min(max(free_at, _instant_of(self._promised_until, method, now)), now + LONGEST_WAIT)
                self._promised_until[method] = instant + rate.interval
                return instant
            self._spend(method, rate, now)
            return None

    def refused(self, method: str, error: SlackApiError, now: datetime) -> None:
        """Heed a 429 to a call that only asks."""
        if method in ASKING and error.response.status_code == 429:
            seconds = retry_after(error.response.headers, now) or RETRY_AFTER_DEFAULT
            self.pause(method, "", now + timedelta(seconds=seconds))

    def pause(self, method: str, audience: str, until: datetime) -> None:
        """Heed a Retry-After: nothing on this line before `until`."""
        with self._lock:
            self._paused_until[_line(method, audience)] = until

    def _go_back_with(self, now: datetime) -> None:
        """Have every instant go back by as much as the clock was set back: what is left to wait stays the same."""
        if self._seen is not None and now < self._seen - OUT_OF_ORDER:
            for instants in (
                self._spent_until,
                self._batch_until,
                self._paused_until,
                self._promised_until,
                self._booked,
            ):
                instants.update({key: instant - (self._seen - now) for key, instant in instants.items()})
            self._seen = now
        self._seen = now if self._seen is None else max(self._seen, now)

    def _spend(self, line: str, rate: Rate, now: datetime) -> datetime:
        """Spend the next call of a line, and return the instant from which it may be made."""
        spent_until = max(_instant_of(self._spent_until, line, now), now)
        self._spent_until[line] = spent_until + rate.interval
        return spent_until - rate.interval * (rate.burst - 1)

    def _batch_instant(self, line: str, rate: Rate, booked: datetime | None, now: datetime) -> datetime:
        """Return the instant for what nobody waits for: now only where the line is quite free, and nothing queues."""
        free_at = max(_instant_of(self._spent_until, line, now), now)
        if booked is None:
            queued_until = max(_instant_of(self._batch_until, line, now), free_at)
            self._batch_until[line] = queued_until + rate.interval
            booked = queued_until
        if booked > now or free_at > now:
            return max(booked, free_at)
        self._spend(line, rate, now)
        return now

    def _book(self, key: str, instant: datetime, now: datetime) -> None:
        if len(self._booked) >= MOST_BOOKED:
            # Some were overtaken by newer news and never came back.
            self._booked = {key: booked for key, booked in self._booked.items() if booked > now}
        self._booked[key] = instant


def _line(method: str, audience: str) -> str:
    return audience if method == "chat.postMessage" else method


def _instant_of(instants: dict[str, datetime], line: str, now: datetime) -> datetime:
    instant = instants.get(line, now)
    return instant if instant <= now + LONGEST_WAIT else now
