"""What an event tells of a message: the signature that ours carry, whether a person wrote to us, and what."""

from typing import Any

from bot.message_text import SLACKBOT, mentioned, shown
from bot.text import cut
from bot.typed_text import is_help, word_of
from intake.ideas import PROBLEM_LENGTH
from intake.notifications.direct_messages import DirectMessage, HeardMessage

EVENT_TYPE = "guildhall_fact"
LONGEST = 64


def signature_of(message: dict[str, Any]) -> str | None:
    """Return the signature that a message carries, whoever wrote it; None where it carries none."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    carried = payload.get("key") if isinstance(payload, dict) else None
    return carried if isinstance(carried, str) and 0 < len(carried) <= LONGEST else None


# What a person writes has one of these; changes and deletions of it are told under another.
WRITTEN = (None, "file_share", "thread_broadcast")
SAID = (*WRITTEN, "message_changed", "message_deleted")


def is_reply(event: dict[str, Any]) -> bool:
    """Tell whether a person has written, changed or deleted something in a thread with the app, and nobody else."""
    if event.get("channel_type") != "im" or event.get("subtype") not in SAID:
        return False
    said = said_in(event)
    names = ("user", "ts", "thread_ts")
    if not all(isinstance(said.get(name), str) for name in names) or said.get("subtype") not in WRITTEN:
        return False
    return not said.get("bot_id") and said["thread_ts"] != said["ts"]


def is_below_ours(event: dict[str, Any], bot_user: str | None) -> bool:
    """Tell whether a person has written, changed or deleted something in a channel, in the thread of a message of ours.

    What else people say to each other in channels is none of our business.
    """
    if event.get("channel_type") not in ("channel", "group") or event.get("subtype") not in SAID or bot_user is None:
        return False
    said = said_in(event)
    names = (*(said.get(name) for name in ("user", "ts", "thread_ts")), event.get("channel"))
    if not all(isinstance(name, str) and name for name in names) or said.get("subtype") not in WRITTEN:
        return False
    is_by_app = said.get("bot_id") or said.get("app_id") or said["user"] in (bot_user, SLACKBOT)
    return not is_by_app and said["thread_ts"] != said["ts"] and said.get("parent_user_id") == bot_user


def is_direct(event: dict[str, Any]) -> bool:
    """Tell whether a person has written, changed or deleted something in their chat with the app, outside threads."""
    if event.get("channel_type") != "im" or event.get("subtype") not in (None, "file_share", *SAID[3:]):
        return False
    said = said_in(event)
    names = (said.get("user"), said.get("ts"), event.get("channel"))
    if not all(isinstance(name, str) and name for name in names) or said.get("user") == SLACKBOT:
        return False
    is_by_app = said.get("bot_id") or said.get("app_id")
    is_plain = said.get("subtype") in (None, "file_share") and not said.get("hidden")
    return is_plain and not is_by_app and said.get("thread_ts", said["ts"]) == said["ts"]


def said_in(event: dict[str, Any]) -> dict[str, Any]:
    """Return the message that an event is about, as it reads now or, once it was deleted, as it read last."""
    name = {"message_changed": "message", "message_deleted": "previous_message"}.get(str(event.get("subtype")))
    said = event.get(name) if name else event
    return said if isinstance(said, dict) else {}


def heard_message(event: dict[str, Any]) -> HeardMessage:
    """Return what an event says that somebody has written."""
    said = said_in(event)
    members = tuple(sorted(set(mentioned(said.get("text")))))
    edited, files = said.get("edited"), said.get("files")
    words = shown(str(said.get("text") or ""), {member: member for member in members})
    return HeardMessage(
        channel=str(event.get("channel") or ""),
        ts=said["ts"],
        thread_ts=said.get("thread_ts") or said["ts"],
        text=cut(words, PROBLEM_LENGTH),
        mentioned=members,
        files=len(files) if isinstance(files, list) else 0,
        edited_ts=str(edited.get("ts") or "") or None if isinstance(edited, dict) else None,
        deleted=event.get("subtype") == "message_deleted",
        is_new=event.get("subtype") not in ("message_changed", "message_deleted"),
    )


def direct_message(event: dict[str, Any]) -> DirectMessage:
    """Return what an event says that somebody has written to the app outside of threads."""
    heard = heard_message(event)
    is_command = heard.text.lstrip().startswith("/")
    return DirectMessage(
        **heard.model_dump(),
        asks_for_help=is_command or is_help(word_of(heard.text)),
        is_command=is_command,
    )
