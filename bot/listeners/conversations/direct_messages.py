"""Hear what people write to the app or in its threads, and make an idea or a question of it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.message_events import direct_message, heard_message, is_reply
from bot.views.conversations.questions import build_question_form
from bot.views.ideas import build_kept_form
from intake.access import Principal, Request
from intake.services.conversations.direct_messages import DirectMessages
from intake.services.conversations.questions import Questions
from intake.services.conversations.replies import Replies


def hear_message(
    event: dict[str, Any], user_request: Request, replies: Replies, direct_messages: DirectMessages, ack: Ack
) -> None:
    """Show a reply to those who have the idea in hand; answer what is written outside of threads."""
    if is_reply(event):
        replies.hear(heard_message(event), user_request)
    else:
        direct_messages.hear(direct_message(event), user_request)
    ack()


def open_direct_idea(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    direct_messages: DirectMessages,
    ack: Ack,
) -> None:
    """Open the idea form with what they wrote to the app."""
    view = build_kept_form(direct_messages.form(ids.decode(action["value"]).id, principal))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def open_direct_question(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    questions: Questions,
    direct_messages: DirectMessages,
    ack: Ack,
) -> None:
    """Open the form of a question with what they wrote to the app."""
    words = direct_messages.words(ids.decode(action["value"]).id, principal)
    view = build_question_form(questions.form(principal, now), words)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()
