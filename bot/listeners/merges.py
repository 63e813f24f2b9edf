"""Merge an idea with another one, and undo that."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.text import today_in
from bot.views.merges import build_merge_form, build_unmerged, parse_merge_form
from bot.views.walk import build_walk
from intake.access import Principal, Request
from intake.services.merges import Merges
from intake.services.walk import Walk


def open_merge(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, merges: Merges, ack: Ack
) -> None:
    """Ask which idea it is the same as."""
    form = merges.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_merge_form(form))
    ack()


def open_merge_on_walk(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, merges: Merges, ack: Ack
) -> None:
    """Ask in the place of the walk which idea it is the same as."""
    new_view = build_merge_form(merges.form(ids.decode(action["value"]).id, principal), on_walk=True)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=new_view)
    ack()


def submit_merge(view: dict[str, Any], user_request: Request, merges: Merges, walk: Walk, ack: Ack) -> None:
    """Merge the two; what stands below is of before that, and the walk goes on with the next one."""
    subject, target, on_walk = parse_merge_form(view)
    merges.merge(subject.id, subject.version, target, user_request)
    if not on_walk:
        ack(response_action="clear")
        return
    by, now, _ = user_request
    page = walk.next(by, now, after=subject.id)
    ack(response_action="update", view=build_walk(page, today_in(by.zone, now), is_merged=True))


def undo_merge(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, user_request: Request, merges: Merges, ack: Ack
) -> None:
    """Put the idea back as it was."""
    subject = ids.decode(action["value"])
    merges.unmerge(subject.id, subject.version, user_request)
    open_view(client, body, build_unmerged(user_request.by.member_id))
    ack()
