"""The HTTP endpoint for Slack's requests, its bounded thread pool, and the server that listens."""

import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import NamedTuple

import uvicorn
from pydantic import SecretStr
from slack_bolt import App, BoltRequest
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.app_filter import NOT_UNDERSTOOD, UNFORESEEN
from bot.http.app_identity import AppIdentity, IdentityUnknown
from bot.http.feed import CalendarEndpoint
from bot.http.feed_addresses import FEED_PATH
from bot.http.limits import HEAD_SECONDS, KEEP_ALIVE_SECONDS, SparingLog, TooLarge, bounded, most_connections, read_body
from bot.http.payloads import MalformedBody, RateLimited, SlackRequest, UnknownPayload, Verification, read
from bot.http.pool import PoolFull, ThreadPool
from bot.http.signatures import Signatures
from bot.settings import SettingsError
from bot.socket_mode import EVENTS_WAITING, NOT_READ, PATIENCE_SECONDS, TOO_MANY, answer_in_place

THREADS, EVENT_THREADS, WAITING = 40, 10, 200
PLAIN = b"text/plain; charset=utf-8"
HEADERS = (b"x-slack-signature", b"x-slack-request-timestamp", b"content-type", b"content-length")

_log = logging.getLogger("guildhall.http")
PATH, HEALTH_PATH = "/slack/events", "/health"
DRAIN_SECONDS = 8
START_SECONDS = 10.0


class HttpResponse(NamedTuple):
    """What goes back."""

    status: int
    body: bytes = b""
    content_type: bytes = PLAIN
    ends_connection: bool = False


