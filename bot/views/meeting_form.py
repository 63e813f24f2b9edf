"""The meeting form: when the guild meets, and where."""

from bot import ids
from bot.blocks import Json, modal, question, select, text_input, values
from bot.messages.words import DAYS, RHYTHMS, pairs
from bot.pickers import searched, time_picker
from scheduling.planning import MeetingDraft, MeetingForm
from scheduling.rhythm import Day, Rhythm

KEEP = "keep"


def build(form: MeetingForm) -> Json:
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


def parse(view: Json) -> tuple[int, MeetingDraft]:
    """Return the version of the step that was changed, and the meeting."""
    given = values(view)
    rhythm = given.get("rhythm")
    draft = MeetingDraft(
        name=given.get("name") or "",
        rhythm=None if rhythm == KEEP else Rhythm(rhythm or Rhythm.weekly),
        day=Day(given.get("day") or Day.thursday),
        time=given.get("time") or "15:00",
        zone=given.get("zone") or "",
        link=given.get("link") or "",
    )
    return ids.decode(view["private_metadata"]).version, draft
