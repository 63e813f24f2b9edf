"""Plan the guild's meeting, find the next ones, and join one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks import open_view, options
from bot.views import home as home_views
from bot.views.home import word_of
from bot.views.meetings import build_meeting_form, guild_reply, parse_meeting_form
from bot.views.operating_model import build_advice, build_advice_form, parse_advice_form, who_reply
from intake.access import Principal, Request
from intake.services.reading import Policies
from scheduling.meetings import Meetings, Planning

# Plan the guild's meeting, on the checklist.


def open_meeting(body: dict[str, Any], client: WebClient, principal: Principal, planning: Planning, ack: Ack) -> None:
    """Open the form."""
    form = planning.meeting_form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_meeting_form(form))
    ack()


def zone_options(body: dict[str, Any], principal: Principal, planning: Planning, ack: Ack) -> None:
    """Offer time zones for what was typed."""
    zones = planning.zones(str(body.get("value") or ""), principal)
    ack(options=[option.to_dict() for option in options([(zone, zone) for zone in zones])])


def submit_meeting(view: dict[str, Any], user_request: Request, planning: Planning, ack: Ack) -> None:
    """Save the meeting."""
    version, draft = parse_meeting_form(view)
    planning.plan_meeting(draft, version, user_request)
    ack()


# Find the guild's next meetings, and join one.

SHOWN, WHO = 3, "who"


def guild_command(
    command: dict[str, Any],
    principal: Principal,
    now: datetime,
    meetings: Meetings,
    policies: Policies,
    usages: Mapping[str, str],
    ack: Ack,
) -> None:
    """Show the next meetings; with the word `who`, who decides what."""
    if word_of(command["text"]) == WHO:
        reply = who_reply(policies.in_force(principal))
    elif command["text"]:
        reply = home_views.usage(usages, command["command"], command["text"])
    else:
        reply = guild_reply(meetings.upcoming(now, SHOWN), principal.zone)
    ack(text=reply.text, blocks=reply.blocks)


def open_advice(body: dict[str, Any], client: WebClient, ack: Ack) -> None:
    """Open the six questions about how machine learning is organised."""
    open_view(client, body, build_advice_form())
    ack()


def submit_advice(view: dict[str, Any], ack: Ack) -> None:
    """Show which operating model suits the answers."""
    ack(response_action="update", view=build_advice(parse_advice_form(view)))


def join_meeting(ack: Ack) -> None:
    """Do nothing: the button's link has opened, and Slack wants to know that we heard of it."""
    ack()
