"""The reminder of a meeting: when, where, how long, and a link to join."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, context, section
from bot.messages.rendered import Rendered
from bot.text import moment, one_line, told_moment
from scheduling.facts import MeetingInfo, ReminderFact

HOUR = 60


def render(reminder: ReminderFact) -> Rendered:
    """Return the reminder."""
    near = f"in {reminder.minutes_before} minutes" if reminder.minutes_before < HOUR else "tomorrow"
    name, about = one_line(reminder.meeting), details(reminder)
    blocks: list[Json] = [section(f"*{name}* is {near}: {moment(reminder.starts, reminder.zone)}"), context(about)]
    if (join := join_button(reminder.link)) is not None:
        blocks.append(actions(join))
    return Rendered(blocks, f"{name} is {near}: {told_moment(reminder.starts, reminder.zone)}, {about}.")


def details(meeting: ReminderFact | MeetingInfo) -> str:
    """Say how long a meeting takes and where it is."""
    place = f", {one_line(meeting.place)}" if meeting.place else ""
    return f"{meeting.minutes} minutes{place}"


def join_button(link: str) -> ButtonElement | None:
    """Return the button that opens a meeting's link, where there is one."""
    return button("Join", ids.JOIN, url=link, primary=True) if link.startswith("https://") else None
