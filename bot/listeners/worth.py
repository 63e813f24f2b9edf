"""Read what is most worth finding out."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import worth
from intake.access import Principal
from intake.service.uncertainty import Uncertainty


def opened(body: dict[str, Any], client: WebClient, principal: Principal, uncertainty: Uncertainty, ack: Ack) -> None:
    """Open the figures and what they take for granted."""
    view = worth.build(uncertainty.worth_finding_out(principal, worth.MOST))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()
