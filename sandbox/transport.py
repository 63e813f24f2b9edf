"""The line to the app, whichever way it is reached: what goes over it and what comes back."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswerYet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sandbox.state import Json
from sandbox.traffic import TO_APP, Exchange

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


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
