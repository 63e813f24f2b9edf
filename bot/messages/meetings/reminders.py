"""The reminder of a meeting with its agenda, and afterwards what came of it."""

import datetime as dt
from collections.abc import Callable
from datetime import datetime
from functools import partial

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, listing, prose, section
from bot.messages.labels import TEMPLATE_SENTENCES, agenda_text
from bot.messages.meetings.agendas import QUOTED, agenda_line, agenda_lines, first_agenda, meeting_day, without_marks
from bot.text import count, mention, moment, one_line, short_day, told_moment
from scheduling.notifications.meetings import LineOutcome, LineResult, MeetingInfo, ReminderNotification

ADD_LABEL = "Add a point to the agenda"

HOUR = 60
# Everybody in the channel reads the reminder.
CLOSERS = "Its host, squad leads and admins can close this meeting."


def render_reminder(reminder: ReminderNotification, today: dt.date | None = None) -> Rendered:
    """Return the reminder, or a sentence once its meeting is over, moved or cancelled."""
    if reminder.is_over or reminder.is_cancelled or reminder.moved_to is not None:
        return _past(reminder, today)
    if _is_last(reminder):
        return _nearest(reminder, today)
    name, near, about = one_line(reminder.meeting), _near(reminder), meeting_details(reminder)
    blocks: list[Json] = [section(f"*{name}* is {near}: {moment(reminder.starts, reminder.zone)}"), context(about)]
    spoken = f"{name} is {near}: {told_moment(reminder.starts, reminder.zone, today)}, {about}."
    if reminder.host is not None:
        blocks[-1] = context(f"{about} · Host: {mention(reminder.host)}")
    if about_it := TEMPLATE_SENTENCES[reminder.template]:
        blocks.append(section(about_it))
    if reminder.introduction:
        blocks.append(prose(reminder.introduction))
    agenda = partial(agenda_lines, reminder.lines, reminder.more, meeting_day(reminder.starts, reminder.zone))
    if lines := agenda():
        blocks.append(listing(lines, "*Agenda*"))
        spoken = " ".join([f"{spoken} Agenda:", *agenda(QUOTED)])
    if reminder.agenda:
        blocks.append(section(first_agenda(reminder)))
        spoken = f"{spoken} {agenda_line(reminder)}"
    if guild := agenda_text(reminder.handed_back):
        blocks.append(section(guild))
        spoken = f"{spoken} {guild.replace('*', '')}"
    if buttons := _buttons(reminder):
        blocks.append(actions(*buttons))
    return Rendered(blocks, spoken)


def _nearest(reminder: ReminderNotification, today: dt.date | None) -> Rendered:
    """Return the last reminder: everybody has the agenda since the day before, so it is a button here."""
    name, near = one_line(reminder.meeting), _near(reminder)
    points = len(reminder.lines) + reminder.more
    about = [meeting_details(reminder), *([f"{count(points, 'point')} on the agenda"] if points else [])]
    host = [f"Host: {mention(reminder.host)}"] if reminder.host is not None else []
    head = section(f"*{name}* is {near}: {moment(reminder.starts, reminder.zone)}")
    spoken = f"{name} is {near}: {told_moment(reminder.starts, reminder.zone, today)}, {', '.join(about)}."
    buttons = _buttons(reminder)
    return Rendered([head, context(" · ".join([*about, *host])), *([actions(*buttons)] if buttons else [])], spoken)


def _buttons(reminder: ReminderNotification) -> list[ButtonElement]:
    join = join_button(reminder.link)
    buttons = [join] if join is not None else []
    if reminder.id and _is_last(reminder) and (reminder.lines or reminder.agenda):
        value = ids.encode(reminder.id, 1)
        buttons.append(button("Agenda", ids.SHOW_AGENDA, value, accessibility_label="Read the agenda"))
    if reminder.id:
        add = button("Add a point", ids.ADD_POINT, ids.encode(reminder.series, 1), accessibility_label=ADD_LABEL)
        buttons.append(add)
    if _may_be_closed(reminder):
        buttons.append(close_button(reminder.id))
    return buttons


