"""Walk through the ideas that wait for a decision."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.text import today_in
from bot.views.walk import build_walk, parse_priority, parse_step, parse_walk
from intake.access import Principal, Request
from intake.answers import Review
from intake.services.triage import Triage
from intake.services.walk import Walk, WalkStep


def open_walk(
    body: dict[str, Any], client: WebClient, principal: Principal, now: datetime, walk: Walk, ack: Ack
) -> None:
    """Show the idea that has waited longest."""
    view = build_walk(walk.next(principal, now), today_in(principal.zone, now))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def show_step(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    walk: Walk,
    ack: Ack,
) -> None:
    """Show in the same place what the requester would read of another step."""
    subject, step = parse_step(action)
    new_view = build_walk(walk.step(subject.id, step, principal, now), today_in(principal.zone, now))
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=new_view)
    ack()


def skip_idea(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    walk: Walk,
    ack: Ack,
) -> None:
    """Leave this one out, and show the next one in its place."""
    page = walk.next(principal, now, after=ids.decode(action["value"]).id)
    new_view = build_walk(page, today_in(principal.zone, now))
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=new_view)
    ack()


def correct_priority(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    user_request: Request,
    triage: Triage,
    walk: Walk,
    ack: Ack,
) -> None:
    """Match the idea to another priority, and show in the same place what follows from it."""
    subject, step, priority, text = parse_priority(body["view"], action)
    by, now, _ = user_request
    triage.review(subject.id, subject.version, Review(priority=priority), user_request)
    page = walk.step(subject.id, step, by, now, text)
    client.views_update(
        view_id=body["view"]["id"], hash=body["view"]["hash"], view=build_walk(page, today_in(by.zone, now))
    )
    ack()


def submit_walk(
    view: dict[str, Any],
    user_request: Request,
    principal: Principal,
    now: datetime,
    triage: Triage,
    walk: Walk,
    ack: Ack,
) -> None:
    """Decide, and show the next one in its place."""
    subject, decision = parse_walk(view)
    triage.decide(subject.id, subject.version, decision, user_request)
    page = walk.next(principal, now, after=subject.id)
    ack(response_action="update", view=build_walk(page, today_in(principal.zone, now)))


# Take a decision back before anybody is told.


def undo_on_walk(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    user_request: Request,
    triage: Triage,
    walk: Walk,
    ack: Ack,
) -> None:
    """Put the idea back to how it was, and show it in place of the next one."""
    subject, (by, now, _) = ids.decode(action["value"]), user_request
    triage.undo(subject.id, subject.version, user_request)
    new_view = build_walk(walk.step(subject.id, WalkStep.send, by, now), today_in(by.zone, now))
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=new_view)
    ack()
