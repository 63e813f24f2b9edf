"""The host's message: the agenda two working days before, with what they can do about it."""

import datetime as dt
from collections.abc import Callable
from datetime import datetime
from functools import partial

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, Rendered, actions, button, confirm, context, listing, prose, section
from bot.messages.meetings.agendas import QUOTED, agenda_lines, meeting_day
from bot.messages.meetings.reminders import close_button
from bot.text import mention, moment, one_line, told_moment
from scheduling.notifications.meetings import HostNotification


def render_host(host: HostNotification, today: dt.date | None = None) -> Rendered:
    """Return the agenda for its host, or a sentence once there is nothing to do any more."""
    name, told = one_line(host.meeting), partial(told_moment, today=today)
    when = moment(host.starts, host.zone)
    if (outcome := _host_outcome(host, f"*{name}*", moment)) is not None:
        spoken = _host_outcome(host, name, told) or ""
        blocks: list[Json] = [section(outcome)]
        if host.has_started and not (host.is_cancelled or host.handed_to or host.closed_by or host.moved_to):
            blocks.append(actions(close_button(host.id)))
        return Rendered(blocks, spoken)
    head = f"You host *{name}* on {when}."
    if host.instead_of:
        head = f"{head} {mention(host.instead_of)} can't, so it's your turn."
    elif host.handed_by:
        head = f"{head} {mention(host.handed_by)} handed it over to you."
    agenda = partial(agenda_lines, host.lines, host.more, meeting_day(host.starts, host.zone))
    lines = agenda()
    notes = []
    if host.holiday:
        notes.append(f"That day is {one_line(host.holiday, 120)}. Move it, skip it or keep it?")
    if host.is_empty and not lines:
        notes.append("There is nothing on the agenda. You can skip this one.")
    blocks = [section(" ".join([head, *notes]))]
    if host.introduction:
        blocks.append(prose(host.introduction))
    if lines:
        blocks.append(listing(lines, "*Agenda as it stands*"))
    elif not host.is_empty:
        blocks.append(context("Nothing is on the agenda yet. Members can add points until it starts."))
    blocks.append(actions(*_host_buttons(host)))
    spoken = f"You host {name} on {told_moment(host.starts, host.zone, today)}."
    return Rendered(blocks, " ".join([spoken, *notes, *agenda(QUOTED)]))


def _host_outcome(host: HostNotification, name: str, at: Callable[[datetime, str], str]) -> str | None:
    when = at(host.starts, host.zone)
    if host.handed_to and host.instead_of:
        return f"{mention(host.handed_to)} hosts {name} on {when}, because you're away. Nothing is left to do."
    if host.handed_to:
        return f"You handed {name} on {when} over to {mention(host.handed_to)}. Nothing is left to do."
    if host.closed_by:
        who = "You" if host.closed_by == host.host else mention(host.closed_by)
        return f"{who} wrote down the outcome of {name} on {when}."
    if host.moved_to is not None:
        return f"{name} was moved to {at(host.moved_to, host.zone)}. It was planned for {when}."
    if host.is_cancelled:
        return f"{name} on {when} is skipped. Nobody is reminded of it."
    if host.has_started:
        return f"{name} has started. Close it afterwards, so that everyone sees the decisions and actions."
    return None


SKIPPING = (
    "No reminder goes out. If it's soon or was announced, we post that in the guild's channel. "
    "Points stay for the next one."
)


def _host_buttons(host: HostNotification) -> list[ButtonElement]:
    value = ids.encode(host.id, host.version)
    ask = confirm("Skip this meeting?", SKIPPING, "Skip it", "Keep it")
    first = button("Keep it", ids.KEEP_MEETING, value) if host.holiday else button("Edit", ids.EDIT_AGENDA, value)
    return [
        first,
        button("Hand over", ids.HAND_OVER, value, accessibility_label="Hand over to the next host"),
        button("Move", ids.MOVE_MEETING, value, accessibility_label="Move this meeting"),
        button("Skip this one", ids.SKIP_MEETING, value, confirm=ask),
    ]
