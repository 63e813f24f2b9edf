"""Look at the rota, take a week, and say when one is away."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.text import today_in
from bot.views.rota import build_rota_form, parse_rota_form
from intake.access import Principal, Request
from intake.services.rota import Rota


def open_rota(
    body: dict[str, Any], client: WebClient, principal: Principal, now: datetime, rota: Rota, ack: Ack
) -> None:
    """Open the form."""
    view = build_rota_form(rota.form(principal, now), today_in(principal.zone, now))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def submit_rota(view: dict[str, Any], user_request: Request, rota: Rota, ack: Ack) -> None:
    """Write down the swap and the absence."""
    rota.change(parse_rota_form(view), user_request)
    ack()
