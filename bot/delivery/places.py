"""What Slack says of a channel, for errands: whether the bot may speak there, and who would read it."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.answers import error_name

# What Slack says of a channel that the bot can't see; it may have been removed a moment ago.
UNSEEN = frozenset({"channel_not_found", "not_in_channel", "missing_scope", "method_not_supported_for_channel_type"})
EXTERNAL = ("is_ext_shared", "is_pending_ext_shared", "is_archived")


def may_speak(client: WebClient, channel: str) -> bool:
    """Tell whether the bot is in a channel that only this company reads."""
    found = _info(client, channel)
    return bool(found.get("is_member")) and not any(found.get(flag) for flag in EXTERNAL)


def is_open(client: WebClient, channel: str) -> bool:
    """Tell whether, besides, everybody in the company may read it: no private channel, no conversation of a few."""
    found = _info(client, channel)
    closed = (*EXTERNAL, "is_private", "is_im", "is_mpim", "is_group")
    return bool(found.get("is_member")) and not any(found.get(flag) for flag in closed)


def _info(client: WebClient, channel: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        if error_name(error) in UNSEEN:
            return {}
        raise
    return found
