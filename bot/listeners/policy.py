"""Read the published priorities, compare versions of them, and confirm them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.messages.usage import usage_reply
from bot.text import today_in
from bot.typed_text import word_of
from bot.views.policy import build_replay, parse_replay, priorities_page, priorities_reply
from intake.access import Principal, Request
from intake.services.planning.forecast import Forecasts
from intake.services.policy import Expectations, Policies, Versions

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


def open_more_of_policy(
    body: dict[str, Any],
    client: WebClient,
    principal: Principal,
    policies: Policies,
    forecasts: Forecasts,
    ack: Ack,
) -> None:
    """Show the rest of the policy in force, and how estimates have turned out."""
    record = forecasts.record(principal)
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


# Confirm a published policy.


def confirm_policy(action: dict[str, Any], user_request: Request, expectations: Expectations, ack: Ack) -> None:
    """Say that one stands behind it."""
    number, _ = ids.decode_number(action["value"])
    expectations.confirm(number, user_request)
    ack()
