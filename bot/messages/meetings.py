"""The reminder of a meeting with its agenda, what came of it, the host's message, and what somebody is to do after it.

Each line of an agenda says why it is there and who is needed."""

import datetime as dt
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, confirm, context, listing, prose, section
from bot.messages.labels import TEMPLATE_SENTENCES, agenda_text
from bot.messages.rendered import Rendered
from bot.text import channel, count, mention, moment, one_line, short_day, today_in, told_moment
from bot.text import date as day_of
from intake.formatting import day_called, listed
from scheduling.agendas import CARRIED_ENOUGH
from scheduling.notifications import (
    ActionNotification,
    ActionProgress,
    AgendaLine,
    GuildDecision,
    HostNotification,
    LineKind,
    LineOutcome,
    LineResult,
    MeetingInfo,
    ReminderNotification,
    Topic,
    WelcomeNotification,
    WorthCount,
    WorthQuestion,
)

HOUR = 60
# Everybody in the channel reads the reminder.
CLOSERS = "Its host, squad leads and admins can close this meeting."
TOPICS: dict[Topic, tuple[str, str]] = {
    Topic.who_we_are: ("Who we are", "name and team, one sentence each"),
    Topic.round: ("A round", "what each of us works on and wants from this guild"),
    Topic.practice: ("One practice to share", "somebody shows what works for them"),
    Topic.slows_us_down: ("What slows us down", "pick one thing and agree who looks into it"),
}


def render_reminder(reminder: ReminderNotification, today: dt.date | None = None) -> Rendered:
    """Return the reminder, or a sentence once its meeting is over, moved or cancelled."""
    if reminder.is_over or reminder.is_cancelled or reminder.moved_to is not None:
        return _past(reminder, today)
    if _is_last(reminder):
        return _nearest(reminder, today)
    name, near, about = one_line(reminder.meeting), _near(reminder), meeting_details(reminder)
    blocks: list[Json] = [section(f"*{name}* is {near}: {moment(reminder.starts, reminder.zone)}"), context(about)]
    spoken = f"{name} is {near}: {told_moment(reminder.starts, reminder.zone, today)}, {about}."
    if reminder.host is not None:
        blocks[-1] = context(f"{about} · Host: {mention(reminder.host)}")
    if about_it := TEMPLATE_SENTENCES[reminder.template]:
        blocks.append(section(about_it))
    if reminder.introduction:
        blocks.append(prose(reminder.introduction))
    agenda = partial(agenda_lines, reminder.lines, reminder.more, _day_of(reminder.starts, reminder.zone))
    if lines := agenda():
        blocks.append(listing(lines, "*Agenda*"))
        spoken = " ".join([f"{spoken} Agenda:", *agenda(QUOTED)])
    if reminder.agenda:
        blocks.append(section(_agenda(reminder)))
        spoken = f"{spoken} {agenda_line(reminder)}"
    if guild := agenda_text(reminder.handed_back):
        blocks.append(section(guild))
        spoken = f"{spoken} {guild.replace('*', '')}"
    if buttons := _buttons(reminder):
        blocks.append(actions(*buttons))
    return Rendered(blocks, spoken)


def _nearest(reminder: ReminderNotification, today: dt.date | None) -> Rendered:
    """Return the last reminder: everybody has the agenda since the day before, so it is a button here."""
    name, near = one_line(reminder.meeting), _near(reminder)
    points = len(reminder.lines) + reminder.more
    about = [meeting_details(reminder), *([f"{count(points, 'point')} on the agenda"] if points else [])]
    host = [f"Host: {mention(reminder.host)}"] if reminder.host is not None else []
    head = section(f"*{name}* is {near}: {moment(reminder.starts, reminder.zone)}")
    spoken = f"{name} is {near}: {told_moment(reminder.starts, reminder.zone, today)}, {', '.join(about)}."
    buttons = _buttons(reminder)
    return Rendered([head, context(" · ".join([*about, *host])), *([actions(*buttons)] if buttons else [])], spoken)


