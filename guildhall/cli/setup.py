"""`guildhall setup`: from nothing to a running Guildhall, by questions in a terminal."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.check import check
from guildhall.cli.errors import plain_errors
from guildhall.cli.run import run
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the command of this group."""
    app.command()(setup)


@for_operator(Action.install)
def setup(
    path: Annotated[Path, typer.Option("--env-file", dir_okay=False, help="Where to save the settings.")] = Path(
        ".env"
    ),
) -> None:
    """Set everything up: create the Slack app, paste its tokens, save the settings, check them, start."""
    from guildhall.setup.steps import walk

    if not sys.stdin.isatty():
        typer.secho("`guildhall setup` asks questions. Run it in a terminal.", err=True, fg=typer.colors.RED)
        raise typer.Exit(2)
    with plain_errors():
        answers = walk(path, os.environ.get("SLACK_API_URL"))
    for name in (name for name, value in answers.items() if os.environ.get(name, value) != value):
        typer.secho(f"This shell also sets {name}, which overrides the file. Unset it.", fg=typer.colors.YELLOW)
    # In this process what was just answered is what counts, wherever the file lies.
    os.environ.update(answers)
    typer.echo()
    try:
        check()
    except typer.Exit:
        typer.echo(f"Fix what is red, then run `guildhall check`. Your answers are in {path}.")
    typer.echo()
    if path.resolve() != Path(".env").resolve():
        typer.echo(
            f"Guildhall reads .env in the current folder. To use {path}: set -a; . {path}; set +a; guildhall run"
        )
    if typer.confirm("Start Guildhall now?", default=True):
        run()
    else:
        typer.echo("Start it later with `guildhall run`.")
