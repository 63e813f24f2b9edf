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
    other_rule = [(KEEP, "As in the company file")] if form.other_rule else []
    return modal(
        ids.MEETING_FORM,
        "Guild meeting",
        [
            question("name", "Name", text_input("name", initial=form.name)),
            question(
                "rhythm",
                "How often",
                select("rhythm", [*other_rule, *pairs(RHYTHMS)], KEEP if other_rule else form.rhythm.value),
                hint="Every month means the first such weekday of the month.",
            ),
            question("day", "Day", select("day", pairs(DAYS), form.day.value)),
            question("time", "Time", time_picker("time", form.time)),
            question(
                "zone",
                "Time zone",
                searched(ids.ZONE, form.zone, "Type a city"),
                hint="Everyone sees the time in their own time zone.",
            ),
            question(
                "link",
                "Link to the call",
                text_input("link", initial=form.link, placeholder="https://"),
                optional=True,
                hint="We announce each meeting a day and ten minutes before, with a button to join.",
            ),
        ],
        submit="Save",
        about=ids.encode("meeting", form.version),
    )


def parse_meeting_form(view: Json) -> tuple[int, MeetingDraft]:
    """Return the version of the step that it changes, and the meeting."""
    form_values = values(view)
    rhythm = form_values.get("rhythm")
    draft = MeetingDraft(
        name=form_values.get("name") or "",
        rhythm=None if rhythm == KEEP else RecurrenceKind(rhythm or RecurrenceKind.weekly),
        day=Day(form_values.get("day") or Day.thursday),
        time=form_values.get("time") or "15:00",
        zone=form_values.get("zone") or "",
        link=form_values.get("link") or "",
    )
    return ids.decode(view["private_metadata"]).version, draft


# The guild's next meetings.

NONE_YET = "No guild meeting is planned yet. An admin can add one."


def guild_reply(meetings: list[MeetingInfo], zone: str) -> Rendered:
    """Return the next meetings as a reply to the command."""
    if not meetings:
        return Rendered([section(NONE_YET)], NONE_YET)
    blocks: list[Json] = [section("*The guild is everyone here who does machine learning.* Next meetings:")]
    blocks += [section(meeting_line(meeting, zone)) for meeting in meetings]
    if (join := join_button(meetings[0].link)) is not None:
        blocks.append(actions(join))
    spoken = "; ".join(
        f"{one_line(meeting.meeting)}, {told_moment(meeting.starts, zone)}, {meeting_details(meeting)}"
        for meeting in meetings
    )
    return Rendered(blocks, f"The guild's next meetings: {spoken}.")


def meeting_line(meeting: MeetingInfo, zone: str) -> str:
    """Say when and where a meeting is."""
    return f"*{one_line(meeting.meeting)}* · {moment(meeting.starts, zone)} · {meeting_details(meeting)}"
