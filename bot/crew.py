"""The threads that answer Slack: a bounded number, and whoever would wait too long for one is told so in time.

For an event nobody waits: it gives way to all else, and is answered late rather than not at all.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

THREADS, WAITING = 10, 200
# Of events so many wait, a few kilobytes each; Slack sends what is not answered three times more at most.
EVENTS_WAITING = 10_000
# Slack wants to hear from us within three seconds, and a listener needs some of them.
PATIENCE_SECONDS = 2.0

_log = logging.getLogger("guildhall")


class Job(NamedTuple):
    """A request: `run` answers it, `shed` tells that there are too many; when it came, in elapsed seconds."""

    run: Callable[[], None]
    shed: Callable[[], None]
    came_at: float
    is_event: bool = False


class Crew:
    """Runs jobs in the order in which they came, events after all others."""

    def __init__(self, threads: int = THREADS) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._events: deque[Job] = deque()
        self._running = 0
        self._is_closed = self._is_over = False
        self._threads = [threading.Thread(target=self._work, name=f"answer-{n}", daemon=True) for n in range(threads)]
        self._threads.append(threading.Thread(target=self._shed_late, name="answer-late", daemon=True))

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def take(self, job: Job) -> None:
        """Have a job run, or shed when too many wait; dropped once it is closed, so that Slack asks somebody else."""
        with self._changed:
            if self._is_closed:
                return
            queue, most = (self._events, EVENTS_WAITING) if job.is_event else (self._waiting, WAITING)
            is_full = len(queue) >= most
            if not is_full:
                queue.append(job)
                self._changed.notify_all()
        if is_full:
            _attempt(job.shed)

    def close(self) -> None:
        """Take nothing more."""
        self._is_closed = True

    def drain(self, until: float) -> bool:
        """Wait for what was taken, but not longer than until the elapsed second; tell whether all is done."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting and not self._events and not self._running, max(0.0, until - time.monotonic())
            )

    def stop(self) -> None:
        """End the threads, each after the job in its hands; nobody waits for them."""
        with self._changed:
            self._is_closed = self._is_over = True
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._events or self._is_over)
                if self._is_over:
                    return
                job = (self._waiting or self._events).popleft()
                self._running += 1
            try:
                _attempt(job.run)
            finally:
                with self._changed:
                    self._running -= 1
                    self._changed.notify_all()

    def _shed_late(self) -> None:
        while not self._is_over:
            with self._changed:
                late = self._late()
                if not late:
                    first = self._waiting[0].came_at if self._waiting else None
                    self._changed.wait(None if first is None else first + PATIENCE_SECONDS - time.monotonic())
            for job in late:
                _attempt(job.shed)

    def _late(self) -> list[Job]:
        late, before = [], time.monotonic() - PATIENCE_SECONDS
        while self._waiting and self._waiting[0].came_at <= before:
            late.append(self._waiting.popleft())
        return late


def _attempt(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:  # noqa: BLE001 - one request must not end the thread
        _log.exception("a request failed")
