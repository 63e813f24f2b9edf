"""The line to the app, whichever way it is reached, and the record of what went to and fro."""

import json
import threading
import time
from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswerYet
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.ids import Clock
from sandbox.state import Json

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


# The line to the app: what goes over it and what comes back, whichever way the app has chosen to be reached.


@dataclass(frozen=True)
class Envelope:
    """One request to the app: slash_commands, interactive or events_api; events come again when unacknowledged."""

    id: str
    type: str
    payload: Json
    accepts_response: bool = True

    @property
    def is_event(self) -> bool:
        """Say whether it is repeated until it is acknowledged."""
        return self.type == "events_api"


@dataclass(frozen=True)
class Ack:
    """What the app said to an envelope, in time or not at all."""

    outcome: str  # acknowledged, refused, timed_out, nobody
    payload: Json = field(default_factory=dict)

    @property
    def timed_out(self) -> bool:
        """Say whether the person sees that the app did not respond."""
        return self.outcome != "acknowledged"


@dataclass
class Delivery:
    """An envelope on its way, and the promise of its acknowledgement."""

    envelope: Envelope
    answered: "Future[Ack]" = field(default_factory=Future)
    attempt: int = 0

    def wait(self, seconds: float) -> Ack:
        """Wait for the acknowledgement."""
        try:
            return self.answered.result(seconds)
        except NoAnswerYet:
            return Ack("timed_out")


class Line(Protocol):
    """How the app is reached: its WebSockets, or its address."""

    acknowledgement_seconds: float

    def is_open(self) -> bool:
        """Say whether an app is at the other end, as far as can be told without asking it."""

    def ask(self, envelope: Envelope) -> Ack:
        """Send an envelope and wait for its acknowledgement, but not longer than Slack would."""

    def emit(self, envelope: Envelope) -> Delivery:
        """Send an envelope; an event that stays unacknowledged is sent again."""

    def repeat(self, envelope: Envelope, times: int = 1) -> None:
        """Send an envelope again, so many times at once, marked as Slack marks what it sends again."""


# What went between the app and the workspace lately, for people who want to look: asked, answered, how fast.

REMEMBERED = 500
LONGEST = 200_000
CUT = "… (cut)"
TO_APP, TO_WORKSPACE = "to the app", "to the workspace"


@dataclass
class Exchange:
    """One request and its answer, written down when they went; without milliseconds it still runs."""

    number: int
    way: str
    line: str
    name: str
    at: datetime
    asked: str
    answered: str = ""
    error: str = ""
    milliseconds: float | None = None
    started: float = 0.0

    def holds(self, words: str) -> bool:
        """Say whether the words stand anywhere in it."""
        texts = (self.way, self.line, self.name, self.error, self.asked, self.answered)
        return any(words.lower() in each.lower() for each in texts)


class Traffic:
    """The last exchanges, the newest last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._exchanges: deque[Exchange] = deque(maxlen=REMEMBERED)
        self._number = 0
        self.revision = 0

    def begin(self, way: str, line: str, name: str, request: Any) -> Exchange:
        """Write down a request that goes out now."""
        with self._lock:
            self._number += 1
            self.revision += 1
            now = self._clock.now()
            exchange = Exchange(self._number, way, line, name, now, _text(request), started=time.perf_counter())
            self._exchanges.append(exchange)
            return exchange

    def end(self, exchange: Exchange, response: Any, error: str = "") -> None:
        """Write down its answer."""
        milliseconds = (time.perf_counter() - exchange.started) * 1000
        with self._lock:
            exchange.answered, exchange.error, exchange.milliseconds = _text(response), error, milliseconds
            self.revision += 1

    def latest(self) -> list[Exchange]:
        """Give what is remembered, the newest first."""
        with self._lock:
            return list(reversed(self._exchanges))

    def find(self, number: int) -> Exchange | None:
        """Find one exchange, if it is still remembered."""
        return next((each for each in self.latest() if each.number == number), None)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


# The one way every request to the app takes: over its line, and into the record of what went to and fro.

OUTCOMES = {"acknowledged": "", "refused": "not taken", "timed_out": "no answer in time", "nobody": "not connected"}


def ask(workspace: "Workspace", envelope: Envelope) -> Ack:
    """Send a request and wait for its acknowledgement, but not longer than Slack would."""
    exchange = _begin(workspace, envelope)
    ack = workspace.line.ask(envelope)
    _end(workspace, exchange, ack)
    return ack


def emit(workspace: "Workspace", envelope: Envelope) -> Delivery:
    """Send a request; nobody waits."""
    exchange = _begin(workspace, envelope)
    delivery = workspace.line.emit(envelope)

    def answered(promise: "Future[Ack]") -> None:
        _end(workspace, exchange, promise.result())

    delivery.answered.add_done_callback(answered)
    return delivery


def _begin(workspace: "Workspace", envelope: Envelope) -> Exchange:
    return workspace.traffic.begin(TO_APP, envelope.type, _name_of(envelope), envelope.payload)


def _end(workspace: "Workspace", exchange: Exchange, ack: Ack) -> None:
    workspace.traffic.end(exchange, ack.payload, OUTCOMES.get(ack.outcome, ack.outcome))


def _name_of(envelope: Envelope) -> str:
    """Name a request as the app's makers would: the command, the event, the button."""
    payload = envelope.payload
    if "command" in payload:
        return str(payload["command"])
    if "event" in payload:
        return str(payload["event"].get("type", ""))
    form = payload.get("view") or {}
    pressed = ", ".join(str(each.get("action_id")) for each in payload.get("actions") or [])
    name = pressed or payload.get("callback_id") or payload.get("action_id") or form.get("callback_id")
    return " ".join(str(each) for each in (payload.get("type"), name) if each)
