"""`guildhall advise`: six questions about a company, and the operating model that suits it."""

import typer

from guildhall.cli.access import for_operator
from intake.access import Action


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(advise)


@for_operator(Action.try_out)
def advise() -> None:
    """Ask six questions and suggest how to organise machine learning, with reasons and what to watch."""
    import click

    from intake.policy import Charter
    from intake.rules import operating_model

    situation = operating_model.Situation(
        people=typer.prompt("How many people do machine learning?", type=click.IntRange(1, 10_000)),
        focus=typer.prompt("Mostly research or product?", type=click.Choice(["research", "product"])),
        product_teams=typer.prompt("How many product teams are there?", type=click.IntRange(0, 10_000)),
        sit=typer.prompt("Where do the ML people sit?", type=click.Choice(["together", "in teams", "both"])),
        maintained_by=typer.prompt("Who maintains what runs?", type=click.Choice(["ml", "teams", "nobody"])),
        regulated=typer.confirm("Is your industry regulated (finance, health, public sector)?"),
    )
    advice = operating_model.advise(situation)
    typer.echo(f"\n{operating_model.CALLED[advice.team]}, because")
    for reason in advice.reasons:
        typer.echo(f"- {reason}")
    typer.echo("\nIts rules, for company.yml (policy: operating) or the draft of the policy:")
    for line in operating_model.rule_lines(operating_model.MODELS[advice.team], Charter()):
        typer.echo(f"- {line}")
    typer.echo("\nWhat to watch:")
    for pitfall in advice.pitfalls:
        typer.echo(f"- {pitfall}")
    typer.echo(f"\nThe next best: {operating_model.CALLED[advice.second]}.")
