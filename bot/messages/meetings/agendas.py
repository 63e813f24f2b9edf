"""The lines of a meeting's agenda: what each is about, why it is there, and who is needed."""

import datetime as dt
from collections.abc import Sequence
from datetime import datetime

from bot.blocks import Json, listing, prose, section
from bot.text import count, mention, one_line, short_day, today_in
from intake.formatting import listed
from scheduling.agendas import CARRIED_ENOUGH
from scheduling.notifications.meetings import AgendaLine, LineKind, ReminderNotification, Topic

TOPICS: dict[Topic, tuple[str, str]] = {
    Topic.who_we_are: ("Who we are", "name and team, one sentence each"),
    Topic.round: ("A round", "what each of us works on and wants from this guild"),
    Topic.practice: ("One practice to share", "somebody shows what works for them"),
    Topic.slows_us_down: ("What slows us down", "pick one thing and agree who looks into it"),
}


def agenda_line(reminder: ReminderNotification) -> str:
    """Say the agenda in one line."""
    topics = [f"{TOPICS[point.topic][0].lower()} ({point.minutes})" for point in reminder.agenda]
    return f"Agenda, in minutes: {listed(topics)}."


# A line's title as it is shown, and where there is no bold.
BOLD, QUOTED = "• *{}*", "“{}”:"


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


def meeting_day(instant: datetime, zone: str) -> dt.date:
    return today_in(zone, instant)


def without_marks(lines: Sequence[str]) -> str:
    return " ".join(line.removeprefix("• ").replace("*", "") for line in lines)


def agenda_blocks(reminder: ReminderNotification) -> list[Json]:
    """Return the agenda of a meeting, for who opens it."""
    blocks: list[Json] = [prose(reminder.introduction)] if reminder.introduction else []
    day = meeting_day(reminder.starts, reminder.zone)
    if lines := agenda_lines(reminder.lines, reminder.more, day):
        return [*blocks, listing(lines, "*Agenda*")]
    return [*blocks, section(first_agenda(reminder) if reminder.agenda else "Nothing is on the agenda any more.")]


def first_agenda(reminder: ReminderNotification) -> str:
    lines = [f"{point.minutes} min  *{TOPICS[point.topic][0]}*: {TOPICS[point.topic][1]}" for point in reminder.agenda]
    return "\n".join(["Suggested agenda for a new guild:", *lines])
