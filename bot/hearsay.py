"""What people say to each other: Slack tells it to whoever may look up messages, and it is dropped here, unread.

Of all that happens to messages one thing concerns us: that somebody has deleted one of ours.
"""

from typing import Any

from bot.signed import signature_of


def is_hearsay(body: dict[str, Any]) -> bool:
    """Tell whether a request is about a message, and not about one with our mark that was deleted."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") != "message":
        return False
    return event.get("subtype") != "message_deleted" or _mark(event) is None


def is_ours(event: dict[str, Any], bot_id: str | None) -> bool:
    """Tell whether the message that was deleted had been written by this bot: others can copy its mark."""
    return bot_id is not None and _mark(event) is not None and event["previous_message"].get("bot_id") == bot_id


def _mark(event: dict[str, Any]) -> str | None:
    before = event.get("previous_message")
    return signature_of(before) if isinstance(before, dict) else None
