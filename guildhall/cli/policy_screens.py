"""How policies are shown on the command line."""

from collections.abc import Iterator

import typer

from intake.answers import Replayed, WouldChange
from intake.replay import Moved

TITLE = 60
GROUPS = (("enters", "Taken on"), ("leaves", "Not taken on any more"), ("rises", "Rises"), ("falls", "Falls"))


def show_changes(found: WouldChange) -> None:
    """Print what would change, and which ideas would move and why."""
    if not found.is_new:
        typer.echo(f"Nothing changes: this policy is in force, as version {found.number}.")
        return
    typer.echo(f"Version {(found.number or 0) + 1} would take the place of {_called(found.number)}.")
    for change in found.changes:
        typer.echo(f"  {change}")
    effect = found.effect
    typer.echo(f"Of {effect.of} public ideas {effect.moved} would have another place.")
    for group, told in GROUPS:
        for each in getattr(effect, group):
            places = f"{_rank(each.rank_before)} -> {_rank(each.rank_after)}"
            typer.echo(f"  {told}: {each.label} {_title(each)}, {places}: {each.why}")


def show_replay(shown: Replayed) -> None:
    """Print the backlog under two versions, best first under the second."""
    for change in shown.changes:
        typer.echo(f"  {change}")
    typer.echo(f"{f'version {shown.first}':>14}  {f'version {shown.second}':>14}  idea")
    for line in _lines(shown):
        typer.echo(line)


def _lines(shown: Replayed) -> Iterator[str]:
    for each in shown.lines:
        was = f"{_rank(each.rank_before)} {each.tenths_before / 10:6.1f}"
        now = f"{_rank(each.rank_after)} {each.tenths_after / 10:6.1f}"
        yield f"{was:>14}  {now:>14}  {each.label} {_title(each)}"


def _rank(rank: int | None) -> str:
    return str(rank) if rank else "-"


def _title(moved: Moved) -> str:
    # What people type must not move the cursor of whoever reads it.
    shown = "".join(letter if letter.isprintable() else " " for letter in moved.title)
    return shown if len(shown) <= TITLE else f"{shown[: TITLE - 1]}…"


def _called(number: int | None) -> str:
    return f"version {number}" if number else "none"
