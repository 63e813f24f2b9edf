"""Read what is most worth finding out before the plan is decided."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views.planning.information import MOST, build_value_of_information, value_of_information_reply
from intake.access import Principal
from intake.services.planning.information import Information


def worth_command(principal: Principal, information: Information, ack: Ack) -> None:
    """Show it in short."""
    reply = value_of_information_reply(information.worth_finding_out(principal, MOST))
    ack(text=reply.text, blocks=reply.blocks)


def open_value_of_information(
    body: dict[str, Any], client: WebClient, principal: Principal, information: Information, ack: Ack
) -> None:
    """Open the figures and what they take for granted."""
    view = build_value_of_information(information.worth_finding_out(principal, MOST))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()
