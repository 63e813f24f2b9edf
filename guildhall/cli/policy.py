"""`guildhall policy`: the policy as a file, what it would change, and the backlog under any two versions."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import HIGHEST, plain_errors
from intake.access import OPERATOR, Action, Request

if TYPE_CHECKING:
    from intake.answers import Replayed, WouldChange
    from intake.policy import Policy
    from intake.rules.planning.replay import Moved
    from store.engine import Store


# How policies are shown on the command line.

TITLE = 60
GROUPS = (("enters", "Enters the plan"), ("leaves", "Leaves the plan"), ("rises", "Rises"), ("falls", "Falls"))


def show_changes(changes: "WouldChange") -> None:
    """Print what would change, and which ideas would move and why."""
    if not changes.is_new:
        typer.echo(f"Nothing changes: this is the current policy, version {changes.number}.")
        return
    would = f"replace version {changes.number}" if changes.number else "be the first"
    typer.echo(f"Version {(changes.number or 0) + 1} would {would}.")
    for change in changes.changes:
        typer.echo(f"  {change}")
    effect = changes.effect
    typer.echo(f"{effect.moved} of {effect.of} public ideas would change rank.")
    for group, label in GROUPS:
        for idea in getattr(effect, group):
            places = f"{_rank(idea.rank_before)} -> {_rank(idea.rank_after)}"
            typer.echo(f"  {label}: {idea.label} {_title(idea)}, {places}: {idea.why}")


def show_replay(replayed: "Replayed") -> None:
    """Print the backlog under two versions, best first under the second."""
    for change in replayed.changes:
        typer.echo(f"  {change}")
    typer.echo(f"{f'version {replayed.first}':>14}  {f'version {replayed.second}':>14}  idea")
    for line in _lines(replayed):
        typer.echo(line)


def _lines(replayed: "Replayed") -> Iterator[str]:
    for idea in replayed.lines:
        was = f"{_rank(idea.rank_before)} {idea.tenths_before / 10:6.1f}"
        now = f"{_rank(idea.rank_after)} {idea.tenths_after / 10:6.1f}"
        yield f"{was:>14}  {now:>14}  {idea.label} {_title(idea)}"


def _rank(rank: int | None) -> str:
    return str(rank) if rank else "-"


def _title(moved: "Moved") -> str:
    # What people type must not move the cursor of whoever reads it.
    title = "".join(letter if letter.isprintable() else " " for letter in moved.title)
    return title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"


# `guildhall policy`: the policy as a file, what it would change, and the backlog under any two versions.

File = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, help="A policy file, or a company file with a policy. See docs/company-yml.md."
    ),
]
Newest = Annotated[int | None, typer.Argument(min=1, max=HIGHEST, help="A version. Left out: the newest.")]
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
    """Print a version as YAML, to edit and publish."""
    from guildhall.company_file import policy_written
    from intake.errors import NotFound
    from intake.services.policy import Versions

    with plain_errors(), open_database() as store:
        published = Versions(store).version(number, OPERATOR)
        if published.number is None:
            raise NotFound("No version of the policy is published yet.")
    typer.echo(f"# Version {published.number} of {published.published_on}")
    typer.echo(policy_written(published.policy), nl=False)


@for_operator(Action.keep_policy_files)
def diff(file: File) -> None:
    """Show what a file would change in the current policy, which public ideas would move, and why."""

    with plain_errors(), open_database() as store:
        _, changes = _checked(store, file)
    show_changes(changes)


@for_operator(Action.keep_policy_files)
def publish(file: File) -> None:
    """Publish a file as the next version. Guildhall posts it and ranks all open ideas again.

    No second lead has to review what the operator publishes.
    """
    from intake.services.policy_drafts import Publishing
    from scheduling.clock import SystemClock

    now = SystemClock().now()
    with plain_errors(), open_database() as store:
        policy, _ = _checked(store, file)
        number = Publishing(store).publish_file(policy, Request(OPERATOR, now, f"policy file:{now.isoformat()}"))
    if number is None:
        typer.echo("Nothing changed: this is the current policy.")
        return
    typer.echo(f"Published version {number}. A running bot posts it and ranks ideas with it.")


@for_operator(Action.keep_policy_files)
def replay(first: Number, second: Number) -> None:
    """Compare the public backlog under two versions: rank, score, title."""
    from intake.services.policy import Versions

    with plain_errors(), open_database() as store:
        replayed = Versions(store).replay(first, second, OPERATOR)
    show_replay(replayed)


def _checked(store: "Store", file: Path) -> "tuple[Policy, WouldChange]":
    from guildhall.company_file import policy_problems, read_policy
    from intake.services.policy import Versions

    versions = Versions(store)
    in_force = versions.version(None, OPERATOR)
    policy = read_policy(file, None if in_force.number is None else in_force.policy)
    changes = versions.against(policy, OPERATOR)
    if changes.problems:
        raise policy_problems(file, changes.problems)
    return policy, changes
