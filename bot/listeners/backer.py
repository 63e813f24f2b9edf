"""Somebody who was named for an idea says yes or no, or suggests somebody else."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.principal import Principals
from bot.showing import show
from bot.views import suggest_form
from intake.access import Principal
from intake.service.backing import Backing


def said_yes(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, backing: Backing, ack: Ack
) -> None:
    """Have them count."""
    backing.confirm(ids.decode(action["value"]).id, principal, now, request_key)
    ack()


def said_no(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, backing: Backing, ack: Ack
) -> None:
    """Leave the place to somebody else."""
    backing.deny(ids.decode(action["value"]).id, principal, now, request_key)
    ack()


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, backing: Backing, ack: Ack
) -> None:
    """Open the form to suggest somebody."""
    form = backing.suggest_form(ids.decode(action["value"]).id, principal)
    show(client, body, suggest_form.build(form))
    ack()


def suggested(
    view: dict[str, Any],
    principal: Principal,
    now: datetime,
    request_key: str,
    team_id: str | None,
    principals: Principals,
    backing: Backing,
    ack: Ack,
) -> None:
    """Ask whom they suggest in their place."""
    backer_id, member = suggest_form.parse(view)
    principals.meet([member], team_id, now)
    backing.suggest(backer_id, member, principal, now, request_key)
    ack()
