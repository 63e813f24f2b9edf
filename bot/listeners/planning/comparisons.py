"""“Which first?”: a lead compares pairs of ideas, one view after the other."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views.planning.comparisons import build_comparison_form, parse_comparison_form
from intake.access import Principal, Request
from intake.services.comparisons import Comparisons


def open_comparison(
    body: dict[str, Any], client: WebClient, principal: Principal, now: datetime, comparisons: Comparisons, ack: Ack
) -> None:
    """Open the next pair, or what came of it."""
    comparing = comparisons.open(principal, now)
    client.views_open(trigger_id=body["trigger_id"], view=build_comparison_form(comparing))
    ack()


def submit_comparison(
    view: dict[str, Any], principal: Principal, now: datetime, comparisons: Comparisons, ack: Ack
) -> None:
    """Take the answer and show the next pair in place of this one."""
    subject, choice = parse_comparison_form(view)
    comparing = comparisons.answer(subject.id, subject.version, choice, principal, now)
    ack(response_action="update", view=build_comparison_form(comparing))


def compare_again(user_request: Request, comparisons: Comparisons, ack: Ack) -> None:
    """Begin with six new pairs."""
    ack(response_action="update", view=build_comparison_form(comparisons.again(user_request)))
