"""Read the queue: the best ideas, a search among them, or why one's score is what it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.messages.usage import usage_reply
from bot.text import today_in
from bot.typed_text import idea_in, is_help, typed_about, word_of
from bot.views.explain import build_why
from bot.views.matching.search import search_reply
from bot.views.queue import build_queue, parse_queue_page, queue_reply
from intake.access import Principal
from intake.services.explain import Explanations
from intake.services.matching.search import Search
from intake.services.queue import Queue


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
