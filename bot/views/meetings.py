"""The meeting form, and the guild's next meetings."""

from bot import ids
from bot.blocks import Json, actions, modal, question, searched, section, select, text_input, time_picker
from bot.form_values import values
from bot.messages.labels import DAYS, RHYTHMS, pairs
from bot.messages.meetings import join_button, meeting_details
from bot.messages.rendered import Rendered
from bot.text import moment, one_line, told_moment
from scheduling.meetings import MeetingDraft, MeetingForm
from scheduling.notifications import MeetingInfo
from scheduling.recurrence import Day, RecurrenceKind

# The meeting form: when the guild meets, and where.

KEEP = "keep"


def build_meeting_form(form: MeetingForm) -> Json:
    """Return the form."""
    kept = [(KEEP, "As the company file says it")] if form.other_rule else []
    return modal(
        ids.MEETING_FORM,
        "The guild's meeting",
        [
            question("name", "Name", text_input("name", initial=form.name)),
            question(
                "rhythm",
                "How often",
                select("rhythm", [*kept, *pairs(RHYTHMS)], KEEP if kept else form.rhythm.value),
                hint="Every month means on the first such day of it.",
            ),
            question("day", "Day", select("day", pairs(DAYS), form.day.value)),
            question("time", "Time", time_picker("time", form.time)),
            question(
                "zone",
                "Time zone",
                searched(ids.ZONE, form.zone, "Type a city"),
                hint="Everybody reads the time in their own zone.",
            ),
            question(
                "link",
                "Link to the call",
                text_input("link", initial=form.link, placeholder="https://"),
                optional=True,
                hint="It is announced a day before and ten minutes before, with a button that joins.",
            ),
        ],
        submit="Save",
        about=ids.encode("meeting", form.version),
    )


def parse_meeting_form(view: Json) -> tuple[int, MeetingDraft]:
    """Return the version of the step that was changed, and the meeting."""
    given = values(view)
    rhythm = given.get("rhythm")
    draft = MeetingDraft(
        name=given.get("name") or "",
        rhythm=None if rhythm == KEEP else RecurrenceKind(rhythm or RecurrenceKind.weekly),
        day=Day(given.get("day") or Day.thursday),
        time=given.get("time") or "15:00",
        zone=given.get("zone") or "",
        link=given.get("link") or "",
    )
    return ids.decode(view["private_metadata"]).version, draft


# The guild's next meetings.

NONE_YET = "No meeting of the guild is planned yet; an admin can add one."


def guild_reply(meetings: list[MeetingInfo], zone: str) -> Rendered:
    """Return the next meetings as a reply to the command."""
    if not meetings:
        return Rendered([section(NONE_YET)], NONE_YET)
    blocks: list[Json] = [section("*The guild: everyone here who does machine learning.* Next meetings:")]
    blocks += [section(meeting_line(meeting, zone)) for meeting in meetings]
    if (join := join_button(meetings[0].link)) is not None:
        blocks.append(actions(join))
    told = "; ".join(
        f"{one_line(meeting.meeting)}, {told_moment(meeting.starts, zone)}, {meeting_details(meeting)}"
        for meeting in meetings
    )
    return Rendered(blocks, f"The guild's next meetings: {told}.")


def meeting_line(meeting: MeetingInfo, zone: str) -> str:
    """Say when and where a meeting is."""
    return f"*{one_line(meeting.meeting)}* · {moment(meeting.starts, zone)} · {meeting_details(meeting)}"
