"""Look at who is behind an idea, name people for it, and say what of it is checked."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.principal import Principals
from bot.showing import show
from bot.views import behind_form
from intake.access import Principal
from intake.service.backing import Backing


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, backing: Backing, ack: Ack
) -> None:
    """Open the form."""
    form = backing.form(ids.decode(action["value"]).id, principal)
    show(client, body, behind_form.build(form))
    ack()


def submitted(
    view: dict[str, Any],
    principal: Principal,
    now: datetime,
    request_key: str,
    team_id: str | None,
    principals: Principals,
    backing: Backing,
    ack: Ack,
) -> None:
    """Ask whom they have named, and write down what they have checked; what stands beneath is of before that."""
    subject, change = behind_form.parse(view)
    principals.meet([member for member in (change.named or {}).values() if member], team_id, now)
    backing.change(subject.id, subject.version, change, principal, now, request_key)
    ack(response_action="clear")
