"""Name lone ML people in other teams and their buddies, change that, and hear who left or came back."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.principal import facts_of
from bot.views.members import build_buddy_form, build_buddy_removed, parse_buddy_form
from intake.access import Principal, Request
from intake.services.members import Members
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


# Slack tells that somebody has changed: left, came back, became a guest.


def update_member(
    event: dict[str, Any],
    team_id: str,
    user_request: Request,
    members: Members,
    ack: Ack,
) -> None:
    """Have it written down, so that whoever may do less now can do less at once."""
    members.heard(facts_of(event["user"], event["user"]["id"], team_id), user_request)
    ack()
