"""Keep the squads, on the checklist: the list and the form stand in one modal, in place of each other."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import squad_form
from intake.access import Principal
from intake.service.company import Company


def opened(body: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack) -> None:
    """Open the list, or the form of the first squad where there is none."""
    squads = company.squads(principal)
    view = squad_form.build_list(squads) if squads else squad_form.build(squad_form.FIRST)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def added(body: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack) -> None:
    """Show the form of a new squad in place of the list."""
    form = company.squad_form(None, principal)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=squad_form.build(form))
    ack()


def changed(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack
) -> None:
    """Show the form of a squad in place of the list."""
    form = company.squad_form(ids.decode(action["value"]).id, principal)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=squad_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, company: Company, ack: Ack
) -> None:
    """Save a squad and show the list again."""
    key, version, draft = squad_form.parse(view)
    squads = company.save_squad(key, version, draft, principal, now, request_key)
    ack(response_action="update", view=squad_form.build_list(squads))


def closed(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    request_key: str,
    company: Company,
    ack: Ack,
) -> None:
    """Close a squad and show the list of those that are left."""
    subject = ids.decode(action["value"])
    squads = company.close_squad(subject.id, subject.version, principal, now, request_key)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=squad_form.build_list(squads))
    ack()
