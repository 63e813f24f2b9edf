"""Reply about an idea, or write what people can't write into a thread."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.views.conversations.replies import build_reply_form, build_write_form, parse_reply_form
from intake.access import Principal, Request
from intake.services.conversations.replies import Replies


def open_write(body: dict[str, Any], action: dict[str, Any], client: WebClient, ack: Ack) -> None:
    """Open the form for what people can't write into a thread."""
    open_view(client, body, build_write_form(ids.decode(action["value"])))
    ack()


def submit_write(view: dict[str, Any], user_request: Request, replies: Replies, ack: Ack) -> None:
    """Show it to those who have the idea in hand."""
    about, text = parse_reply_form(view)
    replies.write(about.id, text, user_request)
    ack()


def open_reply(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, replies: Replies, ack: Ack
) -> None:
    """Open the form of a reply."""
    open_view(client, body, build_reply_form(replies.form(ids.decode(action["value"]).id, principal)))
    ack()


def submit_reply(view: dict[str, Any], user_request: Request, replies: Replies, ack: Ack) -> None:
    """Send it."""
    about, text = parse_reply_form(view)
    replies.send(about.id, text, user_request)
    ack()
