"""Open a private idea, and say who may see it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.principal import Principals
from bot.views import more_form, viewers_form
from intake.access import Principal
from intake.service.triage import Triage
from intake.service.viewers import Viewers


def idea_opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the idea, to be read or decided about."""
    form = triage.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=more_form.build(form))
    ack()


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, viewers: Viewers, ack: Ack
) -> None:
    """Open the form."""
    form = viewers.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=viewers_form.build(form))
    ack()


def submitted(
    view: dict[str, Any],
    principal: Principal,
    now: datetime,
    request_key: str,
    team_id: str | None,
    principals: Principals,
    viewers: Viewers,
    ack: Ack,
) -> None:
    """Name those who were added, and take out those who were taken out."""
    subject, chosen = viewers_form.parse(view)
    principals.meet(chosen.added, team_id, now)
    viewers.change(subject.id, chosen.added, chosen.removed, principal, now, request_key)
    ack()
