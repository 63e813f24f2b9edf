"""What calendars read of the guild's meetings, over HTTP."""

import logging
import re
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from bot.http.limits import SparingLog
from bot.http.pool import PoolFull, ThreadPool

# Calendars ask some times a day; so many at once are a flood, and must not keep people's clicks waiting.
FEED_THREADS, FEED_WAITING, FEED_SECONDS = 2, 20, 5.0
# What `token_urlsafe` makes of 32 bytes.
_SECRET = re.compile(r"[0-9A-Za-z_-]{43}")
_log = logging.getLogger("guildhall.http")


class CalendarEndpoint:
    """An ASGI endpoint for calendars; whoever doesn't know an address that works gets a plain 404."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        """Take what returns the meetings for a secret, None for one that nobody has."""
        self._read = read
        self._pool = ThreadPool("calendar", FEED_THREADS, FEED_WAITING, FEED_SECONDS)
        # Strangers can ask any number of times, and must not fill a disk with it.
        self._log = SparingLog(_log)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Serve one request."""
        status, body = await self._answer(str(scope["path_params"].get("secret", "")))
        headers = [
            (b"content-type", b"text/calendar; charset=utf-8" if status == 200 else b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
            # No proxy keeps what was revoked, and nobody who follows a link from it learns the secret.
            (b"cache-control", b"private, no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def close(self) -> None:
        """Begin nothing any more."""
        self._pool.close()

    async def _answer(self, secret: str) -> tuple[int, bytes]:
        if _SECRET.fullmatch(secret) is None:
            return 404, b"not found"
        try:
            content = await self._pool.run(lambda: self._read(secret))
        except PoolFull:
            self._log.warning("Too many calendars at once: turned one away.")
            return 503, b"try again later"
        except Exception:  # noqa: BLE001 - a request must not end without an answer
            # Nothing of the address may reach a log.
            self._log.warning("a calendar could not be read")
            return 503, b"try again later"
        return (404, b"not found") if content is None else (200, content)
