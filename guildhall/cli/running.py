"""`guildhall run` and `guildhall migrate`."""

import logging

import typer

from guildhall.cli.errors import told_plainly


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(run)
    app.command()(migrate)


def run() -> None:
    """Connect to Slack and serve until told to stop."""
    from bot.serve import serve
    from bot.settings import read_settings
    from guildhall import schema
    from intake.service.members import Members
    from scheduling.clock import SystemClock
    from store.engine import Store

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # A line for each tick would bury the others.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with told_plainly():
        settings = read_settings()
        store = Store(settings.database_url)
        schema.upgrade(store)
        Members(store).make_admins(settings.admins)
        serve(store, settings, SystemClock())


def migrate() -> None:
    """Bring the database to the newest schema."""
    from guildhall import schema
    from guildhall.cli.company import open_store

    with told_plainly():
        schema.upgrade(open_store())
    typer.echo("The database has the newest schema.")
