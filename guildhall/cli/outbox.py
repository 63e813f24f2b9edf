"""`guildhall outbox`: what was to be said in Slack and is not said yet, for one admin on the server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import HIGHEST, plain_errors
from intake.access import Action, Principal

if TYPE_CHECKING:
    from intake.services.outbox import Delivered, UndeliveredFact
    from scheduling.clock import Clock
    from store.engine import Store

# What `guildhall outbox` shows: a table of what is not said yet, and one of them whole.

WHY = 100
NOTHING = "Everything has been delivered."
NO_MESSAGE = "No message: Guildhall does this by itself."
NOT_SHOWN = "(private: only its recipients can read it)"


def show_all(messages: "Sequence[UndeliveredFact]", now: datetime) -> None:
    """List them."""
    from intake.services.outbox import MOST_LISTED

    console = _console()
    if not messages:
        console.print(NOTHING)
        return
    table = Table("No.", "State", "Age", "Place", "What", "Why")
    for message in messages:
        what = " ".join(filter(None, [message.kind, message.label]))
        cells = (message.place, what, _clipped(message.why))
        table.add_row(str(message.number), message.state.value, _age(now - message.due), *map(escape, cells))
    console.print(table)
    if len(messages) == MOST_LISTED:
        console.print(f"These are the oldest {MOST_LISTED}. There may be more.")


def show_one(message: "UndeliveredFact", now: datetime) -> None:
    """Show one of them whole."""
    from intake.services.outbox import Delivered

    console = _console()
    table = Table(show_header=False, box=None)
    lines = {
        "Number": str(message.number),
        "Key": message.key,
        "What": " ".join(filter(None, [message.kind, message.label])),
        "State": message.state.value,
        "Place": message.place,
        "Due": f"{_moment(message.due)}, {_age(now - message.due)} ago",
        "Attempts": str(message.attempts),
        "First try": _moment(message.first_try),
        "Last try": _moment(message.last_try),
        "Next try": _moment(message.try_at)
        if message.state in (Delivered.waiting, Delivered.doubtful)
        else "only if you retry it",
        "Why": message.why or "-",
        "Text": _text(message),
    }
    for name, value in lines.items():
        table.add_row(name, escape(value))
    console.print(table)


def _text(message: "UndeliveredFact") -> str:
    if message.snapshot is None:
        return NOT_SHOWN
    from bot.messages.registry import messages, render

    if message.kind not in messages():
        return NO_MESSAGE
    try:
        return render(message.kind, message.snapshot).text
    except Exception as error:  # noqa: BLE001 - what can't be rendered is what one comes here to see
        return f"(can't be shown: {type(error).__name__})"


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


# The outbox in the hands of one admin on the server, beside a running bot.


class Outbox:
    """What is not said yet."""

    def __init__(self, store: "Store", clock: "Clock", by: Principal) -> None:
        from intake.services.outbox import UndeliveredMessages

        self._undelivered = UndeliveredMessages(store)
        self._clock = clock
        self._by = by

    def now(self) -> datetime:
        """Return the time."""
        return self._clock.now()

    def listed(self, states: "Sequence[Delivered]") -> "list[UndeliveredFact]":
        """Return what is in one of these states."""
        return self._undelivered.listed(states, self._by)

    def show(self, number: int) -> "UndeliveredFact":
        """Return one of them."""
        return self._undelivered.show(number, self._by)

    def retry(self, numbers: Sequence[int] | None) -> list[int]:
        """Have some or all of what is set aside tried again."""
        return self._undelivered.retry(numbers, self._by, self._clock.now())

    def drop(self, number: int, reason: str) -> None:
        """Have one never said."""
        self._undelivered.drop(number, reason, self._by, self._clock.now())


# `guildhall outbox`: what was to be said in Slack and is not said yet.


class State(StrEnum):
    """What can be asked for: as in `Delivered`, which is loaded only when there is something to list."""

    waiting = "waiting"
    doubtful = "doubtful"
    parked = "parked"
    dead = "dead"


Number = Annotated[int, typer.Argument(max=HIGHEST, help="The message's number in `guildhall outbox list`.")]
By = Annotated[str | None, typer.Option(help="Your Slack ID, if you act as an admin and not as the operator.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(help="Messages that haven't reached Slack yet.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command()(show)
    group.command()(retry)
    group.command()(drop)
    app.add_typer(group, name="outbox")


@for_operator(Action.mend_outbox)
def list_all(
    state: Annotated[
        list[State] | None,
        typer.Option(help="Only messages in this state. May be given several times."),
    ] = None,
    by: By = None,
) -> None:
    """List messages that wait, are in doubt, are parked until someone fixes the cause, or are dead."""
    from intake.services.outbox import Delivered

    with plain_errors(), _open(by) as outbox:
        show_all(outbox.listed([Delivered(each.value) for each in state or State]), outbox.now())


@for_operator(Action.mend_outbox)
def show(number: Number, by: By = None) -> None:
    """Show one message: where it goes, what happened to it, and its text."""

    with plain_errors(), _open(by) as outbox:
        show_one(outbox.show(number), outbox.now())


@for_operator(Action.mend_outbox)
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(max=HIGHEST, help="The messages' numbers.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every parked or dead message.")] = False,
    by: By = None,
) -> None:
    """Send parked or dead messages again. Guildhall first checks whether they are in Slack already."""
    if bool(numbers) == every:
        raise typer.BadParameter("Give numbers, or use --all.")
    with plain_errors(), _open(by) as outbox:
        put_back = outbox.retry(None if every else numbers)
    if not put_back:
        typer.echo("Nothing to send again.")
        return
    typer.echo(f"{len(put_back)} will be sent again: {', '.join(map(str, put_back))}. A running bot does it at once.")


@for_operator(Action.mend_outbox)
def drop(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why. The audit records it.", prompt="Why")],
    by: By = None,
) -> None:
    """Never send a message."""
    with plain_errors(), _open(by) as outbox:
        outbox.drop(number, reason)
    typer.echo(f"Dropped message {number}. The audit has your reason.")


@contextmanager
def _open(by: str | None) -> "Iterator[Outbox]":
    from guildhall.file_import import importer
    from scheduling.clock import SystemClock

    with open_database() as store:
        yield Outbox(store, SystemClock(), importer(store, by))
