"""Write down the priorities and publish them, on the checklist."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import priorities_form
from intake.access import Principal
from intake.service.priorities import Priorities


def opened(body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack) -> None:
    """Open the form."""
    form = priorities.form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=priorities_form.build(form))
    ack()


def one_more(body: dict[str, Any], client: WebClient, ack: Ack) -> None:
    """Make room for one more line; what is typed stays."""
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=priorities_form.one_more(view))
    ack()


def chosen(ack: Ack) -> None:
    """Do nothing: the choice comes with the form."""
    ack()


def submitted(
    body: dict[str, Any], principal: Principal, now: datetime, request_key: str, priorities: Priorities, ack: Ack
) -> None:
    """Keep what was written down, and show what would be published; the form stays below, for another time."""
    version, rows = priorities_form.parse(body["view"])
    shown = priorities.draft(rows, version, principal, now, f"{request_key}:{body['trigger_id']}")
    ack(response_action="push", view=priorities_form.preview(shown))


def published(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, priorities: Priorities, ack: Ack
) -> None:
    """Publish it."""
    subject = ids.decode(view["private_metadata"])
    priorities.publish(subject.version, principal, now, request_key)
    ack(response_action="clear")
