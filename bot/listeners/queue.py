"""Read the queue."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import help as help_view
from bot.views import plan as plan_view
from bot.views import queue as queue_view
from intake.access import Principal
from intake.service.plans import Plans
from intake.service.reading import Queue

PLAN = "plan"


def by_command(command: dict[str, Any], principal: Principal, queue: Queue, plans: Plans, ack: Ack) -> None:
    """Show the best ideas; with the word `plan`, the plan of the quarter."""
    typed = command.get("text", "").strip()
    if typed.lower() == PLAN:
        planned = plan_view.reply(plans.current(principal))
        ack(text=planned.text, blocks=planned.blocks)
        return
    shown = help_view.usage(command["command"], typed) if typed else queue_view.reply(queue.page(principal))
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
