"""Merge an idea with another one, and undo that."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.views.merges import build_merge_form, build_unmerged, parse_merge_form
from intake.access import Principal, Request
from intake.services.merges import Merges


def open_merge(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, merges: Merges, ack: Ack
) -> None:
    """Ask which idea it is the same as."""
    form = merges.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_merge_form(form))
    ack()


def submit_merge(view: dict[str, Any], user_request: Request, merges: Merges, ack: Ack) -> None:
    """Merge the two; what stands below is of before that."""
    subject, target = parse_merge_form(view)
    merges.merge(subject.id, subject.version, target, user_request)
    ack(response_action="clear")


def undo_merge(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, user_request: Request, merges: Merges, ack: Ack
) -> None:
    """Put the idea back as it was."""
    subject = ids.decode(action["value"])
    merges.unmerge(subject.id, subject.version, user_request)
    open_view(client, body, build_unmerged(user_request.by.member_id))
    ack()
