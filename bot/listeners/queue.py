"""Read the queue."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import funnel as funnel_view
from bot.views import help as help_view
from bot.views import plan as plan_view
from bot.views import queue as queue_view
from bot.views import worth
from intake.access import Principal
from intake.service.experiments import Experiments
from intake.service.plans import Plans
from intake.service.reading import Queue
from intake.service.uncertainty import Uncertainty

FUNNEL, PLAN, WORTH = "funnel", "plan", "worth"


def by_command(
    command: dict[str, Any],
    principal: Principal,
    queue: Queue,
    experiments: Experiments,
    plans: Plans,
    uncertainty: Uncertainty,
    ack: Ack,
) -> None:
    """Show the best ideas; with a word behind it the plan, what is worth finding out, or how many came how far."""
    typed = command.get("text", "").strip()
    if typed.lower() == FUNNEL:
        shown = funnel_view.reply(experiments.funnel(principal))
    elif typed.lower() == PLAN:
        shown = plan_view.reply(plans.current(principal))
    elif typed.lower() == WORTH:
        shown = worth.reply(uncertainty.worth_finding_out(principal, worth.MOST))
    elif typed:
        shown = help_view.usage(command["command"], typed)
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