def _buttons(reminder: ReminderNotification) -> list[ButtonElement]:
    join = join_button(reminder.link)
    buttons = [join] if join is not None else []
    if reminder.id and _is_last(reminder) and (reminder.lines or reminder.agenda):
        value = ids.encode(reminder.id, 1)
        buttons.append(button("Agenda", ids.SHOW_AGENDA, value, accessibility_label="Read the agenda"))
    if reminder.id:
        add = button("Add a point", ids.ADD_POINT, ids.encode(reminder.series, 1), accessibility_label=ADD_LABEL)
        buttons.append(add)
    if _may_be_closed(reminder):
        buttons.append(close_button(reminder.id))
    return buttons


def _may_be_closed(reminder: ReminderNotification) -> bool:
    return bool(reminder.id) and _is_last(reminder) and not reminder.is_closed


def _is_last(reminder: ReminderNotification) -> bool:
    return reminder.minutes_before < HOUR


def close_button(id_: str) -> ButtonElement:
    """Return the button with which a host writes down what came of a meeting."""
    return button("Close the meeting", ids.CLOSE_MEETING, ids.encode(id_, 1))


def _past(reminder: ReminderNotification, today: dt.date | None) -> Rendered:
    text, spoken = (
        _outcome(reminder, partial(when, zone=reminder.zone)) for when in (_moment, partial(_told_moment, today=today))
    )
    blocks = [section(text), context(meeting_details(reminder))]
    if reminder.moved_to is not None and not reminder.is_over and (join := join_button(reminder.link)) is not None:
        blocks.append(actions(join))
    if lines := [_result_line(result, reminder) for result in reminder.results]:
        blocks.append(listing(lines, "*Outcome*"))
        spoken = f"{spoken} {_spoken(lines)}"
    # What was talked about stays to be read, once: below the last reminder, where it isn't in the outcome.
    told = {result.key for result in reminder.results if result.about}
    rest = [line for line in reminder.lines if line.key not in told]
    agenda = partial(agenda_lines, rest, reminder.more, _day_of(reminder.starts, reminder.zone))
    if reminder.is_over and _is_last(reminder) and (lines := agenda()):
        title = "Also on the agenda" if told else "Agenda"
        blocks.append(listing(lines, f"*{title}*"))
        spoken = " ".join([f"{spoken} {title}:", *agenda(QUOTED)])
    if reminder.is_over and _may_be_closed(reminder):
        blocks += [actions(close_button(reminder.id)), context(CLOSERS)]
    return Rendered(blocks, spoken.replace("*", ""))


def _outcome(reminder: ReminderNotification, when: Callable[[datetime | None], str]) -> str:
    name, planned = f"*{one_line(reminder.meeting)}*", when(reminder.starts)
    if reminder.moved_to is not None:
        return f"{name} was moved to {when(reminder.moved_to)}. It was planned for {planned}."
    if reminder.is_cancelled and reminder.next_starts is not None:
        return f"{name} on {planned} was cancelled. The next one is on {when(reminder.next_starts)}."
    if reminder.is_cancelled:
        return f"{name} on {planned} was cancelled."
    if _is_last(reminder):
        return f"{name} took place on {planned}."
    return f"This was the first reminder of {name}, {planned}."


def _moment(at: datetime | None, zone: str) -> str:
    return moment(at, zone) if at else ""


def _told_moment(at: datetime | None, zone: str, today: dt.date | None) -> str:
    return told_moment(at, zone, today) if at else ""


def agenda_line(reminder: ReminderNotification) -> str:
    """Say the agenda in one line."""
    topics = [f"{TOPICS[point.topic][0].lower()} ({point.minutes})" for point in reminder.agenda]
    return f"Agenda, in minutes: {listed(topics)}."


# The lines of an agenda: what it is about, why it is there, and who is needed.

# A line's title as it is shown, and where there is no bold.
BOLD, QUOTED = "• *{}*", "“{}”:"
ADD_LABEL = "Add a point to the agenda"


