"""`guildhall outbox`: what was to be said in Slack and is not said yet."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.errors import HIGHEST, told_plainly
from intake.access import Action
from intake.service.undelivered import Delivered

if TYPE_CHECKING:
    from guildhall.outbox import Outbox

Number = Annotated[int, typer.Argument(max=HIGHEST, help="Its number, as `guildhall outbox list` shows it.")]
By = Annotated[str | None, typer.Option(help="The Slack id of the admin who does it; by default the operator.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(help="What was to be said in Slack and is not said yet.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command()(show)
    group.command()(retry)
    group.command()(drop)
    app.add_typer(group, name="outbox")


@for_operator(Action.mend_outbox)
def list_all(
    state: Annotated[list[Delivered] | None, typer.Option(help="Only what is in this state; may be repeated.")] = None,
    by: By = None,
) -> None:
    """List what waits, is in doubt, is parked until somebody mends what refuses it, or is dead."""
    from guildhall.cli import outbox_screens

    with told_plainly(), _open(by) as outbox:
        outbox_screens.show_all(outbox.listed(state or list(Delivered)), outbox.now())


@for_operator(Action.mend_outbox)
def show(number: Number, by: By = None) -> None:
    """Show one of them: where it goes, what became of it, and what it would say."""
    from guildhall.cli import outbox_screens

    with told_plainly(), _open(by) as outbox:
        outbox_screens.show_one(outbox.show(number), outbox.now())


@for_operator(Action.mend_outbox)
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(max=HIGHEST, help="Their numbers.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything that is parked or dead.")] = False,
    by: By = None,
) -> None:
    """Have what is parked or dead tried again; what may stand in Slack already is looked up first."""
    if bool(numbers) == every:
        raise typer.BadParameter("Name numbers, or use --all.")
    with told_plainly(), _open(by) as outbox:
        put_back = outbox.retry(None if every else numbers)
    listed = f": {', '.join(map(str, put_back))}" if put_back else ""
    typer.echo(f"{len(put_back)} put back{listed}. A running bot takes them up at once.")


@for_operator(Action.mend_outbox)
def drop(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; it is written down.", prompt="Why")],
    by: By = None,
) -> None:
    """Have something never said."""
    with told_plainly(), _open(by) as outbox:
        outbox.drop(number, reason)
    typer.echo(f"{number} is dropped, and why is written down.")


@contextmanager
def _open(by: str | None) -> "Iterator[Outbox]":
    from guildhall import schema
    from guildhall.cli.company import open_store
    from guildhall.importing import importer
    from guildhall.outbox import Outbox
    from scheduling.clock import SystemClock

    with closing(open_store()) as store:
        schema.upgrade(store)
        yield Outbox(store, SystemClock(), importer(store, by))
