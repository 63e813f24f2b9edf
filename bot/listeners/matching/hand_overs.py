"""Take an idea that was sent to a squad, hand it back, or pass it on."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view, renew
from bot.text import today_in
from bot.views.matching.hand_overs import (
    build_hand_back_form,
    build_pass_on_form,
    parse_hand_back_form,
    parse_pass_on_form,
)
from bot.views.triage import build_more_form
from intake.access import Action, Principal, Request
from intake.services.matching.hand_overs import HandOvers
from intake.services.triage import Triage


def take_idea(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    user_request: Request,
    hand_overs: HandOvers,
    triage: Triage,
    ack: Ack,
) -> None:
    """Take the idea for its squad; where that was done under More, show it as it is now."""
    subject = ids.decode(action["value"])
    hand_overs.take(subject.id, subject.version, user_request)
    by, now, _ = user_request
    renew(client, body, lambda: build_more_form(triage.form(subject.id, by), today_in(by.zone, now)))
    ack()


def open_hand_back(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    hand_overs: HandOvers,
    ack: Ack,
) -> None:
    """Open the form that asks why."""
    form = hand_overs.form(ids.decode(action["value"]).id, principal, Action.hand_back)
    open_view(client, body, build_hand_back_form(form))
    ack()


def submit_hand_back(view: dict[str, Any], user_request: Request, hand_overs: HandOvers, ack: Ack) -> None:
    """Give the idea back to the triagers."""
    subject, reason = parse_hand_back_form(view)
    hand_overs.hand_back(subject.id, subject.version, reason, user_request)
    ack(response_action="clear")


def open_pass_on(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    hand_overs: HandOvers,
    ack: Ack,
) -> None:
    """Open the form that asks where to, and why."""
    form = hand_overs.form(ids.decode(action["value"]).id, principal, Action.pass_on)
    open_view(client, body, build_pass_on_form(form))
    ack()


def submit_pass_on(view: dict[str, Any], user_request: Request, hand_overs: HandOvers, ack: Ack) -> None:
    """Send the idea on to the other squad."""
    subject, squad, reason = parse_pass_on_form(view)
    hand_overs.pass_on(subject.id, subject.version, squad, reason, user_request)
    ack(response_action="clear")
