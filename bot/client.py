"""The edge to Slack: one HTTP request per call, of which it is known whether it left and how much was read.

slack_sdk reads an answer whole, however long, follows redirects with the token, and says of a failed connection
only that something failed. This client makes the request itself and leaves the rest to slack_sdk."""

import http.client
import io
import json
import logging
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol
from urllib.error import HTTPError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

CALL_SECONDS = 10
# Within the three seconds in which a modal can be opened.
VIEW_TRIES = 3
# A page of 200 messages with blocks stays far under it.
MOST_BYTES = 8_000_000
BLOCK_BYTES = 1 << 16
# The texts that an answer which says yes has in it. Bolt and we remember who we are and who others are: half an answer
# would be remembered too, and shut everybody out, or find nothing of ours where it stands.
HAS: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": ("url",),
    "auth.test": ("team_id", "user_id", "bot_id"),
    "bots.info": ("bot.id",),
    "conversations.info": ("channel.id",),
    "files.info": ("file.id",),
    "users.info": ("user.id",),
}


class NotSent(OSError):
    """No connection: no byte of the request has left."""


class MalformedResponse(SlackClientError):
    """An answer that is none of Slack's, or not all of it: whether the call had its effect nobody knows."""


class OverBudget(SlackClientError):
    """This call has to wait, so that the ones after it need not: nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"call again in {seconds:.0f} s")
        self.seconds = seconds


class Allowance(Protocol):
    """What a client asks before each call, and tells of each refusal."""

    def take(self, method: str, now: datetime, *, goes_on: bool = False) -> datetime | None:
        """Take a call now, or return when to ask again; one that `goes_on` is another page of what was begun."""

    def refused(self, method: str, error: SlackApiError, now: datetime) -> None:
        """Heed what Slack says of a call that came too soon."""


class Refusals(Protocol):
    """What a client asks about the blocks of a view."""

    def fit_view(self, view: dict[str, Any]) -> dict[str, Any]:
        """Return a view as this workspace takes it, as far as that is known."""

    def without_refused(self, payload: dict[str, Any], error: Exception) -> dict[str, Any] | None:
        """Return a payload without what an answer refuses of it; None where it isn't that."""


