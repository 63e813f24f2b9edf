"""Decide about an idea: send, ask, park, or look closer; take a decision back."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.text import today_in
from bot.views.details import then_details
from bot.views.triage import (
    build_ask_form,
    build_more_form,
    build_park_form,
    parse_ask_form,
    parse_more_form,
    parse_park_form,
)
from intake.access import Principal, Request
from intake.ideas import Stage
from intake.services.triage import Triage

# Send an idea to the proposed squad: the one click.


def send_idea(action: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Accept the idea and route it."""
    subject = ids.decode(action["value"])
    triage.send(subject.id, subject.version, user_request)
    ack()


def send_to_second(action: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Send the idea to the squad that is named second."""
    subject = ids.decode(action["value"])
    triage.send_to_runner_up(subject.id, subject.version, 1, user_request)
    ack()


def send_to_third(action: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Send the idea to the squad that is named third."""
    subject = ids.decode(action["value"])
    triage.send_to_runner_up(subject.id, subject.version, 2, user_request)
    ack()


# Ask an idea's requester.


def open_ask(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal, toward=Stage.needs_info)
    open_view(client, body, build_ask_form(form))
    ack()


def submit_ask(view: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Ask the question."""
    subject, text = parse_ask_form(view)
    triage.ask(subject.id, subject.version, text, user_request)
    # Below it stands what explains the score as it was before.
    ack(response_action="clear")


# Park an idea, with a reason.


def open_park(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal, toward=Stage.parked)
    client.views_open(trigger_id=body["trigger_id"], view=build_park_form(form))
    ack()


def submit_park(view: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Park the idea."""
    subject, text = parse_park_form(view)
    triage.not_now(subject.id, subject.version, text, user_request)
    ack()


# Look at an idea closely, estimate it, or decide otherwise than proposed.


def open_more(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    triage: Triage,
    ack: Ack,
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_more_form(form, today_in(principal.zone, now)))
    ack()


def submit_more(view: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Write down the estimates, and do what was decided."""
    subject, review = parse_more_form(view)
    ack(**then_details(triage.review(subject.id, subject.version, review, user_request)))


# Take a decision back before anybody is told.


def undo_decision(action: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Put the idea back to how it was."""
    subject = ids.decode(action["value"])
    triage.undo(subject.id, subject.version, user_request)
    ack()
