"""A meeting's agenda: what is on it, a member's own point, and what its host changes of it."""

from datetime import date

from bot import ids
from bot.blocks import Json, Rendered, checkboxes, context, modal, question, section, text_input
from bot.form_values import values
from bot.messages.meetings.agendas import agenda_blocks
from bot.text import moment, one_line, plain, told_moment
from scheduling.agendas import AgendaForm
from scheduling.notifications.meetings import MeetingInfo, ReminderNotification


def build_agenda(reminder: ReminderNotification) -> Json:
    """Return the agenda that the last reminder of a meeting leads to."""
    when = f"{one_line(reminder.meeting)}, {moment(reminder.starts, reminder.zone)}"
    return modal(ids.NOTICE, "Agenda", [context(when), *agenda_blocks(reminder)], close="Close")


def build_point_form(series: str, meeting: MeetingInfo) -> Json:
    """Return the form for a point on the next agenda."""
    when = f"For {one_line(meeting.meeting)}, {moment(meeting.starts, meeting.zone)}."
    ask = question("point", "What do you want to talk about?", text_input("point"), hint="One sentence is enough.")
    return modal(ids.POINT_FORM, "Add a point", [context(when), ask], submit="Add", about=ids.encode(series, 1))


def parse_point_form(view: Json) -> tuple[str, str]:
    """Return the series and the point."""
    return ids.decode(view["private_metadata"]).id, values(view).get("point") or ""


def point_reply(point: str, meeting: MeetingInfo, zone: str, today: date) -> Rendered:
    """Say that a point is on an agenda, as it reads `today`."""
    name, text = one_line(meeting.meeting), one_line(point, 300)
    shown = f"Added to the agenda of {name}, {moment(meeting.starts, zone)}: {text}"
    spoken = f"Added to the agenda of {name}, {told_moment(meeting.starts, zone, today)}: {text}"
    return Rendered([section(shown)], spoken)


def build_agenda_form(form: AgendaForm) -> Json:
    """Return the form with which a host edits an agenda."""
    boxes = [(line.key, plain(line.text, 70)) for line in form.lines]
    words = text_input("introduction", lines=True, initial=form.introduction)
    return modal(
        ids.AGENDA_FORM,
        "Edit the agenda",
        [
            question("introduction", "Your words above the agenda", words, optional=True),
            *(
                [
                    question(
                        "left_out",
                        "Leave out this time",
                        checkboxes("left_out", boxes, form.left_out),
                        optional=True,
                        hint="What you leave out comes again next time.",
                    )
                ]
                if boxes
                else []
            ),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_agenda_form(view: Json) -> tuple[ids.Subject, str, list[str]]:
    """Return which meeting's agenda was edited, the words above it, and what is left out."""
    form_values = values(view)
    subject = ids.decode(view["private_metadata"])
    return subject, form_values.get("introduction") or "", list(form_values.get("left_out") or ())
