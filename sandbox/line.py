"""The line to the app: what goes over it and what comes back, whichever way the app has chosen to be reached."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswerYet
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.state import Json


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
