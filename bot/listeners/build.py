"""Have an idea built, and say that it is in use."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.opening import open_view
from bot.views import build_form
from intake.access import Principal
from intake.service.building import Building


def opened(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    building: Building,
    ack: Ack,
) -> None:
    """Open the form."""
    form = building.form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, building: Building, ack: Ack
) -> None:
    """Have the idea built."""
    subject, draft, _ = build_form.parse(view)
    building.begin(subject.id, subject.version, draft, principal, now, request_key)
    ack(response_action="clear")


def went_live(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, building: Building, ack: Ack
) -> None:
    """Say that the idea is in use."""
    subject = ids.decode(action["value"])
    building.go_live(subject.id, subject.version, principal, now, request_key)
    ack()
