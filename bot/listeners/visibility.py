"""Say who may see a private idea."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.principal import Principals
from bot.views.visibility import build_viewers_form, parse_viewers_form
from intake.access import Principal, Request
from intake.services.visibility import Viewers


def open_viewers(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, viewers: Viewers, ack: Ack
) -> None:
    """Open the form."""
    form = viewers.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_viewers_form(form))
    ack()


def submit_viewers(
    view: dict[str, Any],
    user_request: Request,
    team_id: str | None,
    principals: Principals,
    viewers: Viewers,
    ack: Ack,
) -> None:
    """Name those who were added, and take out those who were taken out."""
    subject, chosen = parse_viewers_form(view)
    principals.meet(chosen.added, team_id, user_request.now)
    viewers.change(subject.id, chosen.added, chosen.removed, user_request)
    ack()
