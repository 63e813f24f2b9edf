"""Whether Slack answers us: delivery waits while it doesn't, and whoever watches looks when there is doubt."""

import threading


class Reach:
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
