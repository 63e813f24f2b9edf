"""Read the plan, ask what if, and sign for an idea's place in it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import place_form, what_if
from bot.views import plan as plan_view
from intake.access import Principal
from intake.service.pins import Pins
from intake.service.plans import Plans


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, plans: Plans, ack: Ack
) -> None:
    """Open all ideas that could be planned, to leaf through."""
    view = plan_view.build(plans.current(principal), plan_view.parse(action["value"]))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def turned(view: dict[str, Any], principal: Principal, plans: Plans, ack: Ack) -> None:
    """Show the next page in place of this one."""
    page = plan_view.build(plans.current(principal), plan_view.parse(view["private_metadata"]))
    ack(response_action="update", view=page)


def asked(body: dict[str, Any], client: WebClient, principal: Principal, plans: Plans, ack: Ack) -> None:
    """Open the two lists of what if."""
    client.views_open(trigger_id=body["trigger_id"], view=what_if.build(plans.what_if_form(principal)))
    ack()


def answered(view: dict[str, Any], principal: Principal, plans: Plans, ack: Ack) -> None:
    """Show what would come of it."""
    told = plans.what_if(*what_if.parse(view), principal)
    ack(response_action="push", view=what_if.answer(told))


def place_opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, pins: Pins, ack: Ack
) -> None:
    """Open an idea's place, over its More."""
    form = pins.form(ids.decode(action["value"]).id, principal)
    client.views_push(trigger_id=body["trigger_id"], view=place_form.build(form))
    ack()


def signed(view: dict[str, Any], principal: Principal, now: datetime, request_key: str, pins: Pins, ack: Ack) -> None:
    """Take what was signed, and close everything: what stands under it is out of date."""
    subject, place = place_form.parse(view)
    pins.place(subject.id, subject.version, place, principal, now, request_key)
    ack(response_action="clear")
