"""The events of messages: said, changed, deleted, by people and by the app itself."""

from typing import TYPE_CHECKING

from sandbox.state import Channel, Json, Message

if TYPE_CHECKING:
    from sandbox.workspace import Talk

SUBSCRIPTIONS = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}


def posted(talk: "Talk", channel: Channel, message: Message) -> Json:
    """Somebody said something; metadata is not told."""
    return _described(talk, message, message.as_json()) | {
        "channel": channel.id,
        "channel_type": _kind(channel),
        "event_ts": message.ts,
    }


def changed(talk: "Talk", channel: Channel, message: Message, before: Json) -> Json:
    """A message reads otherwise now."""
    return _about(talk, channel, "message_changed") | {
        "message": _described(talk, message, message.as_json(with_metadata=True)),
        "previous_message": _described(talk, message, before),
    }


def deleted(talk: "Talk", channel: Channel, message: Message) -> Json:
    """A message is gone; it is told with its metadata."""
    return _about(talk, channel, "message_deleted") | {
        "previous_message": _described(talk, message, message.as_json(with_metadata=True)),
        "deleted_ts": message.ts,
    }


def _about(talk: "Talk", channel: Channel, subtype: str) -> Json:
    ts = talk.mint.ts()
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": _kind(channel),
        "ts": ts,
        "event_ts": ts,
    }


def _described(talk: "Talk", message: Message, changes: Json) -> Json:
    """Add what Slack tells of who wrote it; a bot's message names the app."""
    event = changes | {"team": talk.team_id}
    root = talk.message(message.channel, message.thread_ts) if message.thread_ts else None
    if root is not None and root.ts != message.ts:
        event["parent_user_id"] = root.user
    if message.bot_id is None:
        return event
    profile = {"id": message.bot_id, "app_id": talk.app_id, "deleted": False, "team_id": talk.team_id}
    return event | {"app_id": talk.app_id, "bot_profile": profile}


def _kind(channel: Channel) -> str:
    return "im" if channel.is_im else "group" if channel.is_private else "channel"
