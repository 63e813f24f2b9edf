"""Answer a question about one's own idea."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import answer_form
from intake.access import Principal
from intake.service.ideas import Ideas


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, ideas: Ideas, ack: Ack
) -> None:
    """Open the answer form."""
    form = ideas.answer_form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=answer_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, ideas: Ideas, ack: Ack
) -> None:
    """Take the answer."""
    subject, answers = answer_form.parse(view)
    ideas.answer(subject.id, answers, principal, now, request_key)
    ack()
