"""Submit an idea from a command, Home, a shortcut or a message; answer a question; look at lists of ideas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.messages.usage import usage_reply
from bot.principal import Principals
from bot.text import today_in
from bot.typed_text import idea_in, is_sentence, supported_in
from bot.views.explain import build_why
from bot.views.ideas import (
    build_answer_form,
    build_idea_form,
    build_idea_form_typed,
    kept_as,
    origin_of,
    parse_answer_form,
    parse_idea_form,
)
from bot.views.matching.similarity import after_submission
from bot.views.support import build_support_form
from intake.access import Principal, Request
from intake.services.explain import Explanations
from intake.services.ideas import Ideas
from intake.services.support import Supporting

# Submit an idea: from the command, the Home tab or a shortcut, and what the form brings.


def idea_command(
    command: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    ideas: Ideas,
    supporting: Supporting,
    explanations: Explanations,
    usages: Mapping[str, str],
    ack: Ack,
) -> None:
    """Open the idea form, that of an idea to support, or an idea's explanation; a word alone is no title: usage."""
    typed = command["text"]
    if (number := supported_in(typed)) is not None:
        view = build_support_form(supporting.form_of(number, principal))
    elif (number := idea_in(typed, is_number=True)) is not None:
        view = build_why(explanations.why_numbered(number, principal), today_in(principal.zone, now))
    elif typed and not is_sentence(typed):
        usage = usage_reply(usages, command["command"], typed)
        ack(text=usage.text, blocks=usage.blocks)
        return
    else:
        view = build_idea_form_typed(ideas.form(principal), typed)
    client.views_open(trigger_id=command["trigger_id"], view=view)
    ack()


def open_from_button(body: dict[str, Any], client: WebClient, principal: Principal, ideas: Ideas, ack: Ack) -> None:
    """Open the idea form."""
    client.views_open(trigger_id=body["trigger_id"], view=build_idea_form(ideas.form(principal)))
    ack()


def open_from_shortcut(
    shortcut: dict[str, Any], client: WebClient, principal: Principal, ideas: Ideas, ack: Ack
) -> None:
    """Open the idea form."""
    client.views_open(trigger_id=shortcut["trigger_id"], view=build_idea_form(ideas.form(principal)))
    ack()


def submit_idea(
    view: dict[str, Any],
    user_request: Request,
    team_id: str | None,
    principals: Principals,
    ideas: Ideas,
    ack: Ack,
) -> None:
    """Take the idea in, or show those that are like it."""
    draft, member = parse_idea_form(view), user_request.by.member_id
    principals.meet(draft.viewers, team_id, user_request.now)
    answer = ideas.offer(draft, user_request, kept_as(view, member), origin_of(view))
    ack(**after_submission(view, answer, today_in(user_request.by.zone, user_request.now)))


# Answer a question about one's own idea.


def open_answer(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    ideas: Ideas,
    ack: Ack,
) -> None:
    """Open the answer form."""
    form = ideas.answer_form(ids.decode(action["value"]).id, principal, now)
    client.views_open(trigger_id=body["trigger_id"], view=build_answer_form(form))
    ack()


def submit_answer(view: dict[str, Any], user_request: Request, ideas: Ideas, ack: Ack) -> None:
    """Take the answer."""
    subject, answers = parse_answer_form(view)
    ideas.answer(subject.id, answers, user_request)
    ack()
