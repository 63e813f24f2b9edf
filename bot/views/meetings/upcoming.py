"""The guild's next meetings, as the command tells them."""

from datetime import date

from bot import ids
from bot.blocks import Json, Rendered, actions, button, section
from bot.messages.meetings.reminders import join_button, meeting_details
from bot.text import moment, one_line, told_moment
from scheduling.notifications.meetings import MeetingInfo

NONE_YET = "No guild meeting is planned yet. An admin can add one."


def guild_reply(meetings: list[MeetingInfo], zone: str, today: date, *, may_plan: bool = False) -> Rendered:
    """Return the next meetings as a reply to the command, as it reads `today`."""
    plan = []
    if may_plan:
        plan = [
            button("Plan a meeting", ids.NEW_MEETING, ids.encode("meeting", 1)),
            button("Leadership meeting", ids.LEADERSHIP, ids.encode("leadership", 1)),
        ]
    if not meetings:
        return Rendered([section(NONE_YET), *([actions(*plan)] if plan else [])], NONE_YET)
    blocks: list[Json] = [section("*The guild is everyone here who does machine learning.* Next meetings:")]
    blocks += [section(meeting_line(meeting, zone)) for meeting in meetings]
    join = join_button(meetings[0].link)
    if buttons := [*([join] if join is not None else []), *plan]:
        blocks.append(actions(*buttons))
    spoken = "; ".join(
        f"{one_line(meeting.meeting)}, {told_moment(meeting.starts, zone, today)}, {meeting_details(meeting)}"
        for meeting in meetings
    )
    return Rendered(blocks, f"The guild's next meetings: {spoken}.")


def meeting_line(meeting: MeetingInfo, zone: str) -> str:
    """Say when and where a meeting is."""
    return f"*{one_line(meeting.meeting)}* · {moment(meeting.starts, zone)} · {meeting_details(meeting)}"
