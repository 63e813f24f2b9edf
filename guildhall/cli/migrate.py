"""The command that updates the database to the newest schema."""

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import plain_errors
from intake.access import Action


@for_operator(Action.migrate)
def migrate() -> None:
    """Update the database to the newest schema."""
    # Opening it is what upgrades it.
    with plain_errors(), open_database():
        pass
    typer.echo("The database is up to date.")
