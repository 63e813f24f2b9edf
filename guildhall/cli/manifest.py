"""`guildhall manifest`: what Slack is told of the app."""

from typing import Annotated

import typer

from guildhall.cli.access import for_operator
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(manifest)


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

    if url is not None:
        from guildhall.setup.forms import public_address

        if problem := public_address(url):
            raise typer.BadParameter(problem, param_hint="--url")
    document = chosen(full=full, url=url)
    typer.echo(create_link(document) if link else as_yaml(document), nl=link)
