"""What `guildhall outbox` shows: a table of what is not said yet, and one of them whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.messages import render
from intake.service.undelivered import MOST_LISTED, PRIVATE, Delivered, UndeliveredFact

WHY = 100
NOTHING = "Nothing waits: everything that was to be said is said."
NOT_SHOWN = f"{PRIVATE}: its text is not shown here."


def show_all(facts: Sequence[UndeliveredFact], now: datetime) -> None:
    """List them."""
    console = _console()
    if not facts:
        console.print(NOTHING)
        return
    table = Table("No.", "State", "For", "Place", "What", "Why")
    for fact in facts:
        what = " ".join(filter(None, [fact.kind, fact.label]))
        shown = (fact.place, what, _clipped(fact.why))
        table.add_row(str(fact.number), fact.state.value, _age(now - fact.due), *map(escape, shown))
    console.print(table)
    if len(facts) == MOST_LISTED:
        console.print(f"These are the oldest {MOST_LISTED}; there may be more.")


def show_one(fact: UndeliveredFact, now: datetime) -> None:
    """Show one of them whole."""
    console = _console()
    table = Table(show_header=False, box=None)
    lines = {
        "Number": str(fact.number),
        "Key": fact.key,
        "What": " ".join(filter(None, [fact.kind, fact.label])),
        "State": fact.state.value,
        "Place": fact.place,
        "Due": f"{_moment(fact.due)}, {_age(now - fact.due)} ago",
        "Attempts": str(fact.attempts),
        "First try": _moment(fact.first_try),
        "Last try": _moment(fact.last_try),
        "Tried again": _moment(fact.try_at)
        if fact.state in (Delivered.waiting, Delivered.doubtful)
        else "not by itself",
        "Why": fact.why or "-",
        "Says": _text(fact),
    }
    for name, value in lines.items():
        table.add_row(name, escape(value))
    console.print(table)


def _text(fact: UndeliveredFact) -> str:
    if fact.snapshot is None:
        return NOT_SHOWN
    try:
        return render(fact.kind, fact.snapshot).text
    except Exception as error:  # noqa: BLE001 - what can't be rendered is what one comes here to see
        return f"It is no message, or can't be rendered ({type(error).__name__})."


def _clipped(text: str) -> str:
    return text if len(text) <= WHY else f"{text[: WHY - 1]}…"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "-"


def _age(age: timedelta) -> str:
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _console() -> Console:
    return Console(highlight=False)
