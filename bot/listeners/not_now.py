"""Park an idea, with a reason."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import not_now_form
from intake.access import Principal
from intake.ideas import Stage
from intake.service.triage import Triage


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal, toward=Stage.parked)
    client.views_open(trigger_id=body["trigger_id"], view=not_now_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, triage: Triage, ack: Ack
) -> None:
    """Park the idea."""
    subject, text = not_now_form.parse(view)
    triage.not_now(subject.id, subject.version, text, principal, now, request_key)
    ack()
