"""Name lone ML people in other teams and their buddies, change that, and take it back."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.views.members import build_buddy_form, build_buddy_removed, parse_buddy_form
from intake.access import Principal, Request
from scheduling.members import Buddies


def add_person(body: dict[str, Any], client: WebClient, ack: Ack) -> None:
    """Open the form for somebody new."""
    open_view(client, body, build_buddy_form(None))
    ack()


def open_person(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, buddies: Buddies, ack: Ack
) -> None:
    """Open the form about somebody who was named."""
    open_view(client, body, build_buddy_form(buddies.form(ids.decode(action["value"]).id, principal)))
    ack()


def submit_person(view: dict[str, Any], user_request: Request, buddies: Buddies, ack: Ack) -> None:
    """Save who they are and who is their buddy."""
    version, draft = parse_buddy_form(view)
    if version is None:
        buddies.name(draft, user_request)
    else:
        buddies.change(version, draft, user_request)
    ack()


def remove_person(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    user_request: Request,
    buddies: Buddies,
    ack: Ack,
) -> None:
    """Take somebody off the list, and say so in place of the form."""
    subject = ids.decode(action["value"])
    buddies.remove(subject.id, subject.version, user_request)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=build_buddy_removed(subject.id))
    ack()
