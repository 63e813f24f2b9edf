"""The guild's next meetings."""

from bot.blocks import Json, actions, section
from bot.messages.reminder import details, join_button
from bot.messages.rendered import Rendered
from bot.text import moment, one_line, told_moment
from scheduling.facts import MeetingInfo

NONE_YET = "No meeting of the guild is planned yet; an admin can add one."


def reply(meetings: list[MeetingInfo], zone: str) -> Rendered:
    """Return the next meetings as a reply to the command."""
    if not meetings:
        return Rendered([section(NONE_YET)], NONE_YET)
    blocks: list[Json] = [section("*The guild: everyone here who does machine learning.* Next meetings:")]
    blocks += [section(line(meeting, zone)) for meeting in meetings]
    if (join := join_button(meetings[0].link)) is not None:
        blocks.append(actions(join))
    told = "; ".join(
        f"{one_line(meeting.meeting)}, {told_moment(meeting.starts, zone)}, {details(meeting)}" for meeting in meetings
    )
    return Rendered(blocks, f"The guild's next meetings: {told}.")


def line(meeting: MeetingInfo, zone: str) -> str:
    """Say when and where a meeting is."""
    return f"*{one_line(meeting.meeting)}* · {moment(meeting.starts, zone)} · {details(meeting)}"
