"""The door itself: one ASGI endpoint that takes what Slack signed, and answers from a bounded pool of threads."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

from slack_bolt import App, BoltRequest
from starlette.types import Receive, Scope, Send

from bot.bolt import NOT_UNDERSTOOD, UNFORESEEN
from bot.crew import EVENTS_WAITING, PATIENCE_SECONDS
from bot.door.envelope import Malformed, read
from bot.door.installation import Installation, NotYetKnown
from bot.door.lane import Lane, TooMany
from bot.door.limits import SparingLog
from bot.door.shapes import RateLimited, Request, Unforeseen, Verification
from bot.door.signatures import Signatures
from bot.shedding import NOT_READ, TOO_MANY, answer_in_place

THREADS, EVENT_THREADS, WAITING = 40, 10, 200
BODY_BYTES = 1_000_000
# Who is cut off while still sending does not read why: a little more is read, and dropped.
HEARD_OUT_BYTES = 10_000_000
READ_SECONDS = 5.0
PLAIN = b"text/plain; charset=utf-8"
HEADERS = (b"x-slack-signature", b"x-slack-request-timestamp", b"content-type", b"content-length")

_log = logging.getLogger("guildhall.door")


class Answer(NamedTuple):
    """What goes back."""

    status: int
    body: bytes = b""
    content_type: bytes = PLAIN
    ends_connection: bool = False


class TooLarge(Exception):
    """The body goes on past the limit."""


class HttpDoor:
    """An ASGI endpoint for everything that Slack sends; `verified` once one was signed with the newest secret."""

    def __init__(
        self, app: App, signatures: Signatures, installation: Installation, proved: Callable[[], None]
    ) -> None:
        """Take what it needs; `proved` is called once, beside the requests, when it is `verified`."""
        self.verified = False
        self._proved = proved
        self._app = app
        # Strangers can have any number of requests refused, and must not fill a disk with it.
        self._log = SparingLog(_log)
        self._signatures = signatures
        self._installation = installation
        self._clicks = Lane("door", THREADS, WAITING, PATIENCE_SECONDS)
        # Nobody waits for an event's answer: late is better than not at all.
        self._events = Lane("door-events", EVENT_THREADS, EVENTS_WAITING, None)

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
        for lane in (self._clicks, self._events):
            lane.close()

    def _prove(self) -> None:
        try:
            self._proved()
        except Exception as error:  # noqa: BLE001 - the next one proves it
            _log.warning("that the signing secret is proven could not be written down: %s", type(error).__name__)
            self.verified = False

    def _learn(self) -> None:
        with suppress(NotYetKnown):
            self._installation.learn()

    async def _serve(self, scope: Scope, receive: Receive) -> Answer:
        signature, timestamp, content_type, length = _headers(scope["headers"])
        try:
            body = await _body(receive, length)
        except TooLarge:
            return self._refused(413, "too large")
        except (TimeoutError, EOFError):
            return self._refused(408, "incomplete")
        if not self._signatures.hold(timestamp, signature, body):
            return self._refused(401, "signature")
        if not self.verified and self._signatures.newest_held:
            self.verified = True
            _log.info("green: signing secret: the first valid signed request has come")
            self._clicks.submit(self._prove)
        # Events alone are sent as JSON; all else comes as a form.
        lane = self._events if content_type.startswith(b"application/json") else self._clicks
        try:
            return await lane.run(lambda: self._answer(content_type, body))
        except TooMany:
            return self._shed(content_type, body)

    def _answer(self, content_type: bytes, body: bytes) -> Answer:
        try:
            envelope = read(content_type.decode("latin-1"), body)
            if envelope.surprises:
                self._log.warning("Slack sent a shape that is not known here (%s).", "; ".join(envelope.surprises))
            return Answer(200) if envelope.request is None else self._run(envelope.request, envelope.body)
        except Malformed as malformed:
            return self._refused(400, str(malformed))
        except NotYetKnown:
            return self._refused(503, "Slack can't be asked")
        except Exception:  # noqa: BLE001 - a request must not end without an answer
            # Whatever it is, Slack must not wait for it, nor read about it.
            _log.exception("a request failed")
            return Answer(503)

    def _run(self, request: Request, body: dict[str, object]) -> Answer:
        if isinstance(request, Verification):
            return Answer(200, request.challenge.encode(errors="replace"))
        if not self._installation.is_meant_by(request):
            return self._refused(401, "not for this app in this workspace")
        if isinstance(request, RateLimited):
            self._log.warning("Slack holds events back, because there were too many")
            return Answer(200)
        try:
            # As in Socket Mode Bolt is given what was read here: reading it again could come to another result.
            asked = BoltRequest(mode="socket_mode", body=body, context={UNFORESEEN: isinstance(request, Unforeseen)})
        except (AttributeError, KeyError, TypeError, ValueError):
            return _in_place(body, NOT_READ) or self._not_understood(body)
        answered = self._app.dispatch(asked)
        if answered.status == NOT_UNDERSTOOD:
            return self._not_understood(body)
        if answered.status != 200:
            # An event is not taken, so that Slack sends it again.
            return Answer(503)
        return Answer(200, answered.body.encode(errors="replace"), answered.headers["content-type"][0].encode())

    def _not_understood(self, body: dict[str, object]) -> Answer:
        # Sending an event again would not make it readable; whoever pressed something sees that it failed.
        return Answer(200) if "event" in body else self._refused(400, "shape")

    def _shed(self, content_type: bytes, body: bytes) -> Answer:
        """Say that too many are at it: better than to let everybody wait. Slack sends events again."""
        self._log.warning("Too many requests at once: one was turned away.")
        try:
            return _in_place(read(content_type.decode("latin-1"), body).body, TOO_MANY) or Answer(503)
        except Malformed as malformed:
            return self._refused(400, str(malformed))

    def _refused(self, status: int, reason: str) -> Answer:
        # The reason is one of ours: nothing of a request that may be forged, or that people wrote, reaches a log.
        # What was signed with our secret and can't be read is Slack's doing, and worth a look.
        self._log.log(logging.WARNING if status == 400 else logging.INFO, "refused a request: %s", reason)
        return Answer(status, ends_connection=status in (408, 413))


def _headers(given: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """Return those that matter, empty where there is none, or not one."""
    every: dict[bytes, list[bytes]] = {name: [] for name in HEADERS}
    for name, value in given:
        if name in every:
            every[name].append(value)
    return [values[0] if len(values) == 1 else b"" for values in every.values()]


async def _body(receive: Receive, length: bytes) -> bytes:
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
            if size <= BODY_BYTES:
                parts.append(part)
    if size > BODY_BYTES:
        raise TooLarge
    return b"".join(parts)


def _in_place(body: dict[str, object], message: str) -> Answer | None:
    payload = answer_in_place(body, message)
    return None if payload is None else Answer(200, json.dumps(payload).encode(), b"application/json")
