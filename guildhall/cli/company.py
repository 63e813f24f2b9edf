"""`guildhall apply`: what the company says of itself, from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import plain_errors
from intake.access import Action

if TYPE_CHECKING:
    pass


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(apply)


@for_operator(Action.apply_company)
def apply(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The company file; see docs/company-yml.md.")
    ],
) -> None:
    """Apply a company file: channels, people, squads, priorities, meetings. Applying it again changes nothing."""
    from guildhall.company_file import apply as apply_company
    from guildhall.company_file import read_company
    from scheduling.clock import SystemClock

    with plain_errors():
        company = read_company(file)
        with open_database() as store:
            apply_company(store, company, SystemClock().now())
    typer.echo(f"Applied {file}: {len(company.squads)} squads, {len(company.people)} people.")
