"""Explain why an idea's score is what it is, and how scores are made."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.text import today_in
from bot.views.explain import build_why, build_why_more
from bot.views.scoring import build_how_scores
from intake.access import Principal
from intake.services.explain import Explanations
from intake.services.policy import Policies


def open_why(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    explanations: Explanations,
    ack: Ack,
) -> None:
    """Show what the score is made of, and what would move it."""
    why = explanations.why(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_why(why, today_in(principal.zone, now)))
    ack()


def open_why_more(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    explanations: Explanations,
    ack: Ack,
) -> None:
    """Show every step of the arithmetic, what is like the idea, and who changed which input when."""
    open_view(client, body, build_why_more(explanations.more(ids.decode(action["value"]).id, principal)))
    ack()


def open_how_scores(
    body: dict[str, Any], client: WebClient, principal: Principal, now: datetime, policies: Policies, ack: Ack
) -> None:
    """Show every weight, and what every answer is worth."""
    view = build_how_scores(policies.in_force(principal), today_in(principal.zone, now))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()
