"""Holds all delivery back for a while when Slack takes nothing from us; all is kept, and it goes on by itself."""

import logging
import threading
from datetime import datetime, timedelta

from bot.slack_errors import Unavailable

# Doubled at each failure in a row, up to the second: when nobody answers; when Slack says that it wants to be left.
QUICK = (timedelta(seconds=1), timedelta(seconds=30))
SLOW = (timedelta(seconds=30), timedelta(minutes=15))

_log = logging.getLogger("guildhall.delivery")


class Pause:
    """Until when nothing is sent, and why."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: datetime | None = None
        self._wait = timedelta()
        self._failures = 0
        self._why: str | None = None
        self._was_logged = False

    @property
    def why(self) -> str | None:
        """Return what Slack says when it takes nothing from us, since then; None while it does."""
        return self._why

    def until(self, now: datetime) -> datetime | None:
        """Return when delivery goes on, None when it need not wait."""
        with self._lock:
            # What lies further ahead was set by a clock that was ahead itself.
            return self._until if self._until is not None and now < self._until <= now + self._wait else None

    def begin(self, unreached: Unavailable, now: datetime) -> datetime:
        """Hold everything back after a call that could not be made, and return until when."""
        least, most = SLOW if unreached.slow else QUICK
        with self._lock:
            if self._until is None or not now < self._until <= now + self._wait:
                self._wait = min(least * 2 ** min(self._failures, 20), most)
                self._until = now + self._wait
                self._failures += 1
            # Of the others whoever watches tells (bot/connection_supervisor.py).
            is_news = unreached.slow and self._why != unreached.why
            self._why, self._was_logged = unreached.why, self._was_logged or is_news
            until = self._until
        if is_news:
            _log.error("red: Slack takes nothing from us: %s. Nothing is lost. We'll keep trying.", unreached.why)
        return until

    def end(self) -> None:
        """Slack has taken something."""
        if self._why is None:
            return
        with self._lock:
            was_logged, self._was_logged = self._was_logged, False
            self._until, self._failures, self._why = None, 0, None
        if was_logged:
            _log.info("green: Slack takes messages again.")
