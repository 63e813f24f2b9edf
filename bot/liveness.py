"""Whether Slack answers us and events still reach us; what turns red is logged once, and once when green again."""

import logging
import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress

# Whether Slack answers us: delivery waits while it doesn't, and whoever watches looks when there is doubt.


class SlackReachability:
    """Open until somebody watches; then closed whenever Slack can't be reached or refuses our token."""

    def __init__(self) -> None:
        self._watched = False
        self._open = True
        self._doubted = threading.Event()

    @property
    def is_open(self) -> bool:
        """Tell whether it is worth calling Slack."""
        return self._open

    def watch(self) -> None:
        """From now on somebody watches: closed until Slack has answered."""
        self._watched, self._open = True, False

    def found(self) -> None:
        """Slack answers."""
        self._open = True

    def lost(self) -> None:
        """A call could not be made: wait until Slack has answered whoever watches."""
        self._open = not self._watched
        self.doubt()

    def doubt(self) -> None:
        """A call ended oddly: have whoever watches look soon."""
        self._doubted.set()

    def wait_for_doubt(self, seconds: float) -> None:
        """Return when there is doubt, or after so many seconds."""
        self._doubted.wait(seconds)
        self._doubted.clear()


# Something that can be red: it is logged once when it becomes so, and once when it is green again.

_log = logging.getLogger("guildhall")


class Alarm:
    """What is wrong now, if anything is; several threads may share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: str | None = None
        self.sentence: str | None = None

    def red(self, sentence: str, *, known_as: str | None = None) -> None:
        """Something is wrong; logged unless that is known, by the sentence or by what it is `known_as`."""
        identity = known_as or sentence
        with self._lock:
            is_new, self._known, self.sentence = identity != self._known, identity, sentence
        if is_new:
            # Whoever watches goes on, though nobody may read this.
            with suppress(Exception):
                _log.error("red: %s", sentence)

    def green(self, sentence: str) -> None:
        """All is well; logged when it was not."""
        with self._lock:
            was_red, self._known, self.sentence = self._known is not None, None, None
        if was_red:
            with suppress(Exception):
                _log.info("green: %s", sentence)


# Whether events still reach us: what we post comes back to us as an event, unless our WebSocket is mute.

MUTE_SECONDS = 300.0
_CHANCE = 0.001


class EventWatchdog:
    """Notes what was posted and what was heard; an idle bot has nothing to expect."""

    def __init__(self, is_subscribed: Callable[[], bool]) -> None:
        self.alarm = Alarm()
        self._is_subscribed = is_subscribed
        self._lock = threading.Lock()
        self._connections, self._own = 1, 0
        self._missed = self._events = 0
        self._since: float | None = None

    def events(self) -> int:
        """Return how many events have come so far."""
        return self._events

    def spoke(self, events_before: int) -> None:
        """We posted a message, and an event of it is to come, unless it was faster than the answer."""
        if not self._is_subscribed():
            return
        with self._lock:
            if self._events != events_before:
                return
            self._missed += 1
            self._since = self._since or time.monotonic()

    def heard(self) -> None:
        """An event came, of ours or of anybody's."""
        with self._lock:
            self._events += 1
            self._missed, self._since = 0, None
        self.alarm.green("Slack's events reach us again.")

    def is_overdue(self) -> bool:
        """Tell whether an event should have come long ago, so that the WebSocket is to be renewed."""
        with self._lock:
            return self._is_overdue()

    def opened(self, connections: int) -> None:
        """There is a new WebSocket, one of so many that Slack knows; red when enough was missed by the old one."""
        with self._lock:
            # An old one of ours is about to be closed.
            self._connections = max(1, connections - self._own)
            self._own += 1
            was_overdue = self._is_overdue()
            if was_overdue:
                self._missed, self._since = 0, None
        if was_overdue:
            self.alarm.red(
                "Slack answers, but its events don't reach us, not even those about our own messages. We renewed "
                "the WebSocket. If this stays red, check that the app has the current manifest (`guildhall manifest`) "
                "and that its event subscriptions are on."
            )

    def closed(self) -> None:
        """A WebSocket that was opened is closed."""
        with self._lock:
            self._own -= 1

    def _is_overdue(self) -> bool:
        if self._since is None or time.monotonic() - self._since < MUTE_SECONDS:
            return False
        return self._missed >= enough(self._connections)


def enough(connections: int) -> int:
    """Return how many events one of so many WebSockets must miss before it is taken for mute."""
    return 1 if connections < 2 else math.ceil(math.log(_CHANCE) / math.log(1 - 1 / connections))
