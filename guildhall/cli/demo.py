"""`guildhall demo` and `guildhall simulate`: trying it all without Slack."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Mode
from guildhall.cli.access import for_operator
from guildhall.cli.errors import HIGHEST, plain_errors
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(demo)
    app.command()(simulate)


@for_operator(Action.try_out)
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is served, on this machine only.")] = 8700,
    mode: Annotated[Mode, typer.Option(help="How the bot is reached: through a WebSocket, or signed requests.")] = (
        Mode.socket
    ),
    empty: Annotated[bool, typer.Option("--empty", help="Open a company that nobody has set up yet.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Build the workspace, serve, say so, and stop.")] = False,
) -> None:
    """Open a Slack-like workspace of an invented company in the browser, with the real bot connected to it."""
    from guildhall.demo import run

    with plain_errors():
        run(port, mode, once=once, empty=empty)


@for_operator(Action.try_out)
def simulate(
    ideas: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Ideas: any list, or JSONL.")],
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How many whole weeks.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder for the four files.")],
    company: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A company file.")] = None,
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, by default Monday.")
    ] = None,
    fill: Annotated[
        int | None, typer.Option(help="A seed: requesters answer what is missing, drawn from a table.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--map", help="What a column of a list is, such as “Idee=title”; as `guildhall import` takes it."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="How a list's letters are written, such as cp932.")] = None,
    header_row: Annotated[
        int | None, typer.Option(min=0, max=HIGHEST, help="The row with the headings; 0 when there are none.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The workbook's sheet with the list.")] = None,
) -> None:
    """Send a backlog of real ideas through the real app, and write what came of it."""
    from guildhall.simulate import run
    from intake.notifications.imports import ReadAs

    read_as = ReadAs(encoding=encoding, header_row=header_row, sheet=sheet)
    with plain_errors():
        run(ideas, company, start.date() if start else None, weeks, fill, out, column or [], read_as)
