"""Edit the leaders' digest, and send it on."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.principal import Principals
from bot.views.leaders import build_leaders_edit, build_leaders_send, parse_leaders_edit, parse_leaders_send
from intake.access import Principal, Request
from scheduling.leaders import LeadersDigests


def open_leaders_edit(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    leaders_digests: LeadersDigests,
    ack: Ack,
) -> None:
    """Open the form for its sentences."""
    form = leaders_digests.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_leaders_edit(form))
    ack()


def submit_leaders_edit(view: dict[str, Any], user_request: Request, leaders_digests: LeadersDigests, ack: Ack) -> None:
    """Change it."""
    subject, sentences, promised, with_decision = parse_leaders_edit(view)
    leaders_digests.edit(subject.id, subject.version, sentences, promised, user_request, with_decision=with_decision)
    ack()


def open_leaders_send(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    leaders_digests: LeadersDigests,
    ack: Ack,
) -> None:
    """Open the form for whom it is sent to."""
    form = leaders_digests.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_leaders_send(form))
    ack()


def submit_leaders_send(
    view: dict[str, Any],
    user_request: Request,
    team_id: str | None,
    principals: Principals,
    leaders_digests: LeadersDigests,
    ack: Ack,
) -> None:
    """Send it on."""
    subject, readers = parse_leaders_send(view)
    principals.meet(readers, team_id, user_request.now)
    leaders_digests.send(subject.id, subject.version, readers, user_request)
    ack()
