"""Support somebody else's idea, and hear less or more of what becomes of it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.showing import show
from bot.views import support_form
from intake.access import Principal
from intake.service.supporting import Supporting


def opened(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    supporting: Supporting,
    ack: Ack,
) -> None:
    """Open the form."""
    form = supporting.form(ids.decode(action["value"]).id, principal)
    show(client, body, support_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, supporting: Supporting, ack: Ack
) -> None:
    """Support it, or take that back."""
    idea_id, supports, area = support_form.parse(view)
    if supports:
        supporting.support(idea_id, area, principal, now, request_key)
    else:
        supporting.take_back(idea_id, principal, now, request_key)
    ack()


def hear_less(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, supporting: Supporting, ack: Ack
) -> None:
    """Tell them no more of the ideas that they support."""
    supporting.hear(ids.decode(action["value"]).id, principal, now, request_key, hears=False)
    ack()


def hear_more(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, supporting: Supporting, ack: Ack
) -> None:
    """Tell them again."""
    supporting.hear(ids.decode(action["value"]).id, principal, now, request_key, hears=True)
    ack()
