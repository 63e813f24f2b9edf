"""`guildhall check` and `health`: whether all is as it should be."""

import typer

from guildhall.cli.access import for_operator
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(check)
    app.command()(health)


@for_operator(Action.check)
def check() -> None:
    """Check tokens, scopes, socket, database, clock, channels and time zones. Exit code 1 if something is red."""
    from rich.console import Console

    from guildhall.doctor import checks
    from scheduling.clock import SystemClock

    lines = checks.examine(SystemClock().now)
    checks.show(lines, Console())
    if not checks.works(lines):
        raise typer.Exit(1)


@for_operator(Action.check)
def health() -> None:
    """Show the health of the Guildhall that runs here. Exit code 1 if something is red."""
    from guildhall.cli.errors import plain_errors
    from guildhall.health import examine

    with plain_errors():
        lines = examine()
    colours = {True: ("green", typer.colors.GREEN), False: ("red", typer.colors.RED), None: ("grey", None)}
    for name, is_well, sentence in lines:
        word, colour = colours[is_well]
        typer.echo(f"{typer.style(f'{word:6}', fg=colour)} {name:11} {sentence}")
    if any(is_well is False for _, is_well, _ in lines):
        raise typer.Exit(1)