def agenda_lines(lines: Sequence[AgendaLine], more: int, day: dt.date, titled: str = BOLD) -> list[str]:
    """Return the lines of an agenda as they read on the day of its meeting."""
    shown = [agenda_entry(line, day, titled) for line in lines]
    return [*shown, f"And {count(more, 'more line')}."] if more else shown


def agenda_entry(line: AgendaLine, day: dt.date, titled: str = BOLD) -> str:
    """Say what a line is about, why it is there and who is needed."""
    why = _why(line, day)
    often = f" Carried over {line.times_carried} times: decide or drop it." if _is_old(line) else ""
    return f"{titled.format(one_line(line.text, 120))} {why}{often}"


def _is_old(line: AgendaLine) -> bool:
    return line.times_carried >= CARRIED_ENOUGH


def _why(line: AgendaLine, day: dt.date) -> str:
    who = listed([mention(member) for member in line.people]) if line.people else "anybody"
    squads = listed([*map(one_line, line.names)]) if line.names else "several squads"
    on = short_day(line.on, day) if line.on else ""
    if line.kind is LineKind.learned:
        return f"Experiment ended ({who}). {one_line(line.learned, 200)}"
    sentences = {
        # Everybody in the channel reads it, and whose review is late is for triagers alone.
        LineKind.waiting: f"A decision was promised by {on}. Needed: the triagers.",
        LineKind.handed_back: f"Handed back by {squads}. Whose is it? Needed: {who}.",
        LineKind.due: f"Its experiment is due {on}: continue, change or stop? Needed: {who}.",
        LineKind.blocked: f"Blocked since {_since(line, day)}: {one_line(line.learned, 200)} Who can help {who}?",
        LineKind.point: f"Added by {who}.",
        LineKind.action: f"Open action: {who}, due {on}.",
    }
    return sentences[line.kind]


def _since(line: AgendaLine, day: dt.date) -> str:
    return short_day(line.since.date(), day)


def _result_line(result: LineResult, reminder: ReminderNotification) -> str:
    text, about = one_line(result.text, 300), f"*{one_line(result.about, 120)}* " if result.about else ""
    if result.outcome is LineOutcome.action and result.due_on:
        day = short_day(result.due_on, _day_of(reminder.starts, reminder.zone))
        return f"• {about}{mention(result.member)}, by {day}: {text}"
    return f"• {about}Decided: {text}"


def _day_of(instant: datetime, zone: str) -> dt.date:
    return today_in(zone, instant)


def _spoken(lines: Sequence[str]) -> str:
    return " ".join(line.removeprefix("• ").replace("*", "") for line in lines)


# The host's message: the agenda two working days before, with what they can do about it.


def render_host(host: HostNotification, today: dt.date | None = None) -> Rendered:
    """Return the agenda for its host, or a sentence once there is nothing to do any more."""
    name, told = one_line(host.meeting), partial(told_moment, today=today)
    when = moment(host.starts, host.zone)
    if (outcome := _host_outcome(host, f"*{name}*", moment)) is not None:
        spoken = _host_outcome(host, name, told) or ""
        blocks: list[Json] = [section(outcome)]
        if host.has_started and not (host.is_cancelled or host.handed_to or host.closed_by or host.moved_to):
            blocks.append(actions(close_button(host.id)))
        return Rendered(blocks, spoken)
    head = f"You host *{name}* on {when}."
    if host.instead_of:
        head = f"{head} {mention(host.instead_of)} can't, so it's your turn."
    elif host.handed_by:
        head = f"{head} {mention(host.handed_by)} handed it over to you."
    agenda = partial(agenda_lines, host.lines, host.more, _day_of(host.starts, host.zone))
    lines = agenda()
    notes = []
    if host.holiday:
        notes.append(f"That day is {one_line(host.holiday, 120)}. Move it, skip it or keep it?")
    if host.is_empty and not lines:
        notes.append("There is nothing on the agenda. You can skip this one.")
    blocks = [section(" ".join([head, *notes]))]
    if host.introduction:
        blocks.append(prose(host.introduction))
    if lines:
        blocks.append(listing(lines, "*Agenda as it stands*"))
    elif not host.is_empty:
        blocks.append(context("Nothing is on the agenda yet. Members can add points until it starts."))
    blocks.append(actions(*_host_buttons(host)))
    spoken = f"You host {name} on {told_moment(host.starts, host.zone, today)}."
    return Rendered(blocks, " ".join([spoken, *notes, *agenda(QUOTED)]))


