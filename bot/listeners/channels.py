"""Name the channels, on the checklist."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import channels_form
from intake.access import Principal
from scheduling.planning import Planning


def opened(body: dict[str, Any], client: WebClient, principal: Principal, planning: Planning, ack: Ack) -> None:
    """Open the form."""
    form = planning.channels_form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=channels_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, planning: Planning, ack: Ack
) -> None:
    """Save the channels."""
    version, draft = channels_form.parse(view)
    planning.name_channels(draft, version, principal, now, request_key)
    ack()
