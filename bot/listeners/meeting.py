"""Plan the guild's meeting, on the checklist."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks import options
from bot.views import meeting_form
from intake.access import Principal
from scheduling.planning import Planning


def opened(body: dict[str, Any], client: WebClient, principal: Principal, planning: Planning, ack: Ack) -> None:
    """Open the form."""
    form = planning.meeting_form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=meeting_form.build(form))
    ack()


def zones(body: dict[str, Any], principal: Principal, planning: Planning, ack: Ack) -> None:
    """Offer time zones for what was typed."""
    found = planning.zones(str(body.get("value") or ""), principal)
    ack(options=[option.to_dict() for option in options([(zone, zone) for zone in found])])


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, planning: Planning, ack: Ack
) -> None:
    """Save the meeting."""
    version, draft = meeting_form.parse(view)
    planning.plan_meeting(draft, version, principal, now, request_key)
    ack()
