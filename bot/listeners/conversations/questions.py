"""Just a question: ask the hub, answer, say that it is answered, or make it an idea."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.message_events import heard_message, said_in
from bot.messages.usage import usage_reply
from bot.typed_text import is_help
from bot.views.conversations.questions import (
    build_answer,
    build_asked,
    build_question_form,
    parse_question_form,
    typed_so_far,
)
from bot.views.conversations.replies import parse_reply_form
from intake.access import Principal, Request
from intake.services.conversations.questions import Questions


def ask_command(
    command: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    questions: Questions,
    usages: Mapping[str, str],
    ack: Ack,
) -> None:
    """Open the form with what was typed; with help, say what can be typed."""
    if is_help(command["text"]):
        usage = usage_reply(usages, command["command"], command["text"])
        ack(text=usage.text, blocks=usage.blocks)
        return
    view = build_question_form(questions.form(principal, now), command["text"])
    client.views_open(trigger_id=command["trigger_id"], view=view)
    ack()


def open_question(
    body: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    questions: Questions,
    ack: Ack,
) -> None:
    """Open the form, with what was typed into the idea form below it."""
    view = build_question_form(questions.form(principal, now), typed_so_far(body.get("view") or {}))
    open_view(client, body, view)
    ack()


def submit_question(view: dict[str, Any], user_request: Request, questions: Questions, ack: Ack) -> None:
    """Ask, and show who answers and what is there already."""
    asked = questions.ask(parse_question_form(view), user_request)
    ack(response_action="update", view=build_asked(asked))


def make_idea(action: dict[str, Any], user_request: Request, questions: Questions, ack: Ack) -> None:
    """Submit the question as an idea of whoever asked it."""
    questions.make_idea(ids.decode(action["value"]).id, user_request)
    ack()


def mark_answered(action: dict[str, Any], user_request: Request, questions: Questions, ack: Ack) -> None:
    """Have it wait for nobody any more."""
    questions.mark_answered(ids.decode(action["value"]).id, user_request)
    ack()


def hear_answer(event: dict[str, Any], user_request: Request, questions: Questions, ack: Ack) -> None:
    """Show whoever asked what somebody answers in the thread of their question."""
    questions.hear(heard_message(event), said_in(event)["user"], user_request)
    ack()


def open_answer(body: dict[str, Any], action: dict[str, Any], client: WebClient, ack: Ack) -> None:
    """Open the form for what nobody reads in a thread."""
    open_view(client, body, build_answer(ids.decode(action["value"])))
    ack()


def submit_answer(view: dict[str, Any], user_request: Request, questions: Questions, ack: Ack) -> None:
    """Send the answer to whoever asked."""
    about, text = parse_reply_form(view)
    questions.answer(about.id, text, user_request)
    ack()
