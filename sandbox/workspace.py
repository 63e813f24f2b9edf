"""A workspace held in memory: who is there, what was said, what is open; one lock around all of it."""

import re
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime

from sandbox import payloads, sending
from sandbox.acting import Person
from sandbox.clock import Clock
from sandbox.faults import Fault
from sandbox.files import File
from sandbox.later import Scheduled
from sandbox.limits import RateLimits
from sandbox.line import Delivery, Envelope, Line
from sandbox.manifest import Manifest
from sandbox.mint import Trigger, digest
from sandbox.requests import Requests
from sandbox.rules import limit, refuse
from sandbox.sockets import Sockets
from sandbox.state import Call, Json, ResponseUrl, View
from sandbox.talk import Talk
from sandbox.traffic import Traffic

CALLS_REMEMBERED = 100_000
TRIGGERS_REMEMBERED = 2_000
STRIKES_REMEMBERED = 50
ACKNOWLEDGEMENT_SECONDS = float(limit("socket.acknowledgement"))
TRIGGER_SECONDS = float(limit("trigger.expired"))
REDELIVERY_SECONDS = (0.0, 60.0, 300.0)[: limit("socket.redelivery")]


def tokens(app_id: str, tail: str) -> tuple[str, str]:
    """Return a bot token and an app-level token of the shape that Slack's have."""
    return f"xoxb-1000000000000-1000000000001-{tail}", f"xapp-1-{app_id}-1000000000002-{tail}"


class Workspace(Talk):
    """Everything one Slack workspace knows; hold `lock` to read more than one thing at once.

    Tokens, the signing secret and tickets follow from `secret`; without one they can be guessed, which suits tests.
    """

    requests: Requests | None
    latency_seconds: float

    def __init__(
        self,
        clock: Clock,
        manifest: Json,
        team_id: str = "T0SANDBOX",
        *,
        team_name: str = "Sandbox",
        bot_token: str = "",
        app_token: str = "",
        secret: str = "",
        app_id: str = "A0SANDBOX",
        bot_user_id: str = "U0SANDBOXBOT",
        bot_id: str = "B0SANDBOX",
        acknowledgement_seconds: float = ACKNOWLEDGEMENT_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
        redelivery_seconds: tuple[float, ...] = REDELIVERY_SECONDS,
        rate_limited: bool = True,
    ) -> None:
        super().__init__(clock, team_id, app_id, bot_user_id, bot_id)
        self.manifest = Manifest(manifest)
        self.team_name = team_name
        # Of the organisation (Enterprise Grid) that the workspace is part of, if it is.
        self.enterprise_id = ""
        self._secret = secret or team_id
        bot, app = tokens(app_id, digest(f"{secret}/token", 32) if secret else team_id.lower())
        self.bot_token, self.app_token = bot_token or bot, app_token or app
        self.trigger_seconds = trigger_seconds
        self.base_url = "http://127.0.0.1"

        self.rates = RateLimits(clock, enabled=rate_limited)
        self.traffic = Traffic(clock)
        self.sockets = Sockets(acknowledgement_seconds, redelivery_seconds)
        self.requests, self.latency_seconds = None, 0.0
        self.faults: list[Fault] = []
        self.struck: deque[tuple[datetime, str, Fault]] = deque(maxlen=STRIKES_REMEMBERED)

        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.last_event: Envelope | None = None
        self.read_marks: dict[tuple[str, str], str] = {}
        self.tickets: set[str] = set()
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, File] = {}
        self.log: deque[Call] = deque(maxlen=CALLS_REMEMBERED)
        self.refused: list[Call] = []
        # Kinds of blocks that Slack has not rolled out to this workspace.
        self.lacking: set[str] = set()
        self._persons: dict[str, Person] = {}
        self.add_member(bot_user_id, self.manifest.bot_name, self.manifest.name, is_bot=True)

    @property
    def domain(self) -> str:
        """Give the first part of the workspace's address."""
        return re.sub(r"[^a-z0-9]+", "-", self.team_name.lower()).strip("-")

    def person(self, member_id: str) -> Person:
        """Give the hands of one member."""
        with self.lock:
            if member_id not in self.members:
                refuse("user.unknown")
            return self._persons.setdefault(member_id, Person(self, member_id))

    @property
    def faults_on(self) -> bool:
        """Say whether anything is switched on that spoils calls, look-ups or envelopes."""
        spoilt = self.faults or self.script or self.sockets.faults.switched_on
        return bool(spoilt or self.lookups.switched_on)

    # --- views and triggers ---

    def every_view(self) -> Iterator[View]:
        """Give every open modal and every home."""
        for stack in self.stacks.values():
            yield from stack
        yield from self.homes.values()

    def new_trigger(self, user: str, view_id: str | None = None) -> Trigger:
        """Mint the right to open one modal."""
        with self.lock:
            expires = time.monotonic() + self.trigger_seconds
            trigger = Trigger(self.mint.trigger_id(), user, expires, view_id)
            self.triggers[trigger.id] = trigger
            if len(self.triggers) > TRIGGERS_REMEMBERED:
                del self.triggers[next(iter(self.triggers))]
            return trigger

    def new_response_url(self, channel_id: str, user: str, message_ts: str | None = None) -> str:
        """Mint an address where the app may answer an interaction a few times."""
        with self.lock:
            number = self.mint.number("response")
            self.response_urls[str(number)] = ResponseUrl(channel_id, user, message_ts, self.clock.now())
            return f"{self.base_url}/response/{number}"

    # --- the app ---

    @property
    def signing_secret(self) -> str:
        """Give what requests to the app's address are signed with."""
        return digest(f"{self.app_id}/{self._secret}/signing", 32)

    @property
    def line(self) -> Line:
        """Give the line to the app: requests to its address where it has one, else its WebSockets."""
        return self.requests or self.sockets

    def deliver_to(self, url: str) -> bool:
        """Send everything to this address from now on, if who listens there has the signing secret; say whether."""
        requests = Requests(
            url, self.signing_secret, self.sockets.acknowledgement_seconds, self.sockets.redelivery_seconds
        )
        self.requests = requests if requests.verify() else None
        return self.requests is not None

    # --- what happened ---

    def new_ticket(self) -> str:
        """Mint the right to one Socket Mode connection."""
        with self.lock:
            number = self.mint.number("ticket")
            ticket = f"{number}-{digest(f'{self._secret}/ticket/{number}', 24)}"
            self.tickets.add(ticket)
            return ticket

    def emit(self, event: Json, subscription: str | None = None) -> Delivery | None:
        """Send an event to the app, if its manifest subscribes to it."""
        with self.lock:
            if (subscription or event["type"]) not in self.manifest.events:
                return None
            envelope = payloads.envelope(self, "events_api", payloads.event_payload(self, event))
            self.last_event = envelope
        return sending.emit(self, envelope)

    def repeat_last_event(self, times: int = 1) -> None:
        """Send the last event again, so many times at once, marked as Slack marks what it sends again."""
        if self.last_event is not None:
            self.line.repeat(self.last_event, times)

    def flood(self, events: int) -> None:
        """Send so many events without a pause: everybody in turn opens the app's home."""
        people = [member.id for member in self.members.values() if not member.is_bot]
        for number in range(events):
            self.emit(payloads.home_opened_event(self, people[number % len(people)], "home", None))

    def record(self, call: Call) -> None:
        """Remember a call, refused ones a second time in `refused`."""
        with self.lock:
            self.log.append(call)
            if call.refused and call.rule != "fault":
                self.refused.append(call)
            self.changed.notify_all()
