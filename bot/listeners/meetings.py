"""Plan the guild's meeting, find the next ones, join one, add to its agenda, and close it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view, options
from bot.features import Feature, Features
from bot.http.feed_addresses import FeedAddresses
from bot.messages.usage import usage_reply
from bot.text import today_in
from bot.typed_text import is_help
from bot.views.meetings.agendas import (
    build_agenda,
    build_agenda_form,
    build_point_form,
    parse_agenda_form,
    parse_point_form,
    point_reply,
)
from bot.views.meetings.calendars import build_address, calendar_reply
from bot.views.meetings.hosts import build_move_form, parse_move_form
from bot.views.meetings.leadership import build_leadership_form, parse_leadership_form
from bot.views.meetings.minutes import build_close_form, decisions_reply, parse_close_form, with_details
from bot.views.meetings.series import (
    build_meeting_form,
    build_new_meeting_form,
    parse_meeting_form,
    parse_new_meeting_form,
)
from bot.views.meetings.upcoming import guild_reply
from intake.access import Principal, Request
from scheduling.agendas import Agendas
from scheduling.calendars import Calendars
from scheduling.hosts import Hosting
from scheduling.meetings import Meetings
from scheduling.minutes import Minutes
from scheduling.notifications.meetings import Worth
from scheduling.series import Planning

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


def open_new_meeting(body: dict[str, Any], client: WebClient, principal: Principal, ack: Ack) -> None:
    """Open the form for another series of meetings."""
    open_view(client, body, build_new_meeting_form(principal.zone))
    ack()


def submit_new_meeting(view: dict[str, Any], user_request: Request, planning: Planning, ack: Ack) -> None:
    """Plan another series of meetings."""
    planning.add_meeting(parse_new_meeting_form(view), user_request)
    ack()


def open_leadership(
    body: dict[str, Any], client: WebClient, principal: Principal, planning: Planning, ack: Ack
) -> None:
    """Open the form for when the leadership meets."""
    open_view(client, body, build_leadership_form(planning.leadership_form(principal)))
    ack()


def submit_leadership(view: dict[str, Any], user_request: Request, planning: Planning, ack: Ack) -> None:
    """Save when the leadership meets."""
    version, draft = parse_leadership_form(view)
    planning.plan_leadership(draft, version, user_request)
    ack()


# The meetings in one's own calendar.


def send_calendar(user_request: Request, calendars: Calendars, ack: Ack) -> None:
    """Send the file."""
    calendars.send(user_request)
    ack()


def make_address(
    body: dict[str, Any],
    client: WebClient,
    user_request: Request,
    calendars: Calendars,
    feed_addresses: FeedAddresses,
    ack: Ack,
) -> None:
    """Make a new address and show it, once."""
    secret = calendars.new_address(user_request)
    open_view(client, body, build_address(feed_addresses.of(secret)))
    ack()


def revoke_address(user_request: Request, calendars: Calendars, ack: Ack) -> None:
    """Have the address stop working."""
    calendars.revoke(user_request)
    ack()


# Find the guild's next meetings, and join one.

SHOWN = 3


def guild_command(
    command: dict[str, Any],
    user_request: Request,
    meetings: Meetings,
    agendas: Agendas,
    planning: Planning,
    usages: Mapping[str, str],
    ack: Ack,
) -> None:
    """Show the next meetings; several words are a point for the next agenda."""
    typed, by = command["text"], user_request.by
    today = today_in(by.zone, user_request.now)
    if typed and not is_help(typed) and len(typed.split()) > 1:
        reply = point_reply(typed, agendas.add_point(None, typed, user_request), by.zone, today)
    elif typed:
        reply = usage_reply(usages, command["command"], typed)
    else:
        reply = guild_reply(meetings.upcoming(user_request.now, SHOWN), by.zone, today, may_plan=planning.may_plan(by))
    ack(text=reply.text, blocks=reply.blocks)


def decisions_command(principal: Principal, now: datetime, minutes: Minutes, ack: Ack) -> None:
    """Show what the meetings have decided."""
    reply = decisions_reply(minutes.decisions(principal), principal.zone, today_in(principal.zone, now))
    ack(text=reply.text, blocks=reply.blocks)


def calendar_command(
    principal: Principal, calendars: Calendars, features: Features, feed_addresses: FeedAddresses, ack: Ack
) -> None:
    """Offer the meetings for the person's own calendar."""
    with_file, with_address = features.has(Feature.calendar_file), feed_addresses.are_on
    since = calendars.status(principal).since
    reply = calendar_reply(since, principal.zone, with_file=with_file, with_address=with_address)
    ack(text=reply.text, blocks=reply.blocks)


