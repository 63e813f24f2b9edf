"""`guildhall simulate`: what would come of your own backlog."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.errors import HIGHEST, plain_errors
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is no day. Write it as 2026-12-07.") from None


@for_operator(Action.try_out)
def simulate(
    ideas: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Your ideas: any list, or JSONL.")],
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How many whole weeks.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder for the four files.")],
    company: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A company file.")] = None,
    start: Annotated[
        date | None, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The first day; by default next Monday.")
    ] = None,
    fill: Annotated[int | None, typer.Option(help="Draw missing answers from a table, with this seed.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--map", help="Match a column, such as “Idee=title”, as in `guildhall import`."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="The file's encoding, such as cp932.")] = None,
    header_row: Annotated[
        int | None, typer.Option(min=0, max=HIGHEST, help="The row with the headings; 0 when there are none.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The workbook's sheet with the list.")] = None,
    people: Annotated[
        int | None, typer.Option(help="Let people answer late, be away or never answer, drawn with this seed.")
    ] = None,
    outages: Annotated[
        bool, typer.Option("--outages", help="Stop Guildhall for an hour, a day and three weeks on the way.")
    ] = False,
) -> None:
    """Run your real backlog through the real app and write a report."""
    from guildhall.garbage import keep_what_is_imported
    from guildhall.simulate.run import run
    from intake.notifications.imports import ReadAs

    keep_what_is_imported()
    read_as = ReadAs(encoding=encoding, header_row=header_row, sheet=sheet)
    with plain_errors():
        run(
            ideas,
            company,
            start,
            weeks,
            fill,
            out,
            column or [],
            read_as,
            people,
            with_outages=outages,
        )
