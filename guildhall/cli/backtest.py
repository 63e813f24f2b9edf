"""`guildhall backtest`: how good the decisions are, on labelled ideas or on the company's own history."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import plain_errors
from intake.access import Action

if TYPE_CHECKING:
    from guildhall.backtest.report import Report

Ideas = Annotated[
    list[Path] | None,
    typer.Option(exists=True, dir_okay=False, help="Labelled ideas, JSON lines; see docs/backtest.md. Repeatable."),
]
Own = Annotated[bool, typer.Option("--own", help="Measure on the decisions in your own database.")]
Out = Annotated[Path | None, typer.Option(dir_okay=False, help="Also write a page with charts, such as report.html.")]
Companies = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="The squads of the companies, as JSON; see docs/backtest.md."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(help="Measure the decisions: similar ideas, squads, priorities, plan.", no_args_is_help=True)
    group.command()(similar)
    group.command()(routing)
    group.command()(priorities)
    group.command()(plan)
    app.add_typer(group, name="backtest")


@for_operator(Action.try_out)
def similar(
    ideas: Ideas = None,
    queries: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The same ideas told again, JSON lines; see docs/backtest.md."),
    ] = None,
    own: Own = False,
    out: Out = None,
) -> None:
    """Measure how often an idea told again is found, and how many hints are false."""
    from guildhall.backtest import similar as backtest

    with plain_errors():
        if own:
            with open_database() as store:
                _show(backtest.of_history(store), out)
        else:
            _show(backtest.of_files(_given(ideas, "--ideas"), _needed(queries, "--queries")), out)


@for_operator(Action.try_out)
def routing(ideas: Ideas = None, companies: Companies = None, own: Own = False, out: Out = None) -> None:
    """Measure how often the suggested squad is the right one, and whether its confidence is true."""
    from guildhall.backtest import routing as backtest

    with plain_errors():
        if own:
            with open_database() as store:
                _show(backtest.of_history(store), out)
        else:
            _show(backtest.of_files(_given(ideas, "--ideas"), _needed(companies, "--companies")), out)


@for_operator(Action.try_out)
def priorities(
    ideas: Ideas = None,
    policy: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The priorities: a policy file or a company file."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The right priority of each idea, JSON lines: id, priority."),
    ] = None,
    own: Own = False,
    out: Out = None,
) -> None:
    """Measure how often the matched priority is the right one, and how often it is claimed wrongly."""
    from guildhall.backtest import priorities as backtest

    with plain_errors():
        if own:
            with open_database() as store:
                _show(backtest.of_history(store), out)
        else:
            given = _given(ideas, "--ideas")
            _show(backtest.of_files(given, _needed(policy, "--policy"), labels), out)


@for_operator(Action.try_out)
def plan(ideas: Ideas = None, companies: Companies = None, own: Own = False, out: Out = None) -> None:
    """Measure what the plan would have brought against other ways to choose."""
    from guildhall.backtest import plan as backtest

    with plain_errors():
        if own:
            with open_database() as store:
                _show(backtest.of_history(store), out)
        else:
            _show(backtest.of_files(_given(ideas, "--ideas"), companies), out)


def _show(report: "Report", out: Path | None) -> None:
    from guildhall.backtest.report import as_text, write

    typer.echo(as_text(report))
    if out is not None:
        write(report, out)
        typer.echo(f"\nWrote {out}.")


def _given(paths: list[Path] | None, option: str) -> list[Path]:
    if not paths:
        raise typer.BadParameter(f"Name a file with {option}, or measure your own history with --own.")
    return paths


def _needed(path: Path | None, option: str) -> Path:
    return _given([path] if path else None, option)[0]
