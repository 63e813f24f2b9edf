"""Write down the priorities, look at what they do, have a second lead look, and publish them."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import policy_draft, priorities_form
from intake.access import Principal
from intake.service.priorities import Priorities
from intake.service.publishing import Publishing


def opened(body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack) -> None:
    """Open the form."""
    form = priorities.form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=priorities_form.build(form))
    ack()


def one_more(body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack) -> None:
    """Show the priorities that the form left out, or make room for one more line; what is typed stays."""
    view = body["view"]
    if priorities_form.is_folded(view):
        shown = priorities_form.unfolded(view, priorities.form(principal))
    else:
        shown = priorities_form.one_more(view)
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    ack()


def chosen(ack: Ack) -> None:
    """Do nothing: the choice comes with the form."""
    ack()


def submitted(
    body: dict[str, Any], principal: Principal, now: datetime, request_key: str, priorities: Priorities, ack: Ack
) -> None:
    """Keep what was written down, and show what would be published; the form stays below, for another time."""
    view = body["view"]
    version, rows = priorities_form.parse(view)
    key, folded = f"{request_key}:{body['trigger_id']}", priorities_form.is_folded(view)
    shown = priorities.draft(rows, version, principal, now, key, folded=folded)
    ack(response_action="push", view=policy_draft.build(shown))


def looked(body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack) -> None:
    """Open the draft as it stands."""
    shown = priorities.look(principal)
    client.views_open(trigger_id=body["trigger_id"], view=policy_draft.build(shown))
    ack()


def published(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, publishing: Publishing, ack: Ack
) -> None:
    """Publish it, or ask the other leads to look at it first."""
    version = ids.decode(view["private_metadata"]).version
    if policy_draft.asks(view):
        shown = publishing.ask(version, principal, now, request_key)
        answer: dict[str, Any] = {"response_action": "update", "view": policy_draft.build(shown)}
    else:
        publishing.publish(version, principal, now, request_key)
        answer = {"response_action": "clear"}
    ack(**answer)


def looks_right(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, publishing: Publishing, ack: Ack
) -> None:
    """Say that it looks right."""
    publishing.looks_right(ids.decode(action["value"]).version, principal, now, request_key)
    ack()
