"""Name people, on the checklist."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import people_form
from intake.access import Principal
from intake.service.company import Company


def opened(body: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack) -> None:
    """Open the form."""
    form = company.people_form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=people_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, company: Company, ack: Ack
) -> None:
    """Save who holds which role."""
    version, plan = people_form.parse(view)
    company.name_people(plan, version, principal, now, request_key)
    ack()
