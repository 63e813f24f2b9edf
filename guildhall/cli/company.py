"""`guildhall apply`: what the company says of itself, from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import plain_errors
from intake.access import Action

if TYPE_CHECKING:
    from guildhall.company_file import Closes


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(apply)


@for_operator(Action.apply_company)
def apply(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The company file; see docs/company-yml.md.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Close squads that the file leaves out without asking.")] = False,
) -> None:
    """Apply a company file: channels, people, squads, priorities, meetings. Applying it again changes nothing."""
    from guildhall.company_file import apply as apply_company
    from guildhall.company_file import closes, no_admin, read_company
    from intake.errors import FieldErrors
    from scheduling.clock import SystemClock

    with plain_errors():
        company = read_company(file)
        with open_database() as store:
            closing = closes(store, company)
            if closing and not yes and not _agrees(file, closing):
                typer.echo("Nothing changed.")
                raise typer.Exit(1)
            try:
                apply_company(store, company, SystemClock().now())
            except FieldErrors:
                # The only thing that the database knows and the file doesn't is who else is an admin.
                raise no_admin(file) from None
    squads, people = _counted(len(company.squads), "squad"), _counted(len(company.people), "person", "people")
    typer.echo(f"Applied {file}: {squads}, {people}.")
    for each in closing:
        typer.echo(f"Closed {each.squad}. {each.goes_to} has its {_counted(each.ideas, 'open idea')} now.")


def _agrees(file: Path, closing: "list[Closes]") -> bool:
    for each in closing:
        ideas = _counted(each.ideas, "open idea")
        typer.echo(f"{file} leaves out {each.squad}. {each.goes_to} would get its {ideas}.")
    return typer.confirm("Close it?" if len(closing) == 1 else "Close them?")


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
