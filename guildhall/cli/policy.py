"""`guildhall policy`: the policy as a file, what it would change, and the backlog under any two versions."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.errors import HIGHEST, told_plainly
from intake.access import OPERATOR, Action

if TYPE_CHECKING:
    from intake.answers import WouldChange
    from intake.policy import Policy
    from store.engine import Store

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A policy, or a company file with one; docs/company-yml.md.")
]
Newest = Annotated[int | None, typer.Argument(min=1, max=HIGHEST, help="A version; else the newest.")]
Number = Annotated[int, typer.Argument(min=1, max=HIGHEST, help="A version.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(help="The published policy: priorities, weights, capacity, charter.", no_args_is_help=True)
    group.command()(show)
    group.command()(diff)
    group.command()(publish)
    group.command()(replay)
    app.add_typer(group, name="policy")


@for_operator(Action.keep_policy_files)
def show(number: Newest = None) -> None:
    """Print a version as YAML, to be changed and published."""
    from guildhall.export import policy_written
    from intake.service.versions import Versions

    with told_plainly(), _open() as store:
        published = Versions(store).version(number, OPERATOR)
    typer.echo(f"# Version {published.number} of {published.published_on}")
    typer.echo(policy_written(published.policy), nl=False)


@for_operator(Action.keep_policy_files)
def diff(file: File) -> None:
    """Say what a file would change of the policy in force, and which public ideas would move, and why."""
    from guildhall.cli import policy_screens

    with told_plainly(), _open() as store:
        _, found = _checked(store, file)
    policy_screens.show_changes(found)


@for_operator(Action.keep_policy_files)
def publish(file: File) -> None:
    """Publish a file as the next version; one post tells of it, and ideas that wait are ranked by it.

    What comes from whoever runs Guildhall is looked at by no second lead.
    """
    from intake.service.publishing import Publishing
    from scheduling.clock import SystemClock

    now = SystemClock().now()
    with told_plainly(), _open() as store:
        policy, _ = _checked(store, file)
        number = Publishing(store).publish_file(policy, OPERATOR, now, f"policy file:{now.isoformat()}")
    if number is None:
        typer.echo("Nothing has changed: this policy is in force already.")
        return
    typer.echo(f"Published version {number}. A running bot posts it, and ranks ideas by it.")


@for_operator(Action.keep_policy_files)
def replay(first: Number, second: Number) -> None:
    """Print the public backlog under two versions side by side: rank, score, title."""
    from guildhall.cli import policy_screens
    from intake.service.versions import Versions

    with told_plainly(), _open() as store:
        shown = Versions(store).replay(first, second, OPERATOR)
    policy_screens.show_replay(shown)


def _checked(store: "Store", file: Path) -> "tuple[Policy, WouldChange]":
    from guildhall.company import policy_problems, read_policy
    from intake.service.versions import Versions

    policy = read_policy(file)
    found = Versions(store).against(policy, OPERATOR)
    if found.problems:
        raise policy_problems(file, found.problems)
    return policy, found


@contextmanager
def _open() -> "Iterator[Store]":
    from guildhall import schema
    from guildhall.cli.company import open_store

    with closing(open_store()) as store:
        schema.upgrade(store)
        yield store
