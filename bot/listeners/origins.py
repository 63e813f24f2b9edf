"""Submit a message as an idea; its author says whether the idea is theirs."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids, message_text
from bot.message_events import signature_of
from bot.views.ideas import build_idea_form_from
from intake.access import Request
from intake.services.origins import Origins
from intake.services.outbox import DeletedMessages


def message_deleted(event: dict[str, Any], user_request: Request, deleted_messages: DeletedMessages, ack: Ack) -> None:
    """Note it, so that it is not taken for one that never arrived."""
    before = event["previous_message"]
    deleted_messages.note(signature_of(before) or "", event["channel"], str(before.get("ts", "")), user_request)
    ack()


def open_from_message(
    shortcut: dict[str, Any],
    client: WebClient,
    user_request: Request,
    origins: Origins,
    ack: Ack,
) -> None:
    """Open the idea form with what the message says."""
    quoted = message_text.read(shortcut)
    opened = origins.open(quoted.origin, quoted.mentioned, user_request)
    client.views_open(trigger_id=shortcut["trigger_id"], view=build_idea_form_from(quoted, opened))
    ack()


def confirm_author(action: dict[str, Any], user_request: Request, origins: Origins, ack: Ack) -> None:
    """Make them the requester."""
    origins.confirm(ids.decode(action["value"]).id, user_request)
    ack()


def deny_author(action: dict[str, Any], user_request: Request, origins: Origins, ack: Ack) -> None:
    """Leave the idea to whoever submitted it."""
    origins.deny(ids.decode(action["value"]).id, user_request)
    ack()
