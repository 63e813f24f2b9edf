"""Answer what is shown to whoever submits an idea like others: submit it all the same, or support another."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.views.details import then_details
from bot.views.matching.similarity import build_joined, parse_join, parse_similar_form
from intake.access import Request
from intake.services.ideas import Ideas
from intake.services.support import Supporting


def submit_as_new(view: dict[str, Any], user_request: Request, ideas: Ideas, ack: Ack) -> None:
    """Take the idea in although there are others like it."""
    submitted = ideas.submit_draft(parse_similar_form(view), user_request)
    ack(**then_details(submitted.details, clear=True))


def join_idea(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    user_request: Request,
    supporting: Supporting,
    ack: Ack,
) -> None:
    """Have them support the other idea with a sentence of their own; theirs is not submitted."""
    draft_id, words = parse_join(body.get("view") or {})
    joined = supporting.join(ids.decode(action["value"]).id, words, draft_id, user_request)
    open_view(client, body, build_joined(joined))
    ack()
