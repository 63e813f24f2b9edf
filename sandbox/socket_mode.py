"""Socket Mode: connections, what is sent over which of them, acknowledgements, and what can go wrong.

Everything about connections happens on the server's event loop; `ask` and `emit` may be called from any thread."""

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from sandbox.rules import limit
from sandbox.state import Json
from sandbox.transport import Ack, Delivery, Envelope

# What goes wrong with Socket Mode: connections dead without a word, envelopes lost, held back, doubled, mixed up.


class Wire(Protocol):
    """What a connection can do, all of it on the event loop."""

    def send(self, text: str) -> None:
        """Queue one text frame."""

    def close(self) -> None:
        """End the connection once everything queued is out."""

    def cut(self) -> None:
        """End the connection at once, without a closing frame."""

    def silence(self) -> None:
        """Keep the connection, but send nothing more, no ping either, and read nothing."""

    def stop_pings(self) -> None:
        """Send no more pings; all else goes on."""


class SocketFaults:
    """The faults of the connections; those of connections strike the ones that are open now, not those that follow.

    `copies` is how often each envelope comes again at once, over all connections in turn, marked as repeated.
    """

    def __init__(self, sockets: "Sockets") -> None:
        self._sockets = sockets
        self.copies = 0
        self.silent: list[Wire] = []
        self.muted = False
        self._holding = False
        self._held: list[SocketDelivery] = []

    # --- called from any thread ---

    def cut(self) -> None:
        """Cut every connection as if the cable were pulled: no `disconnect`, no closing frame."""
        self._sockets.on_loop(self._cut)

    def silence(self) -> None:
        """Leave every connection open but dead: nothing is sent over it, no ping either, and nothing is read."""
        self._sockets.on_loop(self._silence)

    def stop_pings(self) -> None:
        """Ping no more; envelopes still come."""
        self._sockets.on_loop(self._stop_pings)

    def mute(self, on: bool = True) -> None:
        """Lose every envelope, on new connections too, while pings go on (or stop losing them)."""
        self.muted = on

    def hold(self) -> None:
        """Hold every envelope back, on new connections too, while pings go on."""
        self._holding = True

    def release(self, seed: int | None = None) -> None:
        """Send what was held back, in order, or shuffled by a seed, and hold nothing back any more."""
        self._sockets.on_loop(lambda: self._release(seed))

    def clear(self) -> None:
        """Let envelopes through again, each once; connections that are silent stay so."""
        self.copies, self.muted = 0, False
        self.release()

    @property
    def switched_on(self) -> list[str]:
        """Name what is on."""
        names = {"mute": self.muted, "hold": self._holding, f"{self.copies} copies": self.copies > 0}
        return [name for name, on in names.items() if on]

    # --- called on the event loop ---

    def withhold(self, delivery: "SocketDelivery") -> bool:
        """Keep a delivery back if that is on; say whether."""
        if self._holding:
            self._held.append(delivery)
        return self._holding

    def loses(self, delivery: "SocketDelivery") -> bool:
        """Say whether a delivery goes nowhere, though Slack believes that it was sent."""
        return self.muted

    def _cut(self) -> None:
        for wire in self._sockets.connections:
            wire.cut()

    def _stop_pings(self) -> None:
        for wire in self._sockets.connections:
            wire.stop_pings()

    def _silence(self) -> None:
        for wire in self._sockets.connections:
            wire.silence()
        self.silent += self._sockets.connections
        self._sockets.connections.clear()

    def _release(self, seed: int | None) -> None:
        deliveries, self._held, self._holding = self._held, [], False
        if seed is not None:
            Random(seed).shuffle(deliveries)
        for delivery in deliveries:
            if not delivery.answered.done():
                self._sockets.send(delivery)


# Socket Mode: which connections an app has, what is sent to which of them, what was acknowledged in time.

RETIRED_CLOSE_SECONDS = 5.0
PING_SECONDS = 5.0


@dataclass
class SocketDelivery(Delivery):
    """A delivery that knows which connection it went over last, and what happens if nothing comes back."""

    last_wire: Wire | None = None
    timer: asyncio.TimerHandle | None = None