class HttpEndpoint:
    """An ASGI endpoint for everything that Slack sends; `verified` once one was signed with the newest secret."""

    def __init__(self, app: App, signatures: Signatures, installation: AppIdentity, proved: Callable[[], None]) -> None:
        """Take what it needs; `proved` is called once, beside the requests, when it is `verified`."""
        self.verified = False
        self._proved = proved
        self._app = app
        # Strangers can have any number of requests refused, and must not fill a disk with it.
        self._log = SparingLog(_log)
        self._signatures = signatures
        self._installation = installation
        self._clicks = ThreadPool("http", THREADS, WAITING, PATIENCE_SECONDS)
        # Nobody waits for an event's answer: late is better than not at all.
        self._events = ThreadPool("http-events", EVENT_THREADS, EVENTS_WAITING, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        answer = await self._serve(scope, receive)
        headers = [(b"content-type", answer.content_type), (b"content-length", b"%d" % len(answer.body))]
        if answer.ends_connection:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def prepare(self) -> None:
        """Have Slack asked whose token it is, so that the first request need not wait for it."""
        self._clicks.submit(self._learn)

    def close(self) -> None:
        """Begin nothing any more; what hangs is left to itself."""
        for pool in (self._clicks, self._events):
            pool.close()

    def _prove(self) -> None:
        try:
            self._proved()
        except Exception as error:  # noqa: BLE001 - the next one proves it
            _log.warning("couldn't save that the signing secret works: %s", type(error).__name__)
            self.verified = False

    def _learn(self) -> None:
        with suppress(IdentityUnknown):
            self._installation.learn()

    async def _serve(self, scope: Scope, receive: Receive) -> HttpResponse:
        signature, timestamp, content_type, length = _headers(scope["headers"])
        try:
            body = await read_body(receive, length)
        except TooLarge:
            return self._refused(413, "too large")
        except (TimeoutError, EOFError):
            return self._refused(408, "incomplete")
        if not self._signatures.hold(timestamp, signature, body):  # guard: signature check: in the HTTP server
            return self._refused(401, "signature")
        if not self.verified and self._signatures.newest_held:
            self.verified = True
            _log.info("green: signing secret: the first valid signed request arrived")
            self._clicks.submit(self._prove)
        # Events alone are sent as JSON; all else comes as a form.
        pool = self._events if content_type.startswith(b"application/json") else self._clicks
        try:
            return await pool.run(lambda: self._answer(content_type, body))
        except PoolFull:
            return self._shed(content_type, body)

    def _answer(self, content_type: bytes, body: bytes) -> HttpResponse:
        try:
            envelope = read(content_type.decode("latin-1"), body)
            if envelope.surprises:
                self._log.warning("Slack sent a request in an unknown shape (%s).", "; ".join(envelope.surprises))
            return HttpResponse(200) if envelope.request is None else self._run(envelope.request, envelope.body)
        except MalformedBody as malformed:
            return self._refused(400, str(malformed))
        except IdentityUnknown:
            return self._refused(503, "Slack can't be asked")
        except Exception:  # noqa: BLE001 - a request must not end without an answer
            # Whatever it is, Slack must not wait for it, nor read about it.
            _log.exception("a request failed")
            return HttpResponse(503)

    def _run(self, request: SlackRequest, body: dict[str, object]) -> HttpResponse:
        if isinstance(request, Verification):
            return HttpResponse(200, request.challenge.encode(errors="replace"))
        if not self._installation.is_meant_by(request):
            return self._refused(401, "not for this app in this workspace")
        if isinstance(request, RateLimited):
            self._log.warning("Slack is holding events back, because there were too many")
            return HttpResponse(200)
        try:
            # As in Socket Mode Bolt is given what was read here: reading it again could come to another result.
            bolt_request = BoltRequest(
                mode="socket_mode", body=body, context={UNFORESEEN: isinstance(request, UnknownPayload)}
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return _in_place(body, NOT_READ) or self._not_understood(body)
        response = self._app.dispatch(bolt_request)
        if response.status == NOT_UNDERSTOOD:
            return self._not_understood(body)
        if response.status != 200:
            # An event is not taken, so that Slack sends it again.
            return HttpResponse(503)
        return HttpResponse(200, response.body.encode(errors="replace"), response.headers["content-type"][0].encode())

    def _not_understood(self, body: dict[str, object]) -> HttpResponse:
        # Sending an event again would not make it readable; whoever pressed something sees that it failed.
        return HttpResponse(200) if "event" in body else self._refused(400, "shape")

    def _shed(self, content_type: bytes, body: bytes) -> HttpResponse:
        """Say that too many are at it: better than to let everybody wait. Slack sends events again."""
        self._log.warning("Too many requests at once: turned one away.")
        try:
            return _in_place(read(content_type.decode("latin-1"), body).body, TOO_MANY) or HttpResponse(503)
        except MalformedBody as malformed:
            return self._refused(400, str(malformed))

    def _refused(self, status: int, reason: str) -> HttpResponse:
        # The reason is one of ours: nothing of a request that may be forged, or that people wrote, reaches a log.
        # What was signed with our secret and can't be read is Slack's doing, and worth a look.
        self._log.log(logging.WARNING if status == 400 else logging.INFO, "refused a request: %s", reason)
        return HttpResponse(status, ends_connection=status in (408, 413))


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """Return those that matter, empty where there is none, or not one."""
    values_by_name: dict[bytes, list[bytes]] = {name: [] for name in HEADERS}
    for name, value in headers:
        if name in values_by_name:
            values_by_name[name].append(value)
    return [values[0] if len(values) == 1 else b"" for values in values_by_name.values()]


def _in_place(body: dict[str, object], message: str) -> HttpResponse | None:
    payload = answer_in_place(body, message)
    return None if payload is None else HttpResponse(200, json.dumps(payload).encode(), b"application/json")


# Listens at an address for the length of a block; at its end what was begun is finished.


def endpoint_of(
    app: App,
    secrets: Sequence[SecretStr],
    now: Callable[[], datetime],
    proved: Callable[[], None] = lambda: None,
) -> HttpEndpoint:
    """Return the endpoint of an app; `now` is real time; `proved` is told once that the first secret is Slack's."""
    return HttpEndpoint(app, Signatures(secrets, now), AppIdentity(app.client), proved)


@contextmanager
def listening(
    endpoint: HttpEndpoint,
    host: str,
    port: int,
    is_well: Callable[[], bool] = lambda: True,
    feed: CalendarEndpoint | None = None,
) -> Iterator[str]:
    """Serve the endpoint at `host` and `port` (0: any free one) and give its address; raises SettingsError.

    Strangers may ask whether it `is_well`, and hear nothing more. Calendars read the `feed`, where there is one.
    """
    with _listener(host, port) as listener:
        # asyncio does this only for sockets it made itself; without it the body of an answer waits 40 ms for its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(_config(endpoint, is_well, feed))
        thread = threading.Thread(target=server.run, args=([listener],), name="http", daemon=True)
        thread.start()
        _wait_for_start(server, thread)
        endpoint.prepare()
        try:
            yield f"http://{host}:{listener.getsockname()[1]}{PATH}"
        finally:
            server.should_exit = True
            # What has not ended by then hangs; nobody waits for it.
            thread.join(DRAIN_SECONDS + 1)
            endpoint.close()
            if feed is not None:
                feed.close()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        # Only a name that is not known has a reason without our address in it.
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise SettingsError(
            f"Can't listen on {host}, port {port} ({reason}). "
            "Set GUILDHALL_HOST to an address of this machine and GUILDHALL_PORT to a free port."
        ) from None


def _config(endpoint: HttpEndpoint, is_well: Callable[[], bool], feed: CalendarEndpoint | None) -> uvicorn.Config:
    async def health(_request: StarletteRequest) -> PlainTextResponse:
        return PlainTextResponse("ok", 200) if is_well() else PlainTextResponse("not ok", 503)

    routes = [Route(PATH, endpoint, methods=["POST"]), Route(HEALTH_PATH, health, methods=["GET"])]
    if feed is not None:
        routes.append(Route(FEED_PATH, feed, methods=["GET"]))
    return uvicorn.Config(
        Starlette(routes=routes),
        http=bounded(most_connections(), HEAD_SECONDS),
        log_config=None,
        # It warns of each request that is no HTTP, of which anybody can send any number.
        log_level="error",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        # So many are accepted in one go, before any of them is counted.
        backlog=128,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    for _ in range(int(START_SECONDS / 0.005)):
        if server.started or not thread.is_alive():
            return
        pause.wait(0.005)
