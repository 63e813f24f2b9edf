"""Read the published priorities, draft the next ones, have them reviewed, publish and confirm them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import on_top, renew
from bot.commands import usage_reply, word_of
from bot.text import today_in
from bot.views import policy_draft
from bot.views.operating_model import who_reply
from bot.views.policy import build_how_scores, build_replay, parse_replay, priorities_page, priorities_reply
from bot.views.policy_draft import (
    build_part_form,
    build_priorities_form,
    build_priority_form,
    is_folded,
    parse_part_form,
    parse_priorities_form,
    parse_priority_form,
    priorities_with_one_more,
    unfolded_priorities,
)
from intake.access import Principal, Request
from intake.rules.policy_forms import PolicyFormPart
from intake.services.planning.uncertainty import Uncertainty
from intake.services.policy import Expectations, Policies, Priorities, Publishing, Versions
from scheduling.members import Buddies

# Read the published priorities, draft the next ones, and compare pairs of ideas with them.

# So many ideas are scored anew before a form opens, which has to be soon.
AT_ONCE = 500


def priorities_command(
    command: dict[str, Any],
    principal: Principal,
    now: datetime,
    policies: Policies,
    usages: Mapping[str, str],
    ack: Ack,
) -> None:
    """Show the policy in force."""
    if word_of(command["text"]):
        reply = usage_reply(usages, command["command"], command["text"])
    else:
        reply = priorities_reply(policies.in_force(principal), today_in(principal.zone, now))
    ack(text=reply.text, blocks=reply.blocks)


def who_command(principal: Principal, policies: Policies, buddies: Buddies, ack: Ack) -> None:
    """Show who decides what, and ML people in other teams."""
    reply = who_reply(policies.in_force(principal), buddies.lone_people(principal))
    ack(text=reply.text, blocks=reply.blocks)


def open_how_scores(
    body: dict[str, Any], client: WebClient, principal: Principal, now: datetime, policies: Policies, ack: Ack
) -> None:
    """Show every weight, and what every answer is worth."""
    view = build_how_scores(policies.in_force(principal), today_in(principal.zone, now))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def open_more_of_policy(
    body: dict[str, Any],
    client: WebClient,
    principal: Principal,
    policies: Policies,
    uncertainty: Uncertainty,
    ack: Ack,
) -> None:
    """Show the rest of the policy in force, and how estimates have turned out."""
    record = uncertainty.record(principal)
    view = priorities_page(policies.in_force(principal), record.calibrations, record.come_true)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def open_replay(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, versions: Versions, ack: Ack
) -> None:
    """Show the backlog under a version and the one before it."""
    number, _ = ids.decode_number(action["value"])
    replayed = versions.replay(number - 1, number, principal, AT_ONCE)
    client.views_open(trigger_id=body["trigger_id"], view=build_replay(replayed))
    ack()


def choose_replay(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, versions: Versions, ack: Ack
) -> None:
    """Show the backlog under the two versions that are chosen now, in the same place."""
    view = body["view"]
    first, second = parse_replay(view, action)
    replayed = versions.replay(first, second, principal, AT_ONCE)
    client.views_update(view_id=view["id"], hash=view["hash"], view=build_replay(replayed))
    ack()


# Write down the priorities, look at what they do, have a second lead look, and publish them.


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
    ack(**on_top(view, policy_draft.build_policy_draft(preview)))


def open_policy_draft(
    body: dict[str, Any], client: WebClient, principal: Principal, priorities: Priorities, ack: Ack
) -> None:
    """Open the draft as it stands."""
    preview = priorities.look(principal)
    client.views_open(trigger_id=body["trigger_id"], view=policy_draft.build_policy_draft(preview))
    ack()


def publish_policy(view: dict[str, Any], user_request: Request, publishing: Publishing, ack: Ack) -> None:
    """Publish it, or ask the other leads to look at it first."""
    version = ids.decode(view["private_metadata"]).version
    if policy_draft.review_question(view):
        preview = publishing.ask(version, user_request)
        answer: dict[str, Any] = {"response_action": "update", "view": policy_draft.build_policy_draft(preview)}
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
    renew(client, body, lambda: policy_draft.build_policy_draft(priorities.look(user_request.by)))
    ack()


# Change a part of the draft, in place of the draft at a glance, to which it goes back.


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
        key = wanted.removeprefix(policy_draft.PRIORITY)
        form = build_priority_form(priorities.priority_form(key, principal))
    client.views_update(view_id=view["id"], hash=view["hash"], view=form)
    ack()


def submit_part(view: dict[str, Any], user_request: Request, priorities: Priorities, ack: Ack) -> None:
    """Keep a part, and show the draft again."""
    part, version, form_values = parse_part_form(view)
    preview = priorities.change_part(part, form_values, version, user_request)
    ack(response_action="update", view=policy_draft.build_policy_draft(preview))


def submit_priority(view: dict[str, Any], user_request: Request, priorities: Priorities, ack: Ack) -> None:
    """Keep what was said of a priority, and show the draft again."""
    priority, version, form_values = parse_priority_form(view)
    preview = priorities.change_priority(priority, form_values, version, user_request)
    ack(response_action="update", view=policy_draft.build_policy_draft(preview))


# Confirm a published policy.


def confirm_policy(action: dict[str, Any], user_request: Request, expectations: Expectations, ack: Ack) -> None:
    """Say that one stands behind it."""
    number, _ = ids.decode_number(action["value"])
    expectations.confirm(number, user_request)
    ack()
