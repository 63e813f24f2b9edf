"""Threads for one kind of request, and how many may wait for them: no flood of events keeps people waiting."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class TooMany(Exception):
    """There is no room, or it would take too long."""


class Lane:
    """A bounded pool; what waits longer than its patience is given up, where there is any."""

    def __init__(self, name: str, threads: int, waiting: int, patience_seconds: float | None) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._patience_seconds = patience_seconds
        self._taken = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run work in a thread; raises TooMany when it is not begun in time."""
        if self._taken >= self._most:
            raise TooMany
        self._taken += 1
        try:
            waiting = self._pool.submit(work)
            answered = asyncio.wrap_future(waiting)
            await asyncio.wait({answered}, timeout=self._patience_seconds)
            if not answered.done() and waiting.cancel():
                raise TooMany
            return await answered
        finally:
            self._taken -= 1

    def submit(self, work: Callable[[], object]) -> None:
        """Have work run some time, with nobody waiting for it."""
        self._pool.submit(work)

    def close(self) -> None:
        """Begin nothing any more; what hangs is left to itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
