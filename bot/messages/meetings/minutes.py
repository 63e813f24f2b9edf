"""What came of a meeting: its decisions, and the message about an action on its day."""

import datetime as dt

from bot import ids
from bot.blocks import Rendered, actions, button, context, section
from bot.text import date as day_of
from bot.text import mention, one_line
from intake.formatting import day_called
from scheduling.notifications.meetings import ActionNotification, ActionProgress, GuildDecision


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


def decision_line(decision: GuildDecision, zone: str) -> str:
    """Say what was decided, when, and about which point or idea."""
    about = f" (about “{one_line(decision.title, 90)}”, {decision.label})" if decision.title else ""
    of = f"{one_line(decision.meeting)}, {day_of(decision.at, zone)}"
    point = "" if decision.title or not decision.about else f"*{one_line(decision.about, 150)}* "
    return f"• {of}: {point}{one_line(decision.text, 300)}{about}"
