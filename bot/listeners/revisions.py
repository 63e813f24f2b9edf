"""Edit an idea of one's own, withdraw it, reopen it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.messages.conversations.open_questions import parse_open_input
from bot.views.details import build_details_form, parse_details_form, then_details
from bot.views.revisions import (
    build_edit_form,
    build_reopen_form,
    build_withdraw_form,
    parse_edit_form,
    parse_reopen_form,
    parse_withdraw_form,
)
from intake.access import Principal, Request
from intake.services.revisions import Revisions


def open_edit(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    revisions: Revisions,
    ack: Ack,
) -> None:
    """Open the idea, filled in."""
    form = revisions.edit_form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_edit_form(form))
    ack()


def submit_edit(view: dict[str, Any], user_request: Request, revisions: Revisions, ack: Ack) -> None:
    """Take what was changed."""
    idea_id, edit = parse_edit_form(view)
    ack(**then_details(revisions.edit(idea_id, edit, user_request), clear=True))


def open_details(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    revisions: Revisions,
    ack: Ack,
) -> None:
    """Ask what legal must look at, and who answers for what is bought or an agent."""
    form = revisions.details_form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_details_form(form))
    ack()


def submit_details(view: dict[str, Any], user_request: Request, revisions: Revisions, ack: Ack) -> None:
    """Write them down; below it may stand the idea as it was before."""
    idea_id, details = parse_details_form(view)
    revisions.add_details(idea_id, details, user_request)
    ack(response_action="clear")


def tell_input(action: dict[str, Any], user_request: Request, revisions: Revisions, ack: Ack) -> None:
    """Take the answer to the one question on Home."""
    idea_id, field, edit = parse_open_input(ids.option(action))
    revisions.tell(idea_id, field, edit, user_request)
    ack()


def open_withdrawal(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    revisions: Revisions,
    ack: Ack,
) -> None:
    """Ask once more, and say who is going to be told."""
    form = revisions.withdraw_form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_withdraw_form(form))
    ack()


def submit_withdrawal(view: dict[str, Any], user_request: Request, revisions: Revisions, ack: Ack) -> None:
    """Withdraw the idea; below it stands the form to edit it."""
    subject, reason = parse_withdraw_form(view)
    revisions.withdraw(subject.id, subject.version, reason, user_request)
    ack(response_action="clear")


def open_reopening(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    revisions: Revisions,
    ack: Ack,
) -> None:
    """Ask what is new."""
    form = revisions.reopen_form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_reopen_form(form))
    ack()


def submit_reopening(view: dict[str, Any], user_request: Request, revisions: Revisions, ack: Ack) -> None:
    """Have it decided anew."""
    subject, news = parse_reopen_form(view)
    revisions.reopen(subject.id, subject.version, news, user_request)
    ack(response_action="clear")
