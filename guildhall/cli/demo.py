"""`guildhall demo`: trying it all without Slack."""

from typing import Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.errors import plain_errors
from guildhall.cli.run import ModeName
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


@for_operator(Action.try_out)
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port, on this machine only.")] = 8700,
    mode: Annotated[
        ModeName, typer.Option(help="How the sandbox reaches the bot: WebSocket or signed HTTP requests.")
    ] = (ModeName.socket),
    empty: Annotated[bool, typer.Option("--empty", help="Open a company that isn't set up yet.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Start, print the address, and stop.")] = False,
) -> None:
    """Try the real bot in your browser, in a Slack-like workspace of an invented company."""
    from bot.settings import Mode
    from guildhall.demo.run import run

    with plain_errors():
        run(port, Mode(mode.value), once=once, empty=empty)
