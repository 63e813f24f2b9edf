"""Show how the company has organised machine learning and how that goes; advise who plans."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks import open_view
from bot.views.operating_model import (
    build_advice,
    build_advice_form,
    build_operating_signs,
    parse_advice_form,
    who_reply,
)
from intake.access import Principal
from intake.services.operating_model import OperatingSigns
from intake.services.policy import Policies
from scheduling.members import Buddies


def who_command(principal: Principal, policies: Policies, buddies: Buddies, ack: Ack) -> None:
    """Show who decides what, and ML people in other teams."""
    reply = who_reply(policies.in_force(principal), buddies.lone_people(principal))
    ack(text=reply.text, blocks=reply.blocks)


def open_signs(
    body: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    operating_signs: OperatingSigns,
    ack: Ack,
) -> None:
    """Show the page."""
    open_view(client, body, build_operating_signs(operating_signs.current(principal, now)))
    ack()


def open_advice(body: dict[str, Any], client: WebClient, ack: Ack) -> None:
    """Open the six questions about how machine learning is organised."""
    open_view(client, body, build_advice_form())
    ack()


def submit_advice(view: dict[str, Any], ack: Ack) -> None:
    """Show which operating model suits the answers."""
    ack(response_action="update", view=build_advice(parse_advice_form(view)))
