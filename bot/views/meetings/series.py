"""The forms that plan a series of meetings: when the guild meets, where, and who hosts."""

from bot import ids
from bot.blocks import Json, day_picker, modal, people_picker, question, searched, select, text_input, time_picker
from bot.form_values import day, values
from bot.messages.labels import DAYS, RHYTHMS, TEMPLATES, pairs
from scheduling.notifications.meetings import Template
from scheduling.recurrence import Day, RecurrenceKind
from scheduling.series import MeetingDraft, MeetingForm, NewMeetingDraft

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
                hint="With the day below it reads: every month, on the second Tuesday.",
            ),
            question("day", "Day", select("day", pairs(DAYS), form.day.value)),
            question(
                "first",
                "First meeting",
                day_picker("first"),
                optional=True,
                hint="We count every second week from this day. Leave it empty to keep what is planned.",
            ),
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
            *_hosts(form),
        ],
        submit="Save",
        about=ids.encode("meeting", form.version),
    )


def _hosts(form: MeetingForm) -> list[Json]:
    return [
        question(
            "hosts",
            "Hosts, in turn",
            people_picker("hosts", form.hosts),
            optional=True,
            hint="Each gets the agenda two working days before, and can edit it, hand it over or skip it.",
        ),
        question("away", "Hosts who are away for now", people_picker("away", form.away), optional=True),
        question(
            "places",
            "Public holidays of",
            text_input("places", initial=", ".join(form.places), placeholder="DE-BE, FR"),
            optional=True,
            hint="Codes of countries or regions. A meeting on a holiday asks its host: move, skip or keep.",
        ),
    ]


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
        hosts=tuple(form_values.get("hosts") or ()),
        away=tuple(form_values.get("away") or ()),
        places=tuple((form_values.get("places") or "").replace(",", " ").upper().split()),
        first=day(form_values, "first"),
    )
    return ids.decode(view["private_metadata"]).version, draft


MINUTES = (15, 30, 45, 60, 90)


def build_new_meeting_form(zone: str) -> Json:
    """Return the form for another series of meetings."""
    durations = [(str(minutes), f"{minutes} minutes") for minutes in MINUTES]
    return modal(
        ids.NEW_MEETING_FORM,
        "Plan a meeting",
        [
            question("template", "What is it?", select("template", pairs(TEMPLATES), Template.office_hours.value)),
            question("name", "Name", text_input("name", placeholder="ML office hours")),
            question("rhythm", "How often", select("rhythm", pairs(RHYTHMS), RecurrenceKind.weekly.value)),
            question("day", "Day", select("day", pairs(DAYS), Day.thursday.value)),
            question(
                "first",
                "First meeting",
                day_picker("first"),
                optional=True,
                hint="We count every second week from this day. Leave it empty for the next such day.",
            ),
            question("time", "Time", time_picker("time", "15:00")),
            question("zone", "Time zone", searched(ids.ZONE, zone, "Type a city")),
            question("minutes", "How long", select("minutes", durations, "30")),
            question("link", "Link to the call", text_input("link", placeholder="https://"), optional=True),
            question("place", "Place", text_input("place"), optional=True),
            question("hosts", "Hosts, in turn", people_picker("hosts"), optional=True),
        ],
        submit="Plan",
        about=ids.encode("meeting", 1),
    )


def parse_new_meeting_form(view: Json) -> NewMeetingDraft:
    """Return the series."""
    form_values = values(view)
    return NewMeetingDraft(
        template=Template(form_values.get("template") or Template.guild_sync),
        name=form_values.get("name") or "",
        rhythm=RecurrenceKind(form_values.get("rhythm") or RecurrenceKind.weekly),
        day=Day(form_values.get("day") or Day.thursday),
        time=form_values.get("time") or "15:00",
        zone=form_values.get("zone") or "",
        minutes=int(form_values.get("minutes") or 30),
        link=form_values.get("link") or "",
        place=form_values.get("place") or "",
        hosts=tuple(form_values.get("hosts") or ()),
        first=day(form_values, "first"),
    )
