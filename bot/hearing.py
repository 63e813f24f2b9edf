"""Whether events still reach us: what we post comes back to us as an event, unless our WebSocket is mute.

With several WebSockets each event goes to one of them, so one that is missed says little: as many must be missed as a
working one misses once in a thousand times.
"""

import math
import threading
import time
from collections.abc import Callable

from bot.alarm import Alarm

MUTE_SECONDS = 300.0
_CHANCE = 0.001


class Hearing:
    """Notes what was posted and what was heard; an idle bot has nothing to expect."""

    def __init__(self, is_subscribed: Callable[[], bool]) -> None:
        self.alarm = Alarm()
        self._is_subscribed = is_subscribed
        self._lock = threading.Lock()
        self._connections = 1
        self._missed = 0
        self._since: float | None = None

    def spoke(self) -> None:
        """We posted a message, and an event of it is to come."""
        if not self._is_subscribed():
            return
        with self._lock:
            self._missed += 1
            self._since = self._since or time.monotonic()

    def heard(self) -> None:
        """An event came, of ours or of anybody's."""
        with self._lock:
            self._missed, self._since = 0, None
        self.alarm.green("Slack's events reach us again.")

    def is_overdue(self) -> bool:
        """Tell whether an event should have come long ago, so that the WebSocket is to be renewed."""
        with self._lock:
            return self._is_overdue()

    def renewed(self, connections: int) -> None:
        """There is a new WebSocket, one of so many that Slack knows; red when enough was missed by the old one."""
        with self._lock:
            self._connections = max(1, connections)
            was_overdue = self._is_overdue()
            if was_overdue:
                self._missed, self._since = 0, None
        if was_overdue:
            self.alarm.red(
                "Slack answers, and none of its events reach us, not even of our own messages. The WebSocket was "
                "renewed. If it stays: is the app installed with today's manifest (`guildhall manifest`), and are its "
                "event subscriptions on?"
            )

    def _is_overdue(self) -> bool:
        if self._since is None or time.monotonic() - self._since < MUTE_SECONDS:
            return False
        return self._missed >= enough(self._connections)


def enough(connections: int) -> int:
    """Return how many events one of so many WebSockets must miss before it is taken for mute."""
    return 1 if connections < 2 else math.ceil(math.log(_CHANCE) / math.log(1 - 1 / connections))