def _host_outcome(host: HostNotification, name: str, at: Callable[[datetime, str], str]) -> str | None:
    when = at(host.starts, host.zone)
    if host.handed_to and host.instead_of:
        return f"{mention(host.handed_to)} hosts {name} on {when}, because you're away. Nothing is left to do."
    if host.handed_to:
        return f"You handed {name} on {when} over to {mention(host.handed_to)}. Nothing is left to do."
    if host.closed_by:
        who = "You" if host.closed_by == host.host else mention(host.closed_by)
        return f"{who} wrote down the outcome of {name} on {when}."
    if host.moved_to is not None:
        return f"{name} was moved to {at(host.moved_to, host.zone)}. It was planned for {when}."
    if host.is_cancelled:
        return f"{name} on {when} is skipped. Nobody is reminded of it."
    if host.has_started:
        return f"{name} has started. Close it afterwards, so that everyone sees the decisions and actions."
    return None


SKIPPING = (
    "No reminder goes out. If it's soon or was announced, we post that in the guild's channel. "
    "Points stay for the next one."
)


def _host_buttons(host: HostNotification) -> list[ButtonElement]:
    value = ids.encode(host.id, host.version)
    ask = confirm("Skip this meeting?", SKIPPING, "Skip it", "Keep it")
    first = button("Keep it", ids.KEEP_MEETING, value) if host.holiday else button("Edit", ids.EDIT_AGENDA, value)
    return [
        first,
        button("Hand over", ids.HAND_OVER, value, accessibility_label="Hand over to the next host"),
        button("Move", ids.MOVE_MEETING, value, accessibility_label="Move this meeting"),
        button("Skip this one", ids.SKIP_MEETING, value, confirm=ask),
    ]


# What somebody is to do after a meeting, told on its day.


def render_action(action: ActionNotification, today: dt.date | None = None) -> Rendered:
    """Return the reminder of an action on its day, or that it is closed."""
    day = day_called(action.due_on, today)
    text, meeting = one_line(action.text, 300), one_line(action.meeting)
    if action.progress is ActionProgress.dropped:
        return _closed_action(f"{meeting} dropped this action: {text}")
    if action.progress is ActionProgress.done:
        return _closed_action(f"Done ({mention(action.by)}): {text}")
    head = f"Due {day}, from {meeting}: *{text}*"
    done = button("Done", ids.ACTION_DONE, ids.encode(str(action.id), action.version), primary=True)
    note = "Until it's done, it's on the agenda of the next meeting."
    return Rendered([section(head), context(note), actions(done)], f"{head.replace('*', '')}. {note}")


def _closed_action(text: str) -> Rendered:
    return Rendered([section(text)], text)


# A newcomer's welcome, once ever.


def render_welcome(welcome: WelcomeNotification, today: dt.date | None = None) -> Rendered:
    """Return what the guild is, when it meets next, and what it decided last."""
    talks = f" We talk in {channel(welcome.channel)}." if welcome.channel else ""
    head, what = "Welcome to the guild.", f"It's everyone here who does machine learning.{talks}"
    meeting = welcome.next
    name, about = one_line(meeting.meeting), meeting_details(meeting)
    blocks: list[Json] = [
        section(f"*{head}* {what}"),
        section(f"*Next:* {name}, {moment(meeting.starts, welcome.zone)} · {about}"),
    ]
    spoken = f"{head} {what} Next: {name}, {told_moment(meeting.starts, welcome.zone, today)}, {about}."
    if decisions := [decision_line(decision, welcome.zone) for decision in welcome.decisions]:
        blocks.append(listing(decisions, "*Decided lately*"))
        spoken = f"{spoken} Decided lately: {_spoken(decisions)}"
    join = join_button(meeting.link)
    file = button("Send me the calendar file", ids.CALENDAR_FILE, ids.encode("calendar", 1))
    return Rendered([*blocks, actions(*([join] if join else []), file)], spoken)


