"""Something that can be red: it is logged once when it becomes so, and once when it is green again."""

import logging
import threading
from contextlib import suppress

_log = logging.getLogger("guildhall")


class Alarm:
    """What is wrong now, if anything is; several threads may share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: str | None = None
        self.told: str | None = None

    def red(self, sentence: str, *, known_as: str | None = None) -> None:
        """Something is wrong; logged unless that is known, by the sentence or by what it is `known_as`."""
        known = known_as or sentence
        with self._lock:
            is_new, self._known, self.told = known != self._known, known, sentence
        if is_new:
            # Whoever watches goes on, though nobody may read this.
            with suppress(Exception):
                _log.error("red: %s", sentence)

    def green(self, sentence: str) -> None:
        """All is well; logged when it was not."""
        with self._lock:
            was_red, self._known, self.told = self._known is not None, None, None
        if was_red:
            with suppress(Exception):
                _log.info("green: %s", sentence)
