"""Look at an idea closely, estimate it, or decide otherwise than proposed."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import more_form
from intake.access import Principal
from intake.service.triage import Triage


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=more_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, triage: Triage, ack: Ack
) -> None:
    """Write down the estimates, and do what was decided."""
    subject, review = more_form.parse(view)
    triage.review(subject.id, subject.version, review, principal, now, request_key)
    ack()