def decision_line(decision: GuildDecision, zone: str) -> str:
    """Say what was decided, when, and about which point or idea."""
    about = f" (about “{one_line(decision.title, 90)}”, {decision.label})" if decision.title else ""
    of = f"{one_line(decision.meeting)}, {day_of(decision.at, zone)}"
    point = "" if decision.title or not decision.about else f"*{one_line(decision.about, 150)}* "
    return f"• {of}: {point}{one_line(decision.text, 300)}{about}"


# After every sixth meeting: is it worth it?


def render_worth_question(question: WorthQuestion) -> Rendered:
    """Return the question with its three answers, or that it is closed."""
    name, people = one_line(question.meeting), count(question.answers, "person has", "people have")
    text = f"Is *{name}* worth your time?"
    if question.is_closed:
        text = f"{text} {people if question.answers else 'Nobody has'} answered."
        return Rendered([section(text)], text.replace("*", ""))
    value = ids.encode(question.id, 1)
    buttons = actions(
        button("Worth it", ids.WORTH_IT, value, accessibility_label=f"{name} is worth it"),
        button("Less often", ids.LESS_OFTEN, value, accessibility_label=f"Meet less often: {name}"),
        button("Drop it", ids.DROP_MEETING, value, accessibility_label=f"Drop {name}"),
    )
    note = "We ask after every sixth meeting. The host sees only how many people chose what."
    so_far = f" {people} answered so far." if question.answers else ""
    return Rendered([section(text), buttons, context(f"{note}{so_far}")], f"{text.replace('*', '')} {note}{so_far}")


def render_worth_count(counted: WorthCount) -> Rendered:
    """Return how many answered what, for the host."""
    name = one_line(counted.meeting)
    total = counted.worth_it + counted.less_often + counted.drop
    if not total:
        text = f"Nobody answered whether *{name}* is worth their time."
    else:
        answers = ((counted.worth_it, "worth it"), (counted.less_often, "less often"), (counted.drop, "drop it"))
        shown = listed([f"{number} of {total} said “{answer}”" for number, answer in answers if number])
        text = f"Is *{name}* worth its members' time? {shown}."
    note = "An admin can change how often it meets."
    return Rendered([section(text), context(note)], f"{text.replace('*', '')} {note}")


def _near(reminder: ReminderNotification) -> str:
    if reminder.minutes_before < HOUR:
        return f"in {reminder.minutes_before} minutes"
    return "today" if reminder.is_today else "tomorrow"


def agenda_blocks(reminder: ReminderNotification) -> list[Json]:
    """Return the agenda of a meeting, for who opens it."""
    blocks: list[Json] = [prose(reminder.introduction)] if reminder.introduction else []
    day = _day_of(reminder.starts, reminder.zone)
    if lines := agenda_lines(reminder.lines, reminder.more, day):
        return [*blocks, listing(lines, "*Agenda*")]
    return [*blocks, section(_agenda(reminder) if reminder.agenda else "Nothing is on the agenda any more.")]


def _agenda(reminder: ReminderNotification) -> str:
    lines = [f"{point.minutes} min  *{TOPICS[point.topic][0]}*: {TOPICS[point.topic][1]}" for point in reminder.agenda]
    return "\n".join(["Suggested agenda for a new guild:", *lines])


def meeting_details(meeting: ReminderNotification | MeetingInfo) -> str:
    """Say how long a meeting takes and where it is."""
    place = f", {one_line(meeting.place)}" if meeting.place else ""
    return f"{meeting.minutes} minutes{place}"


def join_button(link: str) -> ButtonElement | None:
    """Return the button that opens a meeting's link, where there is one."""
    return button("Join", ids.JOIN, url=link, primary=True) if link.startswith("https://") else None
