"""Change a part of the draft, in place of the draft at a glance, to which it goes back."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import policy_draft, policy_parts
from intake.access import Principal
from intake.company.policy_parts import Part
from intake.service.priorities import Priorities


def opened(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    priorities: Priorities,
    ack: Ack,
) -> None:
    """Show the form of what was chosen, a part or a priority."""
    wanted, view = ids.option(action), body["view"]
    if wanted in set(Part):
        shown = policy_parts.build(priorities.part_form(Part(wanted), principal))
    else:
        key = wanted.removeprefix(policy_draft.PRIORITY)
        shown = policy_parts.build_priority(priorities.priority_form(key, principal))
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    ack()


def submitted(
    body: dict[str, Any], principal: Principal, now: datetime, request_key: str, priorities: Priorities, ack: Ack
) -> None:
    """Keep a part, and show the draft again."""
    part, version, given = policy_parts.parse(body["view"])
    key = f"{request_key}:{body['trigger_id']}"
    shown = priorities.change_part(part, given, version, principal, now, key)
    ack(response_action="update", view=policy_draft.build(shown))


def priority_submitted(
    body: dict[str, Any], principal: Principal, now: datetime, request_key: str, priorities: Priorities, ack: Ack
) -> None:
    """Keep what was said of a priority, and show the draft again."""
    priority, version, given = policy_parts.parse_priority(body["view"])
    key = f"{request_key}:{body['trigger_id']}"
    shown = priorities.change_priority(priority, given, version, principal, now, key)
    ack(response_action="update", view=policy_draft.build(shown))
