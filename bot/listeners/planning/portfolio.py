"""Read the plan, ask what if, and sign for an idea's place in it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks import on_top
from bot.views.planning.portfolio import build_plan, parse_plan_page, plan_reply
from bot.views.planning.what_if import build_what_if_form, parse_what_if_form, what_if_answer
from intake.access import Principal
from intake.services.planning.portfolio import Plans


def plan_command(principal: Principal, now: datetime, plans: Plans, ack: Ack) -> None:
    """Show the plan in short."""
    reply = plan_reply(plans.look_at(principal, now))
    ack(text=reply.text, blocks=reply.blocks)


def open_plan(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    plans: Plans,
    ack: Ack,
) -> None:
    """Open all ideas that could be planned, to leaf through."""
    view = build_plan(plans.look_at(principal, now), parse_plan_page(action["value"]))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def turn_plan_page(view: dict[str, Any], principal: Principal, plans: Plans, ack: Ack) -> None:
    """Show the next page in place of this one."""
    page = build_plan(plans.current(principal), parse_plan_page(view["private_metadata"]))
    ack(response_action="update", view=page)


def open_what_if(body: dict[str, Any], client: WebClient, principal: Principal, plans: Plans, ack: Ack) -> None:
    """Open the two lists of what if."""
    client.views_open(trigger_id=body["trigger_id"], view=build_what_if_form(plans.what_if_form(principal)))
    ack()


def submit_what_if(view: dict[str, Any], principal: Principal, plans: Plans, ack: Ack) -> None:
    """Show what would come of it."""
    answer = plans.what_if(*parse_what_if_form(view), principal)
    ack(**on_top(view, what_if_answer(answer)))
