"""What a requester did with an idea, for those who have it in hand: edited, withdrawn, reopened."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import Rendered, context, section
from bot.messages.labels import DATA, KINDS, QUESTIONS, input_called
from bot.messages.tracker import NAMED
from bot.text import mention, one_line
from intake.formatting import day_called
from intake.notifications.ideas import EditedNotification, ReopenedNotification, WithdrawnNotification
from intake.rules.revisions import FieldChange

WORDS: dict[str, Mapping[Any, str]] = {
    **{criterion.value: asked.choices for criterion, asked in QUESTIONS.items()},
    "data": DATA,
    "kind": KINDS,
}
CHANGED, NOTHING = 400, "nothing"


def changes_text(changes: Sequence[FieldChange], limit: int = CHANGED) -> str:
    """Say of each field what it was and what it is."""
    return "\n".join(
        f"*{input_called(change.field).capitalize()}*: "
        f"{_field_value(change.field, change.old, limit)} → {_field_value(change.field, change.new, limit)}"
        for change in changes
    )


def _field_value(field: str, text: str, limit: int) -> str:
    return one_line(WORDS.get(field, {}).get(text, text), limit) if text else NOTHING


def render_edited(edit: EditedNotification) -> Rendered:
    """Return what was changed."""
    head = f"{mention(edit.by)} changed {one_line(edit.label)}, *{one_line(edit.title)}*:"
    lines = changes_text(edit.changes)
    return Rendered([section(f"{head}\n{lines}")], f"{head} {lines}".replace("*", "").replace("\n", ". "))


def render_withdrawn(withdrawal: WithdrawnNotification) -> Rendered:
    """Return that there is nothing left to do."""
    why = f" {one_line(withdrawal.reason, CHANGED)}" if withdrawal.reason else ""
    head = f"{mention(withdrawal.by)} withdrew {one_line(withdrawal.label)}"
    over = "There's nothing left to do for you. Thanks."
    title = one_line(withdrawal.title)
    return Rendered([section(f"{head}, *{title}*.{why}"), context(over)], f"{head}, “{title}”.{why} {over}")


def render_reopened(reopened: ReopenedNotification, today: datetime.date | None = None) -> Rendered:
    """Return what is new, and who decides by when."""
    text = f"{mention(reopened.by)} reopened this. What’s new: {one_line(reopened.news, 1500)}"
    if reopened.looks and reopened.look_by and len(reopened.looks) <= NAMED:
        text += (
            f"\n{' or '.join(map(mention, reopened.looks))}: please review it by {day_called(reopened.look_by, today)}."
        )
    return Rendered(
        [section(text)], f"{one_line(reopened.label)}, “{one_line(reopened.title)}”: {text}".replace("\n", " ")
    )