class Client(WebClient):
    """Slack's Web API: nothing is retried, and delivery knows when to try again.

    A view of which Slack refuses a block is sent with its words instead: it was not shown, so that is no second try.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        *,
        seconds: int = CALL_SECONDS,
        logger: logging.Logger | None = None,
        allowance: Allowance | None = None,
        now: Callable[[], datetime] | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        """Prepare; with an `allowance` (and civil time `now`) its rates are kept, with `refusals` views fit."""
        # guard: retry_handlers=[]
        super().__init__(token=token, base_url=base_url, timeout=seconds, retry_handlers=[], logger=logger)
        self._allowance, self._now, self._refusals = allowance, now, refusals
        self._opener = _opener(self.proxy, self.base_url)

    def api_call(self, api_method: str, **arguments: Any) -> Any:
        """Call a method once; raises OverBudget when it has to wait, MalformedResponse for half an answer."""
        answer = self._shown(api_method, **arguments) if self._refusals else self._called(api_method, **arguments)
        # guard: answers that lack what they are for
        if lacking := [place for place in HAS.get(api_method, ()) if not _has(answer.data, place)]:
            raise MalformedResponse(f"the answer says yes and has no {', '.join(lacking)}")
        return answer

    def upload(self, url: str, content: bytes) -> None:
        """Send the bytes of a file to the address that Slack gave for them, without the token; raises OSError."""
        kind = {"Content-Type": "application/octet-stream"}
        request = urllib.request.Request(url, data=content, headers=kind, method="POST")  # noqa: S310 - the caller's
        until = time.monotonic() + self.timeout
        with self._opener.open(request, timeout=self.timeout) as answer:
            _read(answer, until)

    def _shown(self, api_method: str, **arguments: Any) -> Any:
        payload = arguments.get("json")
        if self._refusals is None or not isinstance(payload, dict) or not isinstance(payload.get("view"), dict):
            return self._called(api_method, **arguments)
        payload = payload | {"view": self._refusals.fit_view(payload["view"])}
        for _ in range(VIEW_TRIES):
            try:
                return self._called(api_method, **arguments | {"json": payload})
            except SlackApiError as error:
                if (less := self._refusals.without_refused(payload, error)) is None:
                    raise
                payload = less
        return self._called(api_method, **arguments | {"json": payload})

    def _called(self, api_method: str, **arguments: Any) -> Any:
        if self._allowance is None or self._now is None:
            return super().api_call(api_method, **arguments)
        now = self._now()
        goes_on = bool((arguments.get("params") or {}).get("cursor"))
        if (free_at := self._allowance.take(api_method, now, goes_on=goes_on)) is not None:
            raise OverBudget((free_at - now).total_seconds())
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            self._allowance.refused(api_method, error, now)
            raise

    def _perform_urllib_http_request_internal(self, url: str, req: urllib.request.Request) -> dict[str, Any]:
        until = time.monotonic() + self.timeout
        try:
            answer = self._opener.open(req, timeout=self.timeout)
        except HTTPError as error:
            answer = error
        with answer:
            body, status = _read(answer, until), answer.status
        if status == 200:
            _check(body)
        return {"status": status, "headers": answer.headers, "body": body}


def _has(value: Any, place: str) -> bool:
    """Tell whether there is a text at a place, such as `user.id`."""
    for name in place.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return isinstance(value, str) and value != ""


def _read(answer: Any, until: float) -> str:
    """Read an answer as far as it may go; raises MalformedResponse when it is longer, slower, or cut short."""
    read = io.BytesIO()
    while block := answer.read(BLOCK_BYTES):
        read.write(block)
        if read.tell() > MOST_BYTES:
            raise MalformedResponse(f"the answer is longer than {MOST_BYTES:,} bytes")
        if time.monotonic() > until:
            raise MalformedResponse("the answer takes too long")
    if getattr(answer, "length", None):
        raise MalformedResponse("the answer is cut short")
    return read.getvalue().decode("utf-8", "replace")


def _check(body: str) -> None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedResponse("the answer is no JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise MalformedResponse("the answer is not in Slack's form")


@contextmanager
def _connecting() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotSent(error.errno or 0, error.strerror or str(error)) from error


class _InTime(io.RawIOBase):
    """What comes over a socket, as long as all of it comes within the time that each piece may take."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire, self._pieces = wire, wire.makefile("rb", buffering=0)
        self._until = time.monotonic() + (wire.gettimeout() or CALL_SECONDS)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int | None:
        seconds_left = self._until - time.monotonic()
        if seconds_left <= 0:
            raise TimeoutError("the answer takes too long")
        self._wire.settimeout(seconds_left)
        return self._pieces.readinto(into)

    def close(self) -> None:
        self._pieces.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        # A server that sends a byte now and then keeps no thread waiting for ever.
        self.fp.close()
        self.fp = io.BufferedReader(_InTime(sock))


class _Plain(http.client.HTTPConnection):
    response_class = _Answer

    def connect(self) -> None:
        """Connect; whatever fails here, nothing was sent."""
        with _connecting():
            super().connect()


class _Secure(http.client.HTTPSConnection):
    _last: _Answer | None = None

    def response_class(self, *arguments: Any, **options: Any) -> _Answer:  # type: ignore[override]
        """Return an answer, of a proxy or of Slack, and keep hold of it."""
        self._last = _Answer(*arguments, **options)
        return self._last

    def connect(self) -> None:
        """Connect, through a proxy where there is one, and agree on keys; whatever fails here, nothing was sent."""
        try:
            with _connecting():
                super().connect()
        except NotSent:
            # What a proxy answers that lets nobody through, http.client leaves open.
            if self._last is not None:
                self._last.close()
            raise


class _PlainHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Make a request over a connection of ours."""
        return self.do_open(_Plain, req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._ours = context

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Make a request over a connection of ours."""
        return self.do_open(_Secure, req, context=self._ours)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token must not travel to wherever an answer points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def _opener(proxy: str | None, base_url: str) -> urllib.request.OpenerDirector:
    proxies = urllib.request.ProxyHandler({"http": proxy, "https": proxy} if proxy else None)
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect(), proxies, _PlainHandler()]
    if base_url.startswith("https:"):
        handlers.append(_SecureHandler(ssl.create_default_context()))
    return urllib.request.build_opener(*handlers)
