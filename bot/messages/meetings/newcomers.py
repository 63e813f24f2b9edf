"""A newcomer's welcome to the guild, once ever."""

import datetime as dt

from bot import ids
from bot.blocks import Json, Rendered, actions, button, listing, section
from bot.messages.meetings.agendas import without_marks
from bot.messages.meetings.minutes import decision_line
from bot.messages.meetings.reminders import join_button, meeting_details
from bot.text import channel, moment, one_line, told_moment
from scheduling.notifications.meetings import WelcomeNotification


def render_welcome(welcome: WelcomeNotification, today: dt.date | None = None) -> Rendered:
    """Return what the guild is, when it meets next, and what it decided last."""
    talks = f" We talk in {channel(welcome.channel)}." if welcome.channel else ""
    head, what = "Welcome to the guild.", f"It's everyone here who does machine learning.{talks}"
    meeting = welcome.next
    name, about = one_line(meeting.meeting), meeting_details(meeting)
    blocks: list[Json] = [
        section(f"*{head}* {what}"),
        section(f"*Next:* {name}, {moment(meeting.starts, welcome.zone)} · {about}"),
    ]
    spoken = f"{head} {what} Next: {name}, {told_moment(meeting.starts, welcome.zone, today)}, {about}."
    if decisions := [decision_line(decision, welcome.zone) for decision in welcome.decisions]:
        blocks.append(listing(decisions, "*Decided lately*"))
        spoken = f"{spoken} Decided lately: {without_marks(decisions)}"
    join = join_button(meeting.link)
    file = button("Send me the calendar file", ids.CALENDAR_FILE, ids.encode("calendar", 1))
    return Rendered([*blocks, actions(*([join] if join else []), file)], spoken)
