"""Read the published priorities, and compare pairs of ideas with them."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import compare_form, how_scores
from bot.views import help as help_view
from bot.views import priorities as priorities_view
from intake.access import Principal
from intake.service.comparisons import Comparisons
from intake.service.reading import Policies

COMPARE = "compare"


def by_command(
    command: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    policies: Policies,
    comparisons: Comparisons,
    ack: Ack,
) -> None:
    """Show the policy in force; with the word `compare`, open “Which first?”."""
    typed = command.get("text", "").strip()
    if typed.lower() == COMPARE:
        view = compare_form.build(comparisons.open(principal, now))
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()
        return
    shown = help_view.usage(command["command"], typed) if typed else priorities_view.reply(policies.in_force(principal))
    ack(text=shown.text, blocks=shown.blocks)


def how(body: dict[str, Any], client: WebClient, principal: Principal, policies: Policies, ack: Ack) -> None:
    """Show every weight, and what every answer is worth."""
    client.views_open(trigger_id=body["trigger_id"], view=how_scores.build(policies.in_force(principal)))
    ack()
