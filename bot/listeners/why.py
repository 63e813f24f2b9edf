"""Explain an idea's score."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.showing import show
from bot.views import why as why_view
from intake.access import Principal
from intake.service.explanations import Explanations


def opened(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    explanations: Explanations,
    ack: Ack,
) -> None:
    """Show what the score is made of, and what would move it."""
    show(client, body, why_view.build(explanations.why(ids.decode(action["value"]).id, principal)))
    ack()


def more(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    explanations: Explanations,
    ack: Ack,
) -> None:
    """Show every step of the arithmetic, what is like the idea, and who changed which input when."""
    show(client, body, why_view.build_more(explanations.more(ids.decode(action["value"]).id, principal)))
    ack()
