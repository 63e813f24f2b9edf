"""The forms of meetings and their agendas, the guild's next meetings, and what they have decided."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import ids
from bot.blocks import (
    Json,
    actions,
    button,
    checkboxes,
    confirm,
    context,
    day_picker,
    divider,
    listing,
    modal,
    people_picker,
    person_picker,
    question,
    searched,
    section,
    select,
    text_input,
    time_picker,
)
from bot.form_values import day, values
from bot.messages.labels import DAYS, RHYTHMS, TEMPLATES, pairs
from bot.messages.meetings import agenda_blocks, agenda_entry, decision_line, join_button, meeting_details
from bot.messages.rendered import Rendered
from bot.text import clip, count, escape, moment, one_line, plain, short_day, today_in, told_moment
from bot.text import date as day_of
from scheduling.agendas import CARRIED_ENOUGH, AgendaForm
from scheduling.meetings import LeadershipDraft, LeadershipForm, MeetingDraft, MeetingForm, NewMeetingDraft
from scheduling.notifications import (
    AgendaLine,
    GuildDecision,
    LineKind,
    LineOutcome,
    LineResult,
    MeetingInfo,
    ReminderNotification,
    Template,
)
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


# When the leadership meets: its digest comes on the working day before.

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


# The meetings in people's own calendars: a file, and an address that can be revoked.

CALENDAR = "Put the guild's meetings into your own calendar."
NO_CALENDAR = "Guildhall can't send files here. Whoever runs it can export the meetings for you."
FILE_NOTE = "The file shows the meetings as they are planned now. When one changes, send yourself a new one."
ADDRESS_NOTE = "An address keeps your calendar up to date. Whoever knows it can read when and where the guild meets."


def calendar_reply(since: datetime | None, zone: str, *, with_file: bool, with_address: bool) -> Rendered:
    """Return how the meetings get into one's calendar; `since` is when one's address was made, if there is one."""
    value, buttons, notes = ids.encode("calendar", 1), [], []
    if with_file:
        buttons.append(button("Send me the file", ids.CALENDAR_FILE, value))
        notes.append(FILE_NOTE)
    if with_address:
        buttons.append(button("New address" if since else "Get an address", ids.CALENDAR_ADDRESS, value))
        notes.append(ADDRESS_NOTE)
    if with_address and since:
        buttons.append(button("Revoke my address", ids.CALENDAR_REVOKE, value, confirm=REVOKE))
        notes.append(f"Your address was made on {day_of(since, zone)}. A new one replaces it.")
    if not buttons:
        return Rendered([section(NO_CALENDAR)], NO_CALENDAR)
    return Rendered([section(CALENDAR), actions(*buttons), context(" ".join(notes))], f"{CALENDAR} {' '.join(notes)}")


REVOKE = confirm(
    "Revoke your address?", "Calendars that use it stop getting the guild's meetings.", "Revoke it", "Keep it"
)


# No address is longer than this.
ADDRESS = 2000


def build_address(address: str) -> Json:
    """Return the page that shows an address, once."""
    return modal(
        ids.ADDRESS_PAGE,
        "Your calendar's address",
        [
            section("Copy this address now, because we show it only once:"),
            section(f"`{clip(escape(address), ADDRESS)}`"),
            context(
                "In your calendar, choose to subscribe to a calendar by its address and paste it there. Don't share "
                "it. `/ml-guild calendar` replaces or revokes it."
            ),
        ],
    )


# The guild's next meetings.

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


# The agenda: a member's own point, and what came of each line.

OUTCOMES = {
    LineOutcome.carried: "Carry over",
    LineOutcome.decided: "Decided",
    LineOutcome.action: "Action",
    LineOutcome.dropped: "Drop",
}
OF_ACTIONS = OUTCOMES | {LineOutcome.decided: "Done", LineOutcome.action: "New action instead"}
OF_NEWS = OUTCOMES | {LineOutcome.dropped: "Heard"}
OFFERED = {LineKind.action: OF_ACTIONS, LineKind.learned: OF_NEWS}
# How the blocks of a line begin: its outcome, and what some outcomes ask for.
OUTCOME, TEXT, MEMBER, DAY = "outcome.", "text.", "member.", "day."
DETAILS = (TEXT, MEMBER, DAY)


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


CARRIED = "Lines that you leave as they are come again next time, except experiments that have ended."


def build_close_form(form: AgendaForm) -> Json:
    """Return the form that closes a meeting: each line with what came of it; that asks for more by `with_details`."""
    when = f"{one_line(form.meeting)}, {moment(form.starts, form.zone)}."
    blocks: list[Json] = [context(f"{when} {CARRIED}" if form.lines else when)]
    for line in form.lines:
        blocks += [divider(), section(agenda_entry(line, form.today, "*{}*")), _outcome_field(line)]
    if not form.lines:
        blocks.append(section("Nothing was on the agenda."))
    if form.more:
        blocks.append(context(f"{count(form.more, 'more line')} will be carried over."))
    return _close_form(blocks, form.id, form.version)


def _close_form(blocks: list[Json], id_: str, version: int) -> Json:
    return modal(
        ids.CLOSE_MEETING_FORM, "Close the meeting", blocks, submit="Close meeting", about=ids.encode(id_, version)
    )


def _outcome_field(line: AgendaLine) -> Json:
    choices = OFFERED.get(line.kind, OUTCOMES)
    # What was carried often is to be decided or dropped.
    offered = pairs(choices) if line.times_carried < CARRIED_ENOUGH else pairs(choices)[1:]
    initial = LineOutcome.carried.value if line.times_carried < CARRIED_ENOUGH else None
    if line.kind is LineKind.learned:
        # News is done with once it was heard.
        initial = LineOutcome.dropped.value
    choose = select(ids.LINE_OUTCOME, offered, initial)
    return question(f"{OUTCOME}{line.key}", "Outcome", choose, optional=True, tells_at_once=True)


def with_details(view: Json) -> Json:
    """Return the form that closes a meeting with the fields that each outcome asks for; what is typed stays there."""
    form_values, blocks = values(view), []
    for block in view["blocks"]:
        name = block["block_id"]
        if name.startswith(DETAILS):
            continue
        blocks.append(block)
        if name.startswith(OUTCOME):
            key = name.removeprefix(OUTCOME)
            kept = {detail for detail in DETAILS if form_values.get(f"{detail}{key}")}
            blocks += _details(key, form_values.get(name), kept)
    about = ids.decode(view["private_metadata"])
    return _close_form(blocks, about.id, about.version)


def _details(key: str, outcome: str | None, kept: Collection[str]) -> list[Json]:
    is_action, is_decided = outcome == LineOutcome.action, outcome == LineOutcome.decided
    # Of an action that is done nobody need say more.
    may_lack = is_decided and key.startswith(f"{LineKind.action}.")
    label = "What is to be done" if is_action else "What was decided"
    fields = (
        (TEXT, is_action or is_decided, question(f"{TEXT}{key}", label, text_input(f"{TEXT}{key}"), optional=may_lack)),
        (MEMBER, is_action, question(f"{MEMBER}{key}", "Who does it", person_picker(f"{MEMBER}{key}"))),
        (DAY, is_action, question(f"{DAY}{key}", "By when", day_picker(f"{DAY}{key}"))),
    )
    return [field | ({} if asked else {"optional": True}) for name, asked, field in fields if asked or name in kept]


def parse_close_form(view: Json) -> tuple[str, list[LineResult]]:
    """Return which meeting was closed, and what came of each line where somebody said so."""
    form_values, results = values(view), []
    for name, outcome in form_values.items():
        key = name.removeprefix("outcome.")
        text = " ".join((form_values.get(f"text.{key}") or "").split())
        member, due_on = form_values.get(f"member.{key}"), day(form_values, f"day.{key}")
        if name.startswith("outcome.") and (outcome or text or member or due_on):
            outcome = LineOutcome(outcome or LineOutcome.carried)
            results.append(LineResult(key=key, outcome=outcome, text=text, member=member, due_on=due_on))
    return ids.decode(view["private_metadata"]).id, results


NOTHING_DECIDED = "No decisions yet. A meeting's host writes them down with “Close the meeting”."


def decisions_reply(decisions: list[GuildDecision], zone: str, today: date) -> Rendered:
    """Return the newest decisions of meetings as a reply to the command, as it reads `today`."""
    if not decisions:
        return Rendered([section(NOTHING_DECIDED)], NOTHING_DECIDED)
    lines = [decision_line(decision, zone) for decision in decisions]
    spoken = "; ".join(
        f"{short_day(today_in(zone, decision.at), today)}: {one_line(decision.text, 300)}" for decision in decisions
    )
    return Rendered([listing(lines, "*What the guild has decided*, newest first")], f"The guild has decided: {spoken}.")


# What a host changes: words above the agenda, lines left out, another time.


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
