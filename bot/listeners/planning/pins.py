"""Sign for an idea's place in the plan: pin it, say what it unlocks, and what saves the same."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.views.planning.pins import build_pin_form, parse_pin_form
from intake.access import Principal, Request
from intake.services.planning.pins import Pins


def open_pin(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, pins: Pins, ack: Ack
) -> None:
    """Open an idea's place, over its More."""
    form = pins.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_pin_form(form))
    ack()


def submit_pin(view: dict[str, Any], user_request: Request, pins: Pins, ack: Ack) -> None:
    """Take what was signed, and close everything: what stands under it is out of date."""
    subject, place = parse_pin_form(view)
    pins.place(subject.id, subject.version, place, user_request)
    ack(response_action="clear")
