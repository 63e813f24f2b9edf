"""The demo's clock: it runs with the machine's, and the page may move it on; whatever falls due on the way happens."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from guildhall.simulated_time import SimulatedTime
from scheduling.clock import SteppedClock
from store.engine import Store

BEAT_SECONDS = 0.25


class DemoClock(SteppedClock):
    """A clock that stands until simulated time drives it."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._moving = threading.Lock()
        self._stepper: SimulatedTime | None = None

    def driven_by(self, simulated_time: SimulatedTime) -> None:
        """Have simulated time do what falls due on the way."""
        self._stepper = simulated_time

    def advance(self, until: datetime) -> None:
        """Move on to `until`, doing on the way whatever falls due."""
        with self._moving:
            if self._stepper is not None:
                self._stepper.advance(max(until, self.now()))

    def advance_by(self, elapsed: timedelta) -> None:
        """Move on by as much time as went by."""
        with self._moving:
            if self._stepper is not None:
                self._stepper.advance(self.now() + elapsed)


@contextmanager
def beating(clock: DemoClock, simulated_time: SimulatedTime, store: Store) -> Iterator[None]:
    """Let the clock run for the length of the block: four beats a second, and one at once when something is staged."""
    clock.driven_by(simulated_time)
    staged, over = threading.Event(), threading.Event()
    store.subscribe(staged.set)

    def beat() -> None:
        last = time.monotonic()
        while not over.is_set():
            staged.wait(BEAT_SECONDS)
            staged.clear()
            now = time.monotonic()
            clock.advance_by(timedelta(seconds=now - last))
            last = now

    thread = threading.Thread(target=beat, name="clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
