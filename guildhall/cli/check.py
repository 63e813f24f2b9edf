"""`guildhall check`, `health` and `manifest`: whether all is as it should be, and what Slack is told of the app."""

from typing import Annotated

import typer

from guildhall.cli.access import for_operator
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(check)
    app.command()(health)
    app.command()(manifest)


@for_operator(Action.check)
def check() -> None:
    """Check tokens, scopes, socket, database, clock, channels and time zones. Exit code 1 if something is red."""
    from rich.console import Console

    from guildhall import doctor
    from scheduling.clock import SystemClock

    lines = doctor.examine(SystemClock().now)
    doctor.show(lines, Console())
    if not doctor.works(lines):
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


@for_operator(Action.install)
def manifest(
    full: Annotated[
        bool, typer.Option("--full/--minimal", help="All features, or without message history and extras.")
    ] = True,
    url: Annotated[str | None, typer.Option(help="The https address for HTTP mode, instead of Socket Mode.")] = None,
    link: Annotated[bool, typer.Option("--link", help="Print the link that creates the app.")] = False,
) -> None:
    """Print the Slack app's manifest, to paste into “From a manifest”."""
    from guildhall.manifest import as_yaml, chosen, create_link

    if url is not None and not url.startswith("https://"):
        raise typer.BadParameter("Slack only calls https addresses.", param_hint="--url")
    document = chosen(full=full, url=url)
    typer.echo(create_link(document) if link else as_yaml(document), nl=link)
