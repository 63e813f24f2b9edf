"""What is said in the workspace: channels, their messages, and what the app hears of both."""

import bisect
from typing import Any

from sandbox import message_events
from sandbox.clock import Clock
from sandbox.fault_script import FaultScript
from sandbox.later import Later
from sandbox.lookups import Lookups
from sandbox.mint import mint_block_ids
from sandbox.people import People
from sandbox.rules import refuse
from sandbox.state import Channel, Json, Message


class Talk(People):
    """Channels and messages; what is put off to a later instant happens when the clock has passed it."""

    def __init__(self, clock: Clock, team_id: str, app_id: str, bot_user_id: str, bot_id: str) -> None:
        super().__init__(clock, team_id)
        self.app_id, self.bot_user_id, self.bot_id = app_id, bot_user_id, bot_id
        self.script: FaultScript | None = None
        self.lookups = Lookups()
        self.later = Later()
        self._catching_up = False
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

    def channel(self, wanted: str) -> Channel:
        """Find a channel by id or by name, with or without `#`."""
        with self.lock:
            if wanted in self.channels:
                return self.channels[wanted]
            for channel in self.channels.values():
                if not channel.is_im and channel.name == wanted.removeprefix("#"):
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
            self._tell_app(message, message_events.posted(self, channel, message))
            return message

    def edit(self, message: Message, text: str, blocks: list[Json], **rest: Any) -> None:
        """Change one of the app's messages; `rest` is metadata."""
        with self.lock:
            before = message.as_json(with_metadata=True)
            edited_ts = self.mint.ts()
            message.text = text
            message.blocks = mint_block_ids(blocks, f"{message.channel}/{message.ts}/{edited_ts}")
            message.metadata = rest.get("metadata", message.metadata)
            message.edited = {"user": self.bot_user_id, "ts": edited_ts}
            message.entered = {}
            self.touch()
            self._tell_app(message, message_events.changed(self, self.channels[message.channel], message, before))

    def remove(self, message: Message) -> None:
        """Delete a message."""
        with self.lock:
            home = self.ephemerals if message.ephemeral_for else self.messages[message.channel]
            home.remove(message)
            self.touch()
            self._tell_app(message, message_events.deleted(self, self.channels[message.channel], message))

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
            self.emit(event, message_events.SUBSCRIPTIONS[event["channel_type"]])