class Sockets:
    """The open connections of the app; each is pinged every `ping_seconds` of real time, as they are when it opens."""

    def __init__(self, acknowledgement_seconds: float, redelivery_seconds: tuple[float, ...]) -> None:
        self.ping_seconds = PING_SECONDS
        self.faults = SocketFaults(self)
        self.acknowledgement_seconds = acknowledgement_seconds
        self.redelivery_seconds = redelivery_seconds
        self.connections: list[Wire] = []
        self._retired: list[Wire] = []
        self._waiting: dict[str, SocketDelivery] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = 0
        self._connected = threading.Condition()
        self._started = threading.Event()

    # --- called from any thread ---

    def ask(self, envelope: Envelope) -> Ack:
        """Send an envelope to one connection and wait for its acknowledgement, but not longer than Slack would."""
        return self.emit(envelope).wait(self.acknowledgement_seconds)

    def emit(self, envelope: Envelope) -> SocketDelivery:
        """Send an envelope to one connection; an event that stays unacknowledged is sent again."""
        delivery = SocketDelivery(envelope)
        if self._loop is None:
            delivery.answered.set_result(Ack("nobody"))
        else:
            self._loop.call_soon_threadsafe(self.send, delivery)
        return delivery

    def wait_for_start(self, timeout: float) -> bool:
        """Wait until the server runs."""
        return self._started.wait(timeout)

    def repeat(self, envelope: Envelope, times: int = 1) -> None:
        """Send an envelope again, as Slack does when in doubt; several go over all connections in turn, at once."""
        self.on_loop(lambda: self._send_copies(envelope, times))

    def is_open(self) -> bool:
        """Say whether the app has a connection."""
        return bool(self.connections)

    def wait_for_connections(self, count: int = 1, timeout: float = 10.0) -> bool:
        """Wait until the app has at least this many connections."""
        with self._connected:
            return self._connected.wait_for(lambda: len(self.connections) >= count, timeout)

    def disconnect(self, reason: str = "refresh_requested", *, every: bool = False) -> None:
        """Tell the oldest connection (or every one) to make way for a new one."""
        self.on_loop(lambda: self._retire(reason, every=every))

    def drop(self) -> None:
        """Close every connection, with no `disconnect` before it."""
        self.on_loop(self._drop_all)

    def on_loop(self, step: Callable[[], None]) -> None:
        """Do something with the connections soon, if the server runs."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(step)

    # --- called on the event loop ---

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Remember the loop that the connections live on."""
        self._loop = loop
        self._started.set()

    def stop(self) -> None:
        """Forget the loop, and everything still waiting."""
        self._loop = None
        self._started.clear()
        for delivery in self._waiting.values():
            if delivery.timer:
                delivery.timer.cancel()
            if not delivery.answered.done():
                delivery.answered.set_result(Ack("nobody"))
        self._waiting.clear()

    def open(self, wire: Wire, hello: Json) -> bool:
        """Take a connection in and greet it, unless there are too many."""
        if len(self.connections) >= limit("socket.connections"):
            return False
        with self._connected:
            self.connections.append(wire)
            self._connected.notify_all()
        count = {"num_connections": len(self.connections)}
        wire.send(json.dumps({"type": "hello", **hello, **count}))
        return True

    def closed(self, wire: Wire) -> None:
        """Forget a connection that has ended."""
        for group in (self.connections, self._retired, self.faults.silent):
            if wire in group:
                group.remove(wire)
        with self._connected:
            self._connected.notify_all()

    def received(self, text: str) -> None:
        """Take in a frame from the app: an acknowledgement, perhaps with a payload."""
        frame = json.loads(text)
        delivery = self._waiting.pop(str(frame.get("envelope_id")), None)
        if delivery is None:
            return
        if delivery.timer:
            delivery.timer.cancel()
        if not delivery.answered.done():
            delivery.answered.set_result(Ack("acknowledged", frame.get("payload") or {}))

    def send(self, delivery: SocketDelivery) -> None:
        """Send a delivery on its way, for the first time or again."""
        if self.faults.withhold(delivery):
            return
        wire = self._next_wire(delivery.last_wire)
        if wire is None and not delivery.envelope.is_event:
            delivery.answered.set_result(Ack("nobody"))
            return
        self._waiting[delivery.envelope.id] = delivery
        delivery.last_wire = wire
        if self.faults.loses(delivery):
            delivery.attempt = len(self.redelivery_seconds)  # Slack believes that it arrived
        elif wire is not None:
            wire.send(_frame(delivery.envelope, delivery.attempt))
            self._send_copies(delivery.envelope, self.faults.copies)
        self._later(self.acknowledgement_seconds, delivery, self._unanswered)

    def _unanswered(self, delivery: SocketDelivery) -> None:
        is_retried = delivery.envelope.is_event and delivery.attempt < len(self.redelivery_seconds)
        if not is_retried:
            self._waiting.pop(delivery.envelope.id, None)
            if not delivery.answered.done():
                delivery.answered.set_result(Ack("timed_out"))
            return
        seconds = self.redelivery_seconds[delivery.attempt]
        delivery.attempt += 1
        self._later(seconds, delivery, self.send)

    def _send_copies(self, envelope: Envelope, times: int) -> None:
        for number in range(times):
            wire = self._next_wire(None)
            if wire is not None:
                wire.send(_frame(envelope, number + 1))

    def _later(self, seconds: float, delivery: SocketDelivery, step: Callable[[SocketDelivery], None]) -> None:
        assert self._loop is not None
        delivery.timer = self._loop.call_later(seconds, step, delivery)

    def _next_wire(self, other_than: Wire | None) -> Wire | None:
        wires = [wire for wire in self.connections if wire is not other_than] or self.connections or self.faults.silent
        if not wires:
            return None
        self._turn += 1
        return wires[self._turn % len(wires)]

    def _retire(self, reason: str, *, every: bool) -> None:
        assert self._loop is not None
        for wire in list(self.connections) if every else self.connections[:1]:
            self.connections.remove(wire)
            self._retired.append(wire)
            wire.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}))
            self._loop.call_later(RETIRED_CLOSE_SECONDS, wire.close)

    def _drop_all(self) -> None:
        for wire in self.connections + self._retired:
            wire.close()
        for wire in self.faults.silent:
            wire.cut()


def _frame(envelope: Envelope, attempt: int) -> str:
    frame: Json = {
        "envelope_id": envelope.id,
        "type": envelope.type,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.accepts_response,
    }
    if envelope.is_event:
        frame |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
    return json.dumps(frame)
