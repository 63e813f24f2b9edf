"""The form that says when the leadership meets: its digest comes on the working day before."""

from bot import ids
from bot.blocks import Json, context, day_picker, modal, question, searched, select, time_picker
from bot.form_values import day, values
from bot.messages.labels import DAYS, RHYTHMS, pairs
from bot.views.meetings.series import KEEP
from scheduling.recurrence import Day, RecurrenceKind
from scheduling.series import LeadershipDraft, LeadershipForm

NOBODY = "nobody"


def build_leadership_form(form: LeadershipForm) -> Json:
    """Return the form."""
    other_rule = [(KEEP, "As in the company file")] if form.other_rule else []
    chosen = KEEP if other_rule else form.rhythm.value if form.is_planned else NOBODY
    choices = [(NOBODY, "No leadership digest"), *other_rule, *pairs(RHYTHMS)]
    return modal(
        ids.LEADERSHIP_FORM,
        "Leadership meeting",
        [
            context(
                "At 9:00 on the working day before, whoever speaks for machine learning gets a short digest to edit "
                "and send on. Nobody is reminded of the meeting itself."
            ),
            question("rhythm", "How often the leadership meets", select("rhythm", choices, chosen)),
            question("day", "Day", select("day", pairs(DAYS), form.day.value)),
            question(
                "first",
                "First meeting",
                day_picker("first"),
                optional=True,
                hint="We count every second week from this day. Leave it empty for the next such day.",
            ),
            question("time", "Time", time_picker("time", form.time)),
            question("zone", "Time zone", searched(ids.ZONE, form.zone, "Type a city")),
        ],
        submit="Save",
        about=ids.encode("leadership", form.version),
    )


def parse_leadership_form(view: Json) -> tuple[int, LeadershipDraft]:
    """Return the version of the step that it changes, and when the leadership meets."""
    form_values = values(view)
    rhythm = form_values.get("rhythm") or NOBODY
    draft = LeadershipDraft(
        is_planned=rhythm != NOBODY,
        rhythm=None if rhythm in (NOBODY, KEEP) else RecurrenceKind(rhythm),
        day=Day(form_values.get("day") or Day.monday),
        time=form_values.get("time") or "10:00",
        zone=form_values.get("zone") or "",
        first=day(form_values, "first"),
    )
    return ids.decode(view["private_metadata"]).version, draft
