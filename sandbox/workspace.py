"""A workspace held in memory: who is there, what was said, what is open; one lock around all of it."""

import bisect
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from sandbox import payloads, sending
from sandbox.acting import Person
from sandbox.clock import Clock
from sandbox.fault_script import FaultScript
from sandbox.faults import Fault
from sandbox.files import File
from sandbox.later import Later
from sandbox.limits import RateLimits
from sandbox.line import Delivery, Line
from sandbox.lookups import Lookups
from sandbox.manifest import Manifest
from sandbox.mint import Mint, Trigger, digest, mint_block_ids
from sandbox.requests import Requests
from sandbox.rules import limit, refuse
from sandbox.sockets import Sockets
from sandbox.state import Call, Channel, Json, Member, Message, ResponseUrl, View
from sandbox.traffic import Traffic

CALLS_REMEMBERED = 100_000
TRIGGERS_REMEMBERED = 2_000
ACKNOWLEDGEMENT_SECONDS = float(limit("socket.acknowledgement"))
TRIGGER_SECONDS = float(limit("trigger.expired"))
REDELIVERY_SECONDS = (0.0, 60.0, 300.0)[: limit("socket.redelivery")]


class Workspace:
    """Everything one Slack workspace knows; hold `lock` to read more than one thing at once."""

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
        app_id: str = "A0SANDBOX",
        bot_user_id: str = "U0SANDBOXBOT",
        bot_id: str = "B0SANDBOX",
        acknowledgement_seconds: float = ACKNOWLEDGEMENT_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
        redelivery_seconds: tuple[float, ...] = REDELIVERY_SECONDS,
        rate_limited: bool = True,
    ) -> None:
        self.clock = clock
        self.manifest = Manifest(manifest)
        self.team_id, self.team_name = team_id, team_name
        self.bot_token = bot_token or f"xoxb-1000000000000-1000000000001-{team_id.lower()}"
        self.app_token = app_token or f"xapp-1-{app_id}-1000000000002-{team_id.lower()}"
        self.app_id, self.bot_user_id, self.bot_id = app_id, bot_user_id, bot_id
        self.trigger_seconds = trigger_seconds
        self.base_url = "http://127.0.0.1"

        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.revision = 0
        self.mint = Mint(clock, team_id)
        self.rates = RateLimits(clock, enabled=rate_limited)
        self.traffic = Traffic(clock)
        self.sockets = Sockets(acknowledgement_seconds, redelivery_seconds)
        self.requests, self.latency_seconds = None, 0.0
        self.faults: list[Fault] = []
        self.script: FaultScript | None = None
        self.lookups = Lookups()
        self.later = Later()
        self._catching_up = False

        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self._messages: dict[str, list[Message]] = {}
        self.ephemerals: list[Message] = []
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.read_marks: dict[tuple[str, str], str] = {}
        self.tickets: set[str] = set()
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, File] = {}
        self.log: deque[Call] = deque(maxlen=CALLS_REMEMBERED)
        self.refused: list[Call] = []
        self._persons: dict[str, Person] = {}
        self.add_member(bot_user_id, self.manifest.bot_name, self.manifest.name, is_bot=True)

    @property
    def domain(self) -> str:
        """Give the first part of the workspace's address."""
        return re.sub(r"[^a-z0-9]+", "-", self.team_name.lower()).strip("-")

    # --- people and channels ---

    def add_member(self, member_id: str, name: str, real_name: str = "", **flags: Any) -> Member:
        """Let somebody in; flags are those of `Member`: tz, is_bot, is_restricted (a guest), is_stranger, deleted."""
        with self.lock:
            member = Member(member_id, name, real_name or name, **flags)
            self.members[member_id] = member
            self.touch()
            return member

    def add_channel(
        self, name: str, members: list[str] | None = None, *, channel_id: str = "", **flags: Any
    ) -> Channel:
        """Create a channel; flags are those of `Channel`: is_private, is_archived, is_ext_shared."""
        with self.lock:
            channel = Channel(channel_id or self.mint.id("C"), name, members=list(members or []), **flags)
            channel.created = int(self.clock.now().timestamp())
            self.channels[channel.id] = channel
            self.messages[channel.id] = []
            self.touch()
            return channel

    def direct_channel(self, user: str, *, opened: bool = True) -> Channel:
        """Give the direct messages between the app and one member; the id follows from the member's."""
        with self.lock:
            channel_id = "D" + user[1:]
            if channel_id not in self.channels:
                channel = self.add_channel("", [user, self.bot_user_id], channel_id=channel_id, user=user)
                channel.opened = opened
            return self.channels[channel_id]

    def channel(self, wanted: str) -> Channel:
        """Find a channel by id or by name, with or without `#`."""
        with self.lock:
            if wanted in self.channels:
                return self.channels[wanted]
            for channel in self.channels.values():
                if not channel.is_im and channel.name == wanted.removeprefix("#"):
                    return channel
        return refuse("channel.unknown")

    def person(self, member_id: str) -> Person:
        """Give the hands of one member."""
        with self.lock:
            if member_id not in self.members:
                refuse("user.unknown")
            return self._persons.setdefault(member_id, Person(self, member_id))

    # --- messages ---

    @property
    def messages(self) -> dict[str, list[Message]]:
        """Give every conversation's messages, in order, with those that have fallen due since somebody looked."""
        self.catch_up()
        return self._messages

    def catch_up(self) -> None:
        """Do what has fallen due by now, each as of its own instant."""
        with self.lock:
            if self._catching_up:
                return
            self._catching_up = True
            try:
                while due := self.later.next_due(self.clock.now()):
                    instant, deed = due
                    with self.mint.at(instant):
                        deed(self, instant)
            finally:
                self._catching_up = False

    def post(self, channel: Channel, user: str, text: str, blocks: list[Json] | None = None, **rest: Any) -> Message:
        """Put a message where it belongs; `rest` is bot_id, thread_ts, metadata, ephemeral_for."""
        with self.lock:
            self.catch_up()
            ts = self.mint.ts()
            message = Message(channel.id, ts, user, text, mint_block_ids(blocks or [], f"{channel.id}/{ts}"), **rest)
            channel.opened = True
            root = self.message(channel.id, message.thread_ts) if message.thread_ts else None
            if root is not None and not message.ephemeral_for:
                root.thread_ts = root.ts
            if message.ephemeral_for:
                self.ephemerals.append(message)
            else:
                bisect.insort(self.messages[channel.id], message, key=lambda each: each.ts)
                self.lookups.stored(message, self.script.history_lag() if self.script else 0.0)
            self.touch()
            return message

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Find one message, ephemeral ones included."""
        with self.lock:
            for message in reversed(self.messages.get(channel_id, [])):
                if message.ts == ts:
                    return message
            return next((each for each in self.ephemerals if (each.channel, each.ts) == (channel_id, ts)), None)

    def remove(self, message: Message) -> None:
        """Delete a message."""
        with self.lock:
            home = self.ephemerals if message.ephemeral_for else self.messages[message.channel]
            home.remove(message)
            self.touch()

    def thread_of(self, channel_id: str, ts: str) -> list[Message]:
        """Give the messages of a thread after its root."""
        with self.lock:
            return [each for each in self.messages[channel_id] if each.thread_ts == ts and each.ts != ts]

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
        return digest(f"{self.app_id}/{self.team_id}/signing", 32)

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
            ticket = f"{number}-{digest(f'{self.team_id}/ticket/{number}', 24)}"
            self.tickets.add(ticket)
            return ticket

    def emit(self, event: Json, subscription: str | None = None) -> Delivery | None:
        """Send an event to the app, if its manifest subscribes to it."""
        with self.lock:
            if (subscription or event["type"]) not in self.manifest.events:
                return None
            envelope = payloads.envelope(self, "events_api", payloads.event_payload(self, event))
        return sending.emit(self, envelope)

    def record(self, call: Call) -> None:
        """Remember a call, refused ones a second time in `refused`."""
        with self.lock:
            self.log.append(call)
            if call.refused and call.rule != "fault":
                self.refused.append(call)
            self.changed.notify_all()

    def touch(self) -> None:
        """Tell whoever waits that something changed."""
        with self.lock:
            self.revision += 1
            self.changed.notify_all()

    def wait_for_change(self, since: int, timeout: float) -> int:
        """Wait until the revision is past `since`, or the time is over; give the revision."""
        with self.lock:
            self.changed.wait_for(lambda: self.revision > since, timeout)
            return self.revision

    def wait_until(self, holds: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait until `holds()` is true of the workspace; say whether it became so."""
        with self.lock:
            return self.changed.wait_for(holds, timeout)
