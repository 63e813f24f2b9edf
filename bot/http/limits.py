"""What strangers may take of this process: connections, time for a request, its size, and lines of the log."""

import asyncio
import logging
import resource
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from starlette.types import Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

# Slack opens some dozens; a file is open for each, and half of what the process may open is left to all else.
CONNECTIONS = 512
HEAD_SECONDS = 10.0
BODY_BYTES = 1_000_000
# Who is cut off while still sending does not read why: a little more is read, and dropped.
HEARD_OUT_BYTES = 10_000_000
READ_SECONDS = 5.0
# Longer than a proxy keeps an idle connection (nginx 60 s, others alike), so that none is used as it is being closed.
KEEP_ALIVE_SECONDS = 75
QUIET_SECONDS = 60.0

_log = logging.getLogger("guildhall.http")


class SparingLog:
    """A log in which each kind of line stands once a minute at most, with how many were left out meanwhile."""

    def __init__(self, log: logging.Logger, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._lines: dict[str, tuple[float, int]] = {}

    def warning(self, message: str, *values: object) -> None:
        """Log a warning."""
        self.log(logging.WARNING, message, *values)

    def log(self, level: int, message: str, *values: object) -> None:
        """Log a line; lines of the same words, values put in, are of one kind."""
        line, now = message % values, self._elapsed()
        with self._lock:
            last, left_out = self._lines.get(line, (-QUIET_SECONDS, 0))
            if now - last < QUIET_SECONDS:
                self._lines[line] = (last, left_out + 1)
                return
            # Lines differ by words of ours alone, but those about shapes by what Slack sends.
            if len(self._lines) >= 1000:
                self._lines.clear()
            self._lines[line] = (now, 0)
        self._log.log(
            level, "%s (%d more like it before)" if left_out else "%s", line, *([left_out] if left_out else [])
        )


def most_connections() -> int:
    """Return how many connections may be open at once: never more than half of the files that the process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, soft // 2)


class Bounded(H11Protocol):
    """uvicorn's protocol with limits, which `bounded` sets."""

    most: ClassVar[int]
    head_seconds: ClassVar[float]
    # In the order in which they became idle.
    idle: ClassVar[dict["Bounded", None]]
    sparing: ClassVar[SparingLog]
    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection, in the place of the one that has been idle for longest where there is no other."""
        super().connection_made(transport)
        if len(self.connections) > self.most and not self._has_closed_one():  # guard: connections are limited
            self.sparing.warning("All %d connections are busy: turned one away.", self.most)
            transport.abort()
            return
        self._rest()

    def data_received(self, data: bytes) -> None:
        """Take in what has come: a whole head soon, or none is waited for."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._work()
        elif self._head is None:
            # The rest of the head, or of a body that nobody reads.
            self._rest()

    def on_response_complete(self) -> None:
        """Wait for the next request, for as long as uvicorn keeps an idle connection."""
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self.idle[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._work()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close it: nobody has sent a whole head over it in time, or somebody else needs its place."""
        self._work()
        self.connections.discard(self)
        self.transport.abort()

    def _rest(self) -> None:
        if not self.transport.is_closing():
            self.idle.setdefault(self)
            self._head = self.loop.call_later(self.head_seconds, self.give_up)  # guard: the time for a head is limited

    def _work(self) -> None:
        self.idle.pop(self, None)
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _has_closed_one(self) -> bool:
        longest = next(iter(self.idle), None)
        if longest is not None:
            longest.give_up()
        return longest is not None


def bounded(most: int, head_seconds: float = HEAD_SECONDS) -> type[H11Protocol]:
    """Return the protocol of one server: so many connections at once, and so long for the head of a request."""

    class Here(Bounded):
        pass

    Here.most, Here.head_seconds, Here.idle, Here.sparing = most, head_seconds, {}, SparingLog(_log)
    return Here


class TooLarge(Exception):
    """The body goes on past the limit."""


async def read_body(receive: Receive, length: bytes) -> bytes:
    """Return the body of a request whose head names this length.

    Raises TooLarge, TimeoutError where it comes too slowly, and EOFError where whoever sends it goes away.
    """
    if length.isdigit() and int(length[:20]) > HEARD_OUT_BYTES:
        raise TooLarge
    parts, size, more = [], 0, True
    async with asyncio.timeout(READ_SECONDS):
        while more and size <= HEARD_OUT_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise EOFError
            part, more = message.get("body", b""), message.get("more_body", False)
            size += len(part)
            if size <= BODY_BYTES:  # guard: bodies are held to 1 MB
                parts.append(part)
    if size > BODY_BYTES:
        raise TooLarge
    return b"".join(parts)
