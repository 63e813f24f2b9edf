"""Threads for one kind of request, and how many may wait for them: no flood of one kind keeps the others waiting."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class PoolFull(Exception):
    """There is no room, or it would take too long."""


class ThreadPool:
    """A bounded pool; what waits longer than its patience is given up, where there is any."""

    def __init__(self, name: str, threads: int, waiting: int, patience_seconds: float | None) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._patience_seconds = patience_seconds
        self._taken = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run work in a thread; raises PoolFull when it is not begun in time."""
        if self._taken >= self._most:
            raise PoolFull
        self._taken += 1
        try:
            waiting = self._pool.submit(work)
            result = asyncio.wrap_future(waiting)
            await asyncio.wait({result}, timeout=self._patience_seconds)
            if not result.done() and waiting.cancel():
                raise PoolFull
            return await result
        finally:
            self._taken -= 1

    def submit(self, work: Callable[[], object]) -> None:
        """Have work run some time, with nobody waiting for it."""
        self._pool.submit(work)

    def close(self) -> None:
        """Begin nothing any more; what hangs is left to itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
