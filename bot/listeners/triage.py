"""Decide about an idea: send, ask, park, or look closer; read the queue and why a score is what it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.commands import idea_in, is_help, typed_about, usage_reply, word_of
from bot.text import today_in
from bot.views.explain import build_why, build_why_more
from bot.views.ideas import build_queue, parse_queue_page, queue_reply
from bot.views.matching.search import search_reply
from bot.views.revisions import then_details
from bot.views.triage import (
    build_ask_form,
    build_more_form,
    build_park_form,
    parse_ask_form,
    parse_more_form,
    parse_park_form,
)
from intake.access import Principal, Request
from intake.ideas import Stage
from intake.services.explain import Explanations
from intake.services.ideas import Queue
from intake.services.matching.search import Search
from intake.services.triage import Triage

# Send an idea to the proposed squad: the one click.


def send_idea(action: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Accept the idea and route it."""
    subject = ids.decode(action["value"])
    triage.send(subject.id, subject.version, user_request)
    ack()


def send_to_second(action: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Send the idea to the squad that is named second."""
    subject = ids.decode(action["value"])
    triage.send_to_runner_up(subject.id, subject.version, 1, user_request)
    ack()


def send_to_third(action: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Send the idea to the squad that is named third."""
    subject = ids.decode(action["value"])
    triage.send_to_runner_up(subject.id, subject.version, 2, user_request)
    ack()


# Ask an idea's requester.


def open_ask(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal, toward=Stage.needs_info)
    open_view(client, body, build_ask_form(form))
    ack()


def submit_ask(view: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Ask the question."""
    subject, text = parse_ask_form(view)
    triage.ask(subject.id, subject.version, text, user_request)
    # Below it stands what explains the score as it was before.
    ack(response_action="clear")


# Park an idea, with a reason.


def open_park(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, triage: Triage, ack: Ack
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal, toward=Stage.parked)
    client.views_open(trigger_id=body["trigger_id"], view=build_park_form(form))
    ack()


def submit_park(view: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Park the idea."""
    subject, text = parse_park_form(view)
    triage.not_now(subject.id, subject.version, text, user_request)
    ack()


# Look at an idea closely, estimate it, or decide otherwise than proposed.


def open_more(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    triage: Triage,
    ack: Ack,
) -> None:
    """Open the form."""
    form = triage.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_more_form(form, today_in(principal.zone, now)))
    ack()


def submit_more(view: dict[str, Any], user_request: Request, triage: Triage, ack: Ack) -> None:
    """Write down the estimates, and do what was decided."""
    subject, review = parse_more_form(view)
    ack(**then_details(triage.review(subject.id, subject.version, review, user_request)))


# Explain an idea's score.


def open_why(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    explanations: Explanations,
    ack: Ack,
) -> None:
    """Show what the score is made of, and what would move it."""
    why = explanations.why(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_why(why, today_in(principal.zone, now)))
    ack()


def open_why_more(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    explanations: Explanations,
    ack: Ack,
) -> None:
    """Show every step of the arithmetic, what is like the idea, and who changed which input when."""
    open_view(client, body, build_why_more(explanations.more(ids.decode(action["value"]).id, principal)))
    ack()


# Read the queue.


def queue_command(
    body: dict[str, Any],
    command: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    queue: Queue,
    search: Search,
    explanations: Explanations,
    usages: Mapping[str, str],
    ack: Ack,
) -> None:
    """Show the best ideas; with a number why its score is what it is, with words what is found by them."""
    typed = command["text"]
    if (number := idea_in(typed)) is not None:
        view = build_why(explanations.why_numbered(number, principal), today_in(principal.zone, now))
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()
        return
    if is_help(typed):
        reply = usage_reply(usages, command["command"], typed)
    elif word_of(typed):
        reply = search_reply(search.find(principal, *typed_about(body["text"])), usages, command["command"])
    else:
        reply = queue_reply(queue.page(principal), today_in(principal.zone, now))
    ack(text=reply.text, blocks=reply.blocks)


def open_queue(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    queue: Queue,
    ack: Ack,
) -> None:
    """Open the queue to leaf through."""
    page = queue.page(principal, parse_queue_page(action["value"]))
    client.views_open(trigger_id=body["trigger_id"], view=build_queue(page, today_in(principal.zone, now)))
    ack()


def turn_queue_page(view: dict[str, Any], principal: Principal, now: datetime, queue: Queue, ack: Ack) -> None:
    """Show the next page in place of this one."""
    page = queue.page(principal, parse_queue_page(view["private_metadata"]))
    ack(response_action="update", view=build_queue(page, today_in(principal.zone, now)))
