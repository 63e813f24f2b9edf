"""The one way every request to the app takes: over its line, and into the record of what went to and fro."""

from concurrent.futures import Future
from typing import TYPE_CHECKING

from sandbox.line import Ack, Delivery, Envelope
from sandbox.traffic import TO_APP, Exchange

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

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
    told = pressed or payload.get("callback_id") or payload.get("action_id") or form.get("callback_id")
    return " ".join(str(each) for each in (payload.get("type"), told) if each)
