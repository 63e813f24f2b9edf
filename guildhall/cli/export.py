"""`guildhall export`: what stands in the database, written to files."""

from pathlib import Path
from typing import Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import plain_errors
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(help="Export data to a file.", no_args_is_help=True)
    group.command("company")(company)
    group.command("calendar")(calendar)
    app.add_typer(group, name="export")


@for_operator(Action.export_company)
def company(
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="The file to write or replace. Left out, it prints.")
    ] = None,
) -> None:
    """Export the current company file: channels, people, squads, priorities, meetings."""
    from guildhall.company_file import company_of, written

    with plain_errors(), open_database() as store:
        text = written(company_of(store))
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8")
    typer.echo(f"Wrote {file}.")


@for_operator(Action.export_company)
def calendar(
    file: Annotated[Path | None, typer.Argument(dir_okay=False, help="The .ics file. Left out, it prints.")] = None,
) -> None:
    """Export the guild's meetings as an iCalendar file, with dates that were moved or skipped."""
    from scheduling.calendars import Calendars
    from scheduling.clock import SystemClock

    with plain_errors(), open_database() as store:
        content = Calendars(store).file(SystemClock().now())
    if file is None:
        typer.echo(content.decode(), nl=False)
        return
    file.write_bytes(content)
    typer.echo(f"Wrote {file}.")
