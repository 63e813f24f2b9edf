"""Write down the next priorities, look at what they do, have a second lead look, and publish them."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import on_top, renew
from bot.views.policy_drafts import drafts as policy_drafts
from bot.views.policy_drafts.parts import build_part_form, build_priority_form, parse_part_form, parse_priority_form
from bot.views.policy_drafts.priorities import (
    build_priorities_form,
    is_folded,
    parse_priorities_form,
    priorities_with_one_more,
    unfolded_priorities,
)
from intake.access import Principal, Request
from intake.rules.policy_forms.parts import PolicyFormPart
from intake.services.policy_drafts import Priorities, Publishing


def open_priorities(
    body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack
) -> None:
    """Open the form."""
    form = priorities.form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_priorities_form(form))
    ack()


def add_priority(
    body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack
) -> None:
    """Show the priorities that the form left out, or make room for one more line; what is typed stays."""
    view = body["view"]
    form = priorities.form(principal)
    new_view = unfolded_priorities(view, form) if is_folded(view) else priorities_with_one_more(view)
    client.views_update(view_id=view["id"], hash=view["hash"], view=new_view)
    ack()


def choose_in_priorities(ack: Ack) -> None:
    """Do nothing: the choice comes with the form."""
    ack()


def submit_priorities(view: dict[str, Any], user_request: Request, priorities: Priorities, ack: Ack) -> None:
    """Keep what was written down, and show what would be published; the form stays below, for another time."""
    version, rows = parse_priorities_form(view)
    preview = priorities.draft(rows, version, user_request, folded=is_folded(view))
    ack(**on_top(view, policy_drafts.build_policy_draft(preview)))


def open_policy_draft(
    body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack
) -> None:
    """Open the draft as it stands."""
    preview = priorities.look(principal)
    client.views_open(trigger_id=body["trigger_id"], view=policy_drafts.build_policy_draft(preview))
    ack()


def publish_policy(view: dict[str, Any], user_request: Request, publishing: Publishing, ack: Ack) -> None:
    """Publish it, or ask the other leads to look at it first."""
    version = ids.decode(view["private_metadata"]).version
    if policy_drafts.review_question(view):
        preview = publishing.ask(version, user_request)
        answer: dict[str, Any] = {"response_action": "update", "view": policy_drafts.build_policy_draft(preview)}
    else:
        publishing.publish(version, user_request)
        answer = {"response_action": "clear"}
    ack(**answer)


def approve_policy(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    user_request: Request,
    publishing: Publishing,
    priorities: Priorities,
    ack: Ack,
) -> None:
    """Say that it looks right; where that was done in the draft, show who has looked at it."""
    publishing.looks_right(ids.decode(action["value"]).version, user_request)
    renew(client, body, lambda: policy_drafts.build_policy_draft(priorities.look(user_request.by)))
    ack()


def open_part(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    priorities: Priorities,
    ack: Ack,
) -> None:
    """Show the form of what was chosen, a part or a priority."""
    wanted, view = ids.option(action), body["view"]
    if wanted in set(PolicyFormPart):
        form = build_part_form(priorities.part_form(PolicyFormPart(wanted), principal))
    else:
        key = wanted.removeprefix(policy_drafts.PRIORITY)
        form = build_priority_form(priorities.priority_form(key, principal))
    client.views_update(view_id=view["id"], hash=view["hash"], view=form)
    ack()


def submit_part(view: dict[str, Any], user_request: Request, priorities: Priorities, ack: Ack) -> None:
    """Keep a part, and show the draft again."""
    part, version, form_values = parse_part_form(view)
    preview = priorities.change_part(part, form_values, version, user_request)
    ack(response_action="update", view=policy_drafts.build_policy_draft(preview))


def submit_priority(view: dict[str, Any], user_request: Request, priorities: Priorities, ack: Ack) -> None:
    """Keep what was said of a priority, and show the draft again."""
    priority, version, form_values = parse_priority_form(view)
    preview = priorities.change_priority(priority, form_values, version, user_request)
    ack(response_action="update", view=policy_drafts.build_policy_draft(preview))
