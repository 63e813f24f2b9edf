"""Open a private idea, and say who may see it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.principal import Principals
from bot.text import today_in
from bot.views.triage import build_more_form
from bot.views.visibility import build_viewers_form, parse_viewers_form
from intake.access import Principal
from intake.services.triage import Triage
from intake.services.visibility import Viewers


def open_private_idea(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    triage: Triage,
    ack: Ack,
) -> None:
    """Open the idea, to be read or decided about."""
    form = triage.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_more_form(form, today_in(principal.zone, now)))
    ack()


def open_viewers(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, viewers: Viewers, ack: Ack
) -> None:
    """Open the form."""
    form = viewers.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_viewers_form(form))
    ack()


def submit_viewers(
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
    subject, chosen = parse_viewers_form(view)
    principals.meet(chosen.added, team_id, now)
    viewers.change(subject.id, chosen.added, chosen.removed, principal, now, request_key)
    ack()
