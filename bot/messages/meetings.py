"""The reminder of a meeting: when, where, how long, and a link to join."""

from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, context, section
from bot.messages.labels import agenda_text
from bot.messages.rendered import Rendered
from bot.text import moment, one_line, told_moment
from intake.sentences import listed
from scheduling.notifications import MeetingInfo, ReminderNotification, Topic

HOUR = 60
TOPICS: dict[Topic, tuple[str, str]] = {
    Topic.who_we_are: ("Who we are", "name and team, one sentence each"),
    Topic.round: ("A round", "what each of us works on and wants from this guild"),
    Topic.practice: ("One practice to share", "somebody shows what works for them"),
    Topic.slows_us_down: ("What slows us down", "pick one thing and agree who looks into it"),
}


def render_reminder(reminder: ReminderNotification) -> Rendered:
    """Return the reminder, or a sentence once its meeting is over, moved or cancelled."""
    if reminder.is_over or reminder.is_cancelled or reminder.moved_to is not None:
        return _past(reminder)
    name, near, about = one_line(reminder.meeting), _near(reminder), meeting_details(reminder)
    blocks: list[Json] = [section(f"*{name}* is {near}: {moment(reminder.starts, reminder.zone)}"), context(about)]
    spoken = f"{name} is {near}: {told_moment(reminder.starts, reminder.zone)}, {about}."
    if reminder.agenda:
        in_short = reminder.minutes_before < HOUR
        blocks.append(context(agenda_line(reminder)) if in_short else section(_agenda(reminder)))
        spoken = f"{spoken} {agenda_line(reminder)}"
    if guild := agenda_text(reminder.handed_back):
        blocks.append(section(guild))
        spoken = f"{spoken} {guild.replace('*', '')}"
    if (join := join_button(reminder.link)) is not None:
        blocks.append(actions(join))
    return Rendered(blocks, spoken)


def _past(reminder: ReminderNotification) -> Rendered:
    text, spoken = (
        _outcome(reminder, when(reminder.starts, reminder.zone), when(reminder.moved_to, reminder.zone))
        for when in (_moment, _told_moment)
    )
    blocks = [section(text), context(meeting_details(reminder))]
    if reminder.moved_to is not None and not reminder.is_over and (join := join_button(reminder.link)) is not None:
        blocks.append(actions(join))
    return Rendered(blocks, spoken.replace("*", ""))


def _outcome(reminder: ReminderNotification, planned: str, moved_to: str) -> str:
    name = f"*{one_line(reminder.meeting)}*"
    if reminder.moved_to is not None:
        return f"{name} was moved to {moved_to}. It was planned for {planned}."
    if reminder.is_cancelled:
        return f"{name} on {planned} was cancelled."
    return f"{name} took place: {planned}."


def _moment(at: datetime | None, zone: str) -> str:
    return moment(at, zone) if at else ""


def _told_moment(at: datetime | None, zone: str) -> str:
    return told_moment(at, zone) if at else ""


def agenda_line(reminder: ReminderNotification) -> str:
    """Say the agenda in one line."""
    topics = [f"{TOPICS[point.topic][0].lower()} ({point.minutes})" for point in reminder.agenda]
    return f"Agenda, in minutes: {listed(topics)}."


def _near(reminder: ReminderNotification) -> str:
    if reminder.minutes_before < HOUR:
        return f"in {reminder.minutes_before} minutes"
    return "today" if reminder.is_today else "tomorrow"


def _agenda(reminder: ReminderNotification) -> str:
    lines = [f"{point.minutes} min  *{TOPICS[point.topic][0]}*: {TOPICS[point.topic][1]}" for point in reminder.agenda]
    return "\n".join(["Suggested agenda for a new guild:", *lines])


def meeting_details(meeting: ReminderNotification | MeetingInfo) -> str:
    """Say how long a meeting takes and where it is."""
    place = f", {one_line(meeting.place)}" if meeting.place else ""
    return f"{meeting.minutes} minutes{place}"


def join_button(link: str) -> ButtonElement | None:
    """Return the button that opens a meeting's link, where there is one."""
    return button("Join", ids.JOIN, url=link, primary=True) if link.startswith("https://") else None
