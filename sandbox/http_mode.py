"""HTTP mode: signed requests to the app's address, and what its answers mean."""

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox.ids import RealClock
from sandbox.state import Json
from sandbox.transport import Ack, Delivery, Envelope

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SENT_REMEMBERED = 1_000


@dataclass(frozen=True)
class Posted:
    """One request as it went out, to the byte."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    """What came back, or why nothing did: `status` is 0 then."""

    status: int
    content_type: str = ""
    body: bytes = b""
    reason: str = "http_error"
    no_retry: bool = False


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Give the signature of a body as Slack makes it."""
    return "v0=" + hmac.new(secret.encode(), b"v0:%d:" % timestamp + body, hashlib.sha256).hexdigest()


class Requests:
    """The address of the app; one signed POST for each envelope, each over a connection of its own."""

    def __init__(
        self, url: str, signing_secret: str, acknowledgement_seconds: float, redelivery_seconds: tuple[float, ...]
    ) -> None:
        self.url = url
        self.signing_secret = signing_secret
        self.acknowledgement_seconds = acknowledgement_seconds
        self.redelivery_seconds = redelivery_seconds
        self.sent: deque[Posted] = deque(maxlen=SENT_REMEMBERED)
        self._address = urlsplit(url)
        self._closed = threading.Event()

    def is_open(self) -> bool:
        """Say whether requests go out."""
        return not self._closed.is_set()

    def close(self) -> None:
        """Send nothing more, nor again."""
        self._closed.set()

    def verify(self) -> bool:
        """Ask the address whether it is the app's, as Slack does when it is typed into the app's settings."""
        challenge = hashlib.blake2b(self.url.encode(), digest_size=16).hexdigest()
        posted = self.signed(JSON, json.dumps({"type": "url_verification", "challenge": challenge}).encode())
        response = self.post(posted)
        answered_challenge = (
            _object(response).get("challenge") if JSON in response.content_type else response.body.decode()
        )
        return response.status == 200 and answered_challenge == challenge

    def ask(self, envelope: Envelope) -> Ack:
        """Send an envelope and wait for its acknowledgement, but not longer than Slack would."""
        return _ack(self.post(self.signed(*_encoded(envelope)))) if self.is_open() else Ack("nobody")

    def emit(self, envelope: Envelope) -> Delivery:
        """Send an envelope; an event that stays unacknowledged is sent again."""
        delivery = Delivery(envelope)
        threading.Thread(target=self._deliver, args=(delivery,), name="event", daemon=True).start()
        return delivery

    def repeat(self, envelope: Envelope, times: int = 1) -> None:
        """Send an envelope again, so many times at once, marked as Slack marks what it sends again."""
        for number in range(1, times + 1):
            headers = {"x-slack-retry-num": str(number), "x-slack-retry-reason": "http_timeout"}
            posted = self.signed(*_encoded(envelope), headers)
            threading.Thread(target=self.post, args=(posted,), name="repeat", daemon=True).start()

    def signed(self, content_type: str, body: bytes, more: dict[str, str] | None = None) -> Posted:
        """Give a request with its headers, signed now."""
        timestamp = int(RealClock().now().timestamp())
        headers = {
            "content-type": content_type,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": str(timestamp),
            "x-slack-signature": sign(self.signing_secret, timestamp, body),
        }
        return Posted(headers | (more or {}), body)

    def post(self, posted: Posted) -> Answered:
        """Send a request, as often as one likes the same."""
        self.sent.append(posted)
        began = time.monotonic()
        connection = http.client.HTTPConnection(
            self._address.hostname or "", self._address.port, timeout=self.acknowledgement_seconds
        )
        try:
            connection.request("POST", self._address.path or "/", posted.body, posted.headers)
            answer = connection.getresponse()
            body, content_type = answer.read(), answer.headers.get("content-type", "")
        except TimeoutError:
            return Answered(0, reason="http_timeout")
        except (OSError, http.client.HTTPException):
            return Answered(0, reason="connection_failed")
        finally:
            connection.close()
        if time.monotonic() - began > self.acknowledgement_seconds:
            return Answered(0, reason="http_timeout")
        return Answered(answer.status, content_type, body, no_retry=answer.headers.get("x-slack-no-retry") == "1")

    def _deliver(self, delivery: Delivery) -> None:
        headers: dict[str, str] = {}
        for delivery.attempt, pause in enumerate((0.0, *self.redelivery_seconds)):
            if self._closed.wait(pause):
                break
            response = self.post(self.signed(*_encoded(delivery.envelope), headers))
            if 200 <= response.status < 300:
                delivery.answered.set_result(Ack("acknowledged"))
                return
            if response.no_retry or not delivery.envelope.is_event:
                break
            headers = {"x-slack-retry-num": str(delivery.attempt + 1), "x-slack-retry-reason": response.reason}
        delivery.answered.set_result(Ack("timed_out"))


def _encoded(envelope: Envelope) -> tuple[str, bytes]:
    payload: dict[str, Any] = envelope.payload
    if envelope.type == "slash_commands":
        return FORM, urlencode(payload, errors="replace").encode()
    text = json.dumps(payload)
    return (JSON, text.encode()) if envelope.is_event else (FORM, urlencode({"payload": text}).encode())


def _ack(response: Answered) -> Ack:
    if response.status == 0:
        return Ack("timed_out" if response.reason == "http_timeout" else "nobody")
    if response.status != 200:
        return Ack("refused")
    if not response.body:
        return Ack("acknowledged")
    if response.content_type.startswith(JSON):
        return Ack("acknowledged", _object(response))
    return Ack("acknowledged", {"text": response.body.decode(errors="replace")})


def _object(response: Answered) -> Json:
    try:
        value = json.loads(response.body)
    except ValueError:
        return {}
    return dict(value) if isinstance(value, dict) else {}
