"""Support an idea, name people for it, and say yes or no when named."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.principal import Principals
from bot.views.support import (
    build_people_form,
    build_suggestion_form,
    build_support_form,
    parse_people_form,
    parse_suggestion_form,
    parse_support_form,
)
from intake.access import Principal, Request
from intake.services.support import Backing, Supporting

# Somebody who was named for an idea says yes or no, or suggests somebody else.


def accept_role(action: dict[str, Any], user_request: Request, backing: Backing, ack: Ack) -> None:
    """Have them count."""
    backing.confirm(ids.decode(action["value"]).id, user_request)
    ack()


def refuse_role(action: dict[str, Any], user_request: Request, backing: Backing, ack: Ack) -> None:
    """Leave the place to somebody else."""
    backing.deny(ids.decode(action["value"]).id, user_request)
    ack()


def open_suggestion(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, backing: Backing, ack: Ack
) -> None:
    """Open the form to suggest somebody."""
    form = backing.suggest_form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_suggestion_form(form))
    ack()


def submit_suggestion(
    view: dict[str, Any],
    user_request: Request,
    team_id: str | None,
    principals: Principals,
    backing: Backing,
    ack: Ack,
) -> None:
    """Ask whom they suggest in their place."""
    backer_id, member = parse_suggestion_form(view)
    principals.meet([member], team_id, user_request.now)
    backing.suggest(backer_id, member, user_request)
    ack()


# Look at who is behind an idea, name people for it, and say what of it is checked.


def open_people(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, backing: Backing, ack: Ack
) -> None:
    """Open the form."""
    form = backing.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_people_form(form))
    ack()


def submit_people(
    view: dict[str, Any],
    user_request: Request,
    team_id: str | None,
    principals: Principals,
    backing: Backing,
    ack: Ack,
) -> None:
    """Ask whom they have named, and write down what they have checked; what stands beneath is of before that."""
    subject, change = parse_people_form(view)
    principals.meet([member for member in (change.named or {}).values() if member], team_id, user_request.now)
    backing.change(subject.id, subject.version, change, user_request)
    ack(response_action="clear")


# Support somebody else's idea, and hear less or more of what becomes of it.


def open_support(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    supporting: Supporting,
    ack: Ack,
) -> None:
    """Open the form."""
    form = supporting.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_support_form(form))
    ack()


def submit_support(view: dict[str, Any], user_request: Request, supporting: Supporting, ack: Ack) -> None:
    """Support it, or take that back."""
    idea_id, supports, area = parse_support_form(view)
    if supports:
        supporting.support(idea_id, area, user_request)
    else:
        supporting.take_back(idea_id, user_request)
    ack()


def mute_idea(action: dict[str, Any], user_request: Request, supporting: Supporting, ack: Ack) -> None:
    """Tell them no more of the ideas that they support."""
    supporting.hear(ids.decode(action["value"]).id, user_request, hears=False)
    ack()


def unmute_idea(action: dict[str, Any], user_request: Request, supporting: Supporting, ack: Ack) -> None:
    """Tell them again."""
    supporting.hear(ids.decode(action["value"]).id, user_request, hears=True)
    ack()
