"""What a host does with a date of a meeting: the form that moves it."""

from datetime import date
from zoneinfo import ZoneInfo

from bot import ids
from bot.blocks import Json, context, day_picker, modal, question, time_picker
from bot.form_values import day, values
from bot.text import moment, one_line
from scheduling.agendas import AgendaForm


def build_move_form(form: AgendaForm) -> Json:
    """Return the form that moves one date of a meeting."""
    planned = context(f"{one_line(form.meeting)} is planned for {moment(form.starts, form.zone)}. Only this one moves.")
    time = f"{form.starts.astimezone(ZoneInfo(form.zone)):%H:%M}"
    return modal(
        ids.MOVE_MEETING_FORM,
        "Move this meeting",
        [
            planned,
            question("day", "New day", day_picker("day")),
            question("time", f"New time ({form.zone})", time_picker("time", time)),
        ],
        submit="Move",
        about=ids.encode(form.id, form.version),
    )


def parse_move_form(view: Json) -> tuple[ids.Subject, date | None, str | None]:
    """Return which meeting is moved, and to which day and time."""
    form_values = values(view)
    return ids.decode(view["private_metadata"]), day(form_values, "day"), form_values.get("time")
