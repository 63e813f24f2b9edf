"""“Which first?”: a lead compares pairs of ideas, one view after the other."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import compare_form
from intake.access import Principal
from intake.service.comparisons import Comparisons


def opened(
    body: dict[str, Any], client: WebClient, principal: Principal, now: datetime, comparisons: Comparisons, ack: Ack
) -> None:
    """Open the next pair, or what came of it."""
    comparing = comparisons.open(principal, now)
    client.views_open(trigger_id=body["trigger_id"], view=compare_form.build(comparing))
    ack()


def answered(view: dict[str, Any], principal: Principal, now: datetime, comparisons: Comparisons, ack: Ack) -> None:
    """Take the answer and show the next pair in place of this one."""
    subject, choice = compare_form.parse(view)
    comparing = comparisons.answer(subject.id, subject.version, choice, principal, now)
    ack(response_action="update", view=compare_form.build(comparing))


def again(principal: Principal, now: datetime, request_key: str, comparisons: Comparisons, ack: Ack) -> None:
    """Begin with six new pairs."""
    ack(response_action="update", view=compare_form.build(comparisons.again(principal, now, request_key)))
