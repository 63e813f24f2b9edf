"""A workspace held in memory: who is there, what was said, what is open; one lock around all of it."""

import bisect
import re
import threading
import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sandbox import payloads, transport
from sandbox.fault_script import FaultScript
from sandbox.faults import Fault, Lookups
from sandbox.files import File, Upload
from sandbox.http_mode import Requests
from sandbox.ids import Clock, Later, Mint, Scheduled, Trigger, digest, mint_block_ids
from sandbox.manifest import Manifest
from sandbox.message_events import SUBSCRIPTIONS, changed, deleted, posted
from sandbox.person import Person
from sandbox.rate_limits import RateLimits
from sandbox.refusals import refuse
from sandbox.rules import limit
from sandbox.socket_mode import Sockets
from sandbox.state import Call, Channel, Json, Member, Message, ResponseUrl, View
from sandbox.traffic import Traffic
from sandbox.transport import Delivery, Envelope, Line

# What can be watched for changes: one lock, a revision that counts them, and events to the app.


class Watched:
    """The ground of a workspace; hold `lock` to read more than one thing at once."""

    def __init__(self, clock: Clock, team_id: str) -> None:
        self.clock = clock
        self.team_id = team_id
        self.mint = Mint(clock, team_id)
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.revision = 0

    @abstractmethod
    def emit(self, event: Json, subscription: str | None = None) -> Delivery | None:
        """Send an event to the app, if its manifest subscribes to it."""

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


# Who is in the workspace: members come, change and go.


class People(Watched):
    """The members, by id."""

    def __init__(self, clock: Clock, team_id: str) -> None:
        super().__init__(clock, team_id)
        self.members: dict[str, Member] = {}
        # The id of each @handle.
        self.user_groups: dict[str, str] = {}

    def add_member(self, member_id: str, name: str, real_name: str = "", **flags: Any) -> Member:
        """Let somebody be there as if since long ago; flags are those of `Member`: tz, is_restricted (a guest), …"""
        with self.lock:
            member = Member(member_id, name, real_name or name, **flags)
            self.members[member_id] = member
            self.touch()
            return member

    def welcome_member(self, member_id: str, name: str, real_name: str = "", **flags: Any) -> Member:
        """Let somebody in now; the app hears of it (team_join) if it wants to."""
        with self.lock:
            member = self.add_member(member_id, name, real_name, **flags)
            self._tell("team_join", member)
            return member

    def change_member(self, member_id: str, **flags: Any) -> Member:
        """Change a member's flags (is_restricted, deleted, tz, real_name, …); the app hears of it (user_change)."""
        with self.lock:
            member = self.members[member_id]
            for name, value in flags.items():
                if not hasattr(member, name):
                    raise TypeError(f"a member has no {name}")
                setattr(member, name, value)
            member.updated = int(self.clock.now().timestamp())
            self.touch()
            self._tell("user_change", member)
            return member

    def _tell(self, event: str, member: Member) -> None:
        now = self.clock.now()
        described = member.as_json(self.team_id, now)
        self.emit(
            {"type": event, "user": described, "cache_ts": int(now.timestamp()), "event_ts": self.mint.ts()},
            subscription=event,
        )


# What is said in the workspace: channels, their messages, and what the app hears of both.


class Talk(People):
    """Channels and messages; what is put off to a later instant happens when the clock has passed it."""

    def __init__(self, clock: Clock, team_id: str, app_id: str, bot_user_id: str, bot_id: str) -> None:
        super().__init__(clock, team_id)
        self.app_id, self.bot_user_id, self.bot_id = app_id, bot_user_id, bot_id
        self.script: FaultScript | None = None
        self.lookups = Lookups()
        self.later = Later()
        self._catching_up = False
        # The event of the message that was written, changed or deleted last.
        self.last_told: Delivery | None = None
        self.channels: dict[str, Channel] = {}
        self._messages: dict[str, list[Message]] = {}
        self.ephemerals: list[Message] = []

    # --- channels ---

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

    def channel(self, name: str) -> Channel:
        """Find a channel by id or by name, with or without `#`."""
        with self.lock:
            if name in self.channels:
                return self.channels[name]
            for channel in self.channels.values():
                if not channel.is_im and channel.name == name.removeprefix("#"):
                    return channel
        return refuse("channel.unknown")

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
                        deed(instant)
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
            self._tell_app(message, posted(self, channel, message))
            return message

    def edit(self, message: Message, text: str, blocks: list[Json], **rest: Any) -> None:
        """Change a message, one of the app's unless it is done `by` somebody; `rest` is metadata."""
        with self.lock:
            before = message.as_json(with_metadata=True)
            edited_ts = self.mint.ts()
            message.text = text
            message.blocks = mint_block_ids(blocks, f"{message.channel}/{message.ts}/{edited_ts}")
            message.metadata = rest.get("metadata", message.metadata)
            message.edited = {"user": rest.get("by", self.bot_user_id), "ts": edited_ts}
            message.entered = {}
            self.touch()
            self._tell_app(message, changed(self, self.channels[message.channel], message, before))

    def remove(self, message: Message) -> None:
        """Delete a message."""
        with self.lock:
            home = self.ephemerals if message.ephemeral_for else self.messages[message.channel]
            home.remove(message)
            self.touch()
            self._tell_app(message, deleted(self, self.channels[message.channel], message))

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Find one message, ephemeral ones included."""
        with self.lock:
            for message in reversed(self.messages.get(channel_id, [])):
                if message.ts == ts:
                    return message
            return next((each for each in self.ephemerals if (each.channel, each.ts) == (channel_id, ts)), None)

    def thread_of(self, channel_id: str, ts: str) -> list[Message]:
        """Give the messages of a thread after its root."""
        with self.lock:
            return [each for each in self.messages[channel_id] if each.thread_ts == ts and each.ts != ts]

    def _tell_app(self, message: Message, event: Json) -> None:
        """Let the app hear of it where it is a member and wants to; nobody hears of ephemeral messages."""
        if not message.ephemeral_for and self.bot_user_id in self.channels[message.channel].members:
            self.last_told = self.emit(event, SUBSCRIPTIONS[event["channel_type"]])


# A workspace held in memory: who is there, what was said, what is open; one lock around all of it.

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
        self.trigger_seconds, self.base_url = trigger_seconds, "http://127.0.0.1"

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
        self.uploads: dict[str, Upload] = {}
        self.log, self.refused = deque[Call](maxlen=CALLS_REMEMBERED), list[Call]()
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

    @contextmanager
    def waiting_up_to(self, seconds: float) -> Iterator[None]:
        """Give the app more time than Slack would for the length of the block: to acknowledge, and to open forms."""
        usual = self.line.acknowledgement_seconds, self.trigger_seconds
        self.line.acknowledgement_seconds = self.trigger_seconds = seconds
        try:
            yield
        finally:
            self.line.acknowledgement_seconds, self.trigger_seconds = usual

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
        return transport.emit(self, envelope)

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
