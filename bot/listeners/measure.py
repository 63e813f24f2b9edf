"""Say how the metric of an idea is now, some time after it went live; or ask to be left alone."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import measure_form
from intake.access import Principal
from intake.service.building import Building


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, building: Building, ack: Ack
) -> None:
    """Open the form."""
    form = building.measure_form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=measure_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, building: Building, ack: Ack
) -> None:
    """Take the number."""
    subject, value = measure_form.parse(view)
    building.measure(subject.id, value, principal, now, request_key)
    ack()


def made_quiet(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, building: Building, ack: Ack
) -> None:
    """Ask no more."""
    building.be_quiet(ids.decode(action["value"]).id, principal, now, request_key)
    ack()
