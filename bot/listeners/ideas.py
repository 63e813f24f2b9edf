"""Submit an idea from a command, Home, a shortcut or a message; answer a question; look at lists of ideas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids, message_text
from bot.blocks import open_view
from bot.message_events import signature_of
from bot.messages.usage import usage_reply
from bot.principal import Principals
from bot.text import today_in
from bot.typed_text import idea_in, is_sentence, supported_in
from bot.views.explain import build_why
from bot.views.ideas import (
    build_answer_form,
    build_idea_form,
    build_idea_form_from,
    build_idea_form_typed,
    build_owners_form,
    build_stage_overview,
    build_stage_page,
    kept_as,
    origin_of,
    parse_answer_form,
    parse_idea_form,
    parse_owners_form,
    parse_stage_page,
)
from bot.views.matching.similarity import after_submission
from bot.views.support import build_support_form
from intake.access import Principal, Request
from intake.services.explain import Explanations
from intake.services.ideas import IdeaLists, Ideas
from intake.services.origins import Origins
from intake.services.outbox import DeletedMessages
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


# Somebody has deleted a message of ours.


def message_deleted(event: dict[str, Any], user_request: Request, deleted_messages: DeletedMessages, ack: Ack) -> None:
    """Note it, so that it is not taken for one that never arrived."""
    before = event["previous_message"]
    deleted_messages.note(signature_of(before) or "", event["channel"], str(before.get("ts", "")), user_request)
    ack()


# Show all ideas by stage, and assign those that nobody owns yet.


def open_idea_list(
    body: dict[str, Any], client: WebClient, principal: Principal, idea_lists: IdeaLists, ack: Ack
) -> None:
    """Show how many ideas there are of each stage."""
    view = build_stage_overview(idea_lists.stages(principal), principal)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def choose_stage(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    idea_lists: IdeaLists,
    ack: Ack,
) -> None:
    """List the ideas of a stage."""
    stage, after = parse_stage_page(action["value"])
    open_view(client, body, build_stage_page(idea_lists.of_stage(principal, stage, after)))
    ack()


def turn_idea_page(view: dict[str, Any], principal: Principal, idea_lists: IdeaLists, ack: Ack) -> None:
    """Show the next page in place of this one."""
    stage, after = parse_stage_page(view["private_metadata"])
    ack(response_action="update", view=build_stage_page(idea_lists.of_stage(principal, stage, after)))


def open_owners(body: dict[str, Any], client: WebClient, principal: Principal, idea_lists: IdeaLists, ack: Ack) -> None:
    """Ask who the owners are."""
    open_view(client, body, build_owners_form(idea_lists.ownerless(principal)))
    ack()


def submit_owners(
    view: dict[str, Any],
    user_request: Request,
    team_id: str | None,
    principals: Principals,
    idea_lists: IdeaLists,
    ack: Ack,
) -> None:
    """Assign them, and show those that come next."""
    offset, owners = parse_owners_form(view)
    principals.meet(sorted(set(owners.values())), team_id, user_request.now)
    page = idea_lists.assign(owners, offset, user_request)
    ack(response_action="update", view=build_owners_form(page, assigned=True))


# Submit a message as an idea; its author says whether the idea is theirs.


def open_from_message(
    shortcut: dict[str, Any],
    client: WebClient,
    user_request: Request,
    origins: Origins,
    ack: Ack,
) -> None:
    """Open the idea form with what the message says."""
    quoted = message_text.read(shortcut)
    opened = origins.open(quoted.origin, quoted.mentioned, user_request)
    client.views_open(trigger_id=shortcut["trigger_id"], view=build_idea_form_from(quoted, opened))
    ack()


def confirm_author(action: dict[str, Any], user_request: Request, origins: Origins, ack: Ack) -> None:
    """Make them the requester."""
    origins.confirm(ids.decode(action["value"]).id, user_request)
    ack()


def deny_author(action: dict[str, Any], user_request: Request, origins: Origins, ack: Ack) -> None:
    """Leave the idea to whoever submitted it."""
    origins.deny(ids.decode(action["value"]).id, user_request)
    ack()