def _may_be_closed(reminder: ReminderNotification) -> bool:
    return bool(reminder.id) and _is_last(reminder) and not reminder.is_closed


def _is_last(reminder: ReminderNotification) -> bool:
    return reminder.minutes_before < HOUR


def close_button(id_: str) -> ButtonElement:
    """Return the button with which a host writes down what came of a meeting."""
    return button("Close the meeting", ids.CLOSE_MEETING, ids.encode(id_, 1))


def _past(reminder: ReminderNotification, today: dt.date | None) -> Rendered:
    text, spoken = (
        _outcome(reminder, partial(when, zone=reminder.zone)) for when in (_moment, partial(_told_moment, today=today))
    )
    blocks = [section(text), context(meeting_details(reminder))]
    if reminder.moved_to is not None and not reminder.is_over and (join := join_button(reminder.link)) is not None:
        blocks.append(actions(join))
    if lines := [_result_line(result, reminder) for result in reminder.results]:
        blocks.append(listing(lines, "*Outcome*"))
        spoken = f"{spoken} {without_marks(lines)}"
    # What was talked about stays to be read, once: below the last reminder, where it isn't in the outcome.
    told = {result.key for result in reminder.results if result.about}
    rest = [line for line in reminder.lines if line.key not in told]
    agenda = partial(agenda_lines, rest, reminder.more, meeting_day(reminder.starts, reminder.zone))
    if reminder.is_over and _is_last(reminder) and (lines := agenda()):
        title = "Also on the agenda" if told else "Agenda"
        blocks.append(listing(lines, f"*{title}*"))
        spoken = " ".join([f"{spoken} {title}:", *agenda(QUOTED)])
    if reminder.is_over and _may_be_closed(reminder):
        blocks += [actions(close_button(reminder.id)), context(CLOSERS)]
    return Rendered(blocks, spoken.replace("*", ""))


def _outcome(reminder: ReminderNotification, when: Callable[[datetime | None], str]) -> str:
    name, planned = f"*{one_line(reminder.meeting)}*", when(reminder.starts)
    if reminder.moved_to is not None:
        return f"{name} was moved to {when(reminder.moved_to)}. It was planned for {planned}."
    if reminder.is_cancelled and reminder.next_starts is not None:
        return f"{name} on {planned} was cancelled. The next one is on {when(reminder.next_starts)}."
    if reminder.is_cancelled:
        return f"{name} on {planned} was cancelled."
    if _is_last(reminder):
        return f"{name} took place on {planned}."
    return f"This was the first reminder of {name}, {planned}."


def _moment(at: datetime | None, zone: str) -> str:
    return moment(at, zone) if at else ""


def _told_moment(at: datetime | None, zone: str, today: dt.date | None) -> str:
    return told_moment(at, zone, today) if at else ""


def _result_line(result: LineResult, reminder: ReminderNotification) -> str:
    text, about = one_line(result.text, 300), f"*{one_line(result.about, 120)}* " if result.about else ""
    if result.outcome is LineOutcome.action and result.due_on:
        day = short_day(result.due_on, meeting_day(reminder.starts, reminder.zone))
        return f"• {about}{mention(result.member)}, by {day}: {text}"
    return f"• {about}Decided: {text}"


# After every sixth meeting: is it worth it?


def _near(reminder: ReminderNotification) -> str:
    if reminder.minutes_before < HOUR:
        return f"in {reminder.minutes_before} minutes"
    return "today" if reminder.is_today else "tomorrow"


def meeting_details(meeting: ReminderNotification | MeetingInfo) -> str:
    """Say how long a meeting takes and where it is."""
    place = f", {one_line(meeting.place)}" if meeting.place else ""
    return f"{meeting.minutes} minutes{place}"


def join_button(link: str) -> ButtonElement | None:
    """Return the button that opens a meeting's link, where there is one."""
    return button("Join", ids.JOIN, url=link, primary=True) if link.startswith("https://") else None
