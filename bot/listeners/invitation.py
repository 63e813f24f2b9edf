"""The bot is invited to a channel."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot.links import app_link
from intake.access import Principal
from intake.service.channels import Channels


def received(
    body: dict[str, Any], principal: Principal, now: datetime, request_key: str, channels: Channels, ack: Ack
) -> None:
    """Have it introduce itself there, and set its bookmark."""
    link = app_link(body["api_app_id"], body["team_id"])
    channels.invited(body["event"]["channel"], link, principal, now, request_key)
    ack()
