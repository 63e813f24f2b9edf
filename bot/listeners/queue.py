"""Read the queue."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import funnel as funnel_view
from bot.views import help as help_view
from bot.views import plan as plan_view
from bot.views import queue as queue_view
from bot.views import why as why_view
from bot.views import worth
from intake.access import Principal
from intake.service.experiments import Experiments
from intake.service.explanations import Explanations
from intake.service.plans import Plans
from intake.service.reading import Queue
from intake.service.uncertainty import Uncertainty

FUNNEL, PLAN, WORTH = "funnel", "plan", "worth"


def by_command(
    command: dict[str, Any],
    client: WebClient,
    principal: Principal,
    queue: Queue,
    explanations: Explanations,
    experiments: Experiments,
    plans: Plans,
    uncertainty: Uncertainty,
    ack: Ack,
) -> None:
    """Show the best ideas; with a word the plan, what is worth finding out, how many came how far, or one idea."""
    if (number := help_view.idea_in(command["text"])) is not None:
        view = why_view.build(explanations.why_numbered(number, principal))
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()
        return
    word = help_view.word_of(command["text"])
    if word == FUNNEL:
        shown = funnel_view.reply(experiments.funnel(principal))
    elif word == PLAN:
        shown = plan_view.reply(plans.current(principal))
    elif word == WORTH:
        shown = worth.reply(uncertainty.worth_finding_out(principal, worth.MOST))
    elif word:
        shown = help_view.usage(command["command"], command["text"])
    else:
        shown = queue_view.reply(queue.page(principal))
    ack(text=shown.text, blocks=shown.blocks)


def whole(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, queue: Queue, ack: Ack
) -> None:
    """Open the queue to leaf through."""
    page = queue.page(principal, queue_view.parse(action["value"]))
    client.views_open(trigger_id=body["trigger_id"], view=queue_view.build(page))
    ack()


def turned(view: dict[str, Any], principal: Principal, queue: Queue, ack: Ack) -> None:
    """Show the next page in place of this one."""
    page = queue.page(principal, queue_view.parse(view["private_metadata"]))
    ack(response_action="update", view=queue_view.build(page))
