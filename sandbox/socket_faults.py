"""What goes wrong with Socket Mode: connections dead without a word, envelopes lost, held back, doubled, mixed up."""

from random import Random
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sandbox.sockets import SocketDelivery, Sockets


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
        told = {"mute": self.muted, "hold": self._holding, f"{self.copies} copies": self.copies > 0}
        return [name for name, on in told.items() if on]

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
        held, self._held, self._holding = self._held, [], False
        if seed is not None:
            Random(seed).shuffle(held)
        for delivery in held:
            if not delivery.answered.done():
                self._sockets.send(delivery)