def show_agenda(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, agendas: Agendas, ack: Ack
) -> None:
    """Show the agenda of a meeting that is near."""
    open_view(client, body, build_agenda(agendas.of_meeting(ids.decode(action["value"]).id, principal)))
    ack()


def open_point(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, user_request: Request, agendas: Agendas, ack: Ack
) -> None:
    """Open the form for a point on the next agenda."""
    series = ids.decode(action["value"]).id
    meeting = agendas.next_of(series, user_request.by, user_request.now)
    open_view(client, body, build_point_form(series, meeting))
    ack()


def submit_point(view: dict[str, Any], user_request: Request, agendas: Agendas, ack: Ack) -> None:
    """Put the point on the agenda."""
    series, point = parse_point_form(view)
    agendas.add_point(series, point, user_request)
    ack()


def open_close(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, user_request: Request, minutes: Minutes, ack: Ack
) -> None:
    """Open the form with each line of the agenda."""
    form = minutes.form(ids.decode(action["value"]).id, user_request.by, user_request.now)
    open_view(client, body, build_close_form(form))
    ack()


def choose_outcome(body: dict[str, Any], client: WebClient, ack: Ack) -> None:
    """Ask for what the chosen outcome of a line needs."""
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=with_details(view))
    ack()


def submit_close(view: dict[str, Any], user_request: Request, minutes: Minutes, ack: Ack) -> None:
    """Close the meeting."""
    name, results = parse_close_form(view)
    minutes.close(name, results, user_request)
    ack()


def finish_action(action: dict[str, Any], user_request: Request, minutes: Minutes, ack: Ack) -> None:
    """Note that an action is done."""
    number, version = ids.decode_number(action["value"])
    minutes.finish(number, version, user_request)
    ack()


ANSWERS = {ids.WORTH_IT: Worth.worth_it, ids.LESS_OFTEN: Worth.less_often, ids.DROP_MEETING: Worth.drop}


def rate_meeting(action: dict[str, Any], user_request: Request, minutes: Minutes, ack: Ack) -> None:
    """Say whether a meeting is worth it."""
    minutes.rate(ids.decode(action["value"]).id, ANSWERS[action["action_id"]], user_request)
    ack()


def join_meeting(ack: Ack) -> None:
    """Do nothing: the button's link has opened, and Slack wants to know that we heard of it."""
    ack()


# What a meeting's host can do about it.


def open_agenda(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, user_request: Request, hosting: Hosting, ack: Ack
) -> None:
    """Open the agenda for its host to edit."""
    form = hosting.form(ids.decode(action["value"]).id, user_request.by, user_request.now)
    open_view(client, body, build_agenda_form(form))
    ack()


def submit_agenda(view: dict[str, Any], user_request: Request, hosting: Hosting, ack: Ack) -> None:
    """Change the agenda."""
    subject, introduction, left_out = parse_agenda_form(view)
    hosting.edit(subject.id, subject.version, introduction, left_out, user_request)
    ack()


def hand_over(action: dict[str, Any], user_request: Request, hosting: Hosting, ack: Ack) -> None:
    """Hand a meeting over to the next host."""
    subject = ids.decode(action["value"])
    hosting.hand_over(subject.id, subject.version, user_request)
    ack()


def skip_meeting(action: dict[str, Any], user_request: Request, hosting: Hosting, ack: Ack) -> None:
    """Cancel one date."""
    subject = ids.decode(action["value"])
    hosting.skip(subject.id, subject.version, user_request)
    ack()


def keep_meeting(action: dict[str, Any], user_request: Request, hosting: Hosting, ack: Ack) -> None:
    """Keep a meeting on a holiday."""
    subject = ids.decode(action["value"])
    hosting.keep(subject.id, subject.version, user_request)
    ack()


def open_move(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, user_request: Request, hosting: Hosting, ack: Ack
) -> None:
    """Open the form for another day and time."""
    form = hosting.form(ids.decode(action["value"]).id, user_request.by, user_request.now)
    open_view(client, body, build_move_form(form))
    ack()


def submit_move(view: dict[str, Any], user_request: Request, hosting: Hosting, ack: Ack) -> None:
    """Move one date."""
    subject, day, time = parse_move_form(view)
    hosting.move(subject.id, subject.version, day, time, user_request)
    ack()
