"""Read the published priorities, draft the next ones, and compare pairs of ideas with them."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import compare_form, how_scores, priorities_form
from bot.views import help as help_view
from bot.views import priorities as priorities_view
from intake.access import Principal
from intake.service.comparisons import Comparisons
from intake.service.priorities import Priorities
from intake.service.reading import Policies
from intake.service.uncertainty import Uncertainty
from intake.service.versions import Versions

COMPARE, DRAFT = "compare", "draft"
# So many ideas are scored anew before a form opens, which has to be soon.
AT_ONCE = 500


def by_command(
    command: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    policies: Policies,
    comparisons: Comparisons,
    priorities: Priorities,
    ack: Ack,
) -> None:
    """Show the policy in force; with the word `draft`, open its form, with `compare`, open “Which first?”."""
    word = help_view.word_of(command["text"])
    if word in (COMPARE, DRAFT):
        if word == DRAFT:
            view = priorities_form.build(priorities.form(principal))
        else:
            view = compare_form.build(comparisons.open(principal, now))
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()
        return
    if word:
        shown = help_view.usage(command["command"], command["text"])
    else:
        shown = priorities_view.reply(policies.in_force(principal))
    ack(text=shown.text, blocks=shown.blocks)


def how(body: dict[str, Any], client: WebClient, principal: Principal, policies: Policies, ack: Ack) -> None:
    """Show every weight, and what every answer is worth."""
    client.views_open(trigger_id=body["trigger_id"], view=how_scores.build(policies.in_force(principal)))
    ack()


def more(
    body: dict[str, Any],
    client: WebClient,
    principal: Principal,
    policies: Policies,
    uncertainty: Uncertainty,
    ack: Ack,
) -> None:
    """Show the rest of the policy in force, and how estimates have turned out."""
    view = priorities_view.page(policies.in_force(principal), uncertainty.record(principal).calibrations)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def replayed(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, versions: Versions, ack: Ack
) -> None:
    """Show the backlog under a version and the one before it."""
    number, _ = ids.decode_number(action["value"])
    shown = versions.replay(number - 1, number, principal, AT_ONCE)
    client.views_open(trigger_id=body["trigger_id"], view=priorities_view.replayed(shown))
    ack()


def replayed_others(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, versions: Versions, ack: Ack
) -> None:
    """Show the backlog under the two versions that are chosen now, in the same place."""
    view = body["view"]
    first, second = priorities_view.chosen_versions(view, action)
    shown = versions.replay(first, second, principal, AT_ONCE)
    client.views_update(view_id=view["id"], hash=view["hash"], view=priorities_view.replayed(shown))
    ack()
