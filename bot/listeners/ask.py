"""Ask an idea's requester."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.showing import show
from bot.views import ask_form
from intake.access import Principal
from intake.ideas import Stage
from intake.service.triage import Triage


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal, toward=Stage.needs_info)
    show(client, body, ask_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, triage: Triage, ack: Ack
) -> None:
    """Ask the question."""
    subject, text = ask_form.parse(view)
    triage.ask(subject.id, subject.version, text, principal, now, request_key)
    # Below it stands what explains the score as it was before.
    ack(response_action="clear")
