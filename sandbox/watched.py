"""What can be watched for changes: one lock, a revision that counts them, and events to the app."""

import threading
from abc import abstractmethod
from collections.abc import Callable

from sandbox.clock import Clock
from sandbox.line import Delivery
from sandbox.mint import Mint
from sandbox.state import Json


class Watched:
    """The ground of a workspace; hold `lock` to read more than one thing at once."""

    def __init__(self, clock: Clock, team_id: str) -> None:
        self.clock = clock
        self.team_id = team_id
        self.mint = Mint(clock, team_id)
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.revision = 0

    @abstractmethod
    def emit(self, event: Json, subscription: str | None = None) -> Delivery | None:
        """Send an event to the app, if its manifest subscribes to it."""

    def touch(self) -> None:
        """Tell whoever waits that something changed."""
        with self.lock:
            self.revision += 1
            self.changed.notify_all()

    def wait_for_change(self, since: int, timeout: float) -> int:
        """Wait until the revision is past `since`, or the time is over; give the revision."""
        with self.lock:
            self.changed.wait_for(lambda: self.revision > since, timeout)
            return self.revision

    def wait_until(self, holds: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait until `holds()` is true of the workspace; say whether it became so."""
        with self.lock:
            return self.changed.wait_for(holds, timeout)
