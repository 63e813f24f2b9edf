"""Removes each guard of `guards.toml` in turn and runs the tests that should notice: `make mutants`.

A test that passes without the guard proves nothing about it. Each guard is taken out of a copy of the project, so that
the project itself is never touched; first the same tests have to pass there with every guard in place.
"""

import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Column, Table

ROOT = Path(__file__).parents[1]
GUARDS = Path(__file__).with_name("guards.toml")
TESTS_FAILED = 1
MOST_SECONDS = 600


@dataclass(frozen=True)
class Removal:
    """One place in the code, and what stands there when the guard is gone."""

    file: str
    find: str
    replace: str


@dataclass(frozen=True)
class Guard:
    """Something that keeps a promise, how to remove it, and the tests of which one at least must then fail."""

    name: str
    removals: tuple[Removal, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """Whether the removal of a guard was noticed, by which test, and in how many seconds."""

    guard: Guard
    noticed: bool
    by: str
    seconds: float


def read_guards(path: Path = GUARDS) -> list[Guard]:
    """Return the guards of a file."""
    listed = tomllib.loads(path.read_text())["guard"]
    return [
        Guard(each["name"], tuple(Removal(**removal) for removal in each["remove"]), tuple(each["tests"]))
        for each in listed
    ]


def without(text: str, removal: Removal) -> str:
    """Return a file's text without the guard; raises ValueError unless it stands there exactly once."""
    if text.count(removal.find) != 1:
        raise ValueError(f"{removal.file} has {text.count(removal.find)} times {removal.find!r}, and not once")
    return text.replace(removal.find, removal.replace)


def copied(to: Path) -> Path:
    """Copy what the project keeps under version control, as it stands now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def run_tests(folder: Path, tests: tuple[str, ...]) -> tuple[int, str, float]:
    """Run tests in a copy; return pytest's exit code, the first test that failed, and the seconds it took."""
    started_at = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests]
    try:
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return TESTS_FAILED, f"nothing ended within {MOST_SECONDS} s", time.perf_counter() - started_at
    # Lines of a log that was captured may begin like those of the summary.
    failed = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED tests/", "ERROR tests/"))]
    reason = failed[0].partition(" ")[2] if failed else ended.stdout.strip()[-200:]
    return ended.returncode, reason, time.perf_counter() - started_at


def try_without(guard: Guard) -> Outcome:
    """Remove a guard from a copy of the project and run its tests there."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        for removal in guard.removals:
            path = copy / removal.file
            path.write_text(without(path.read_text(), removal))
        code, reason, seconds = run_tests(copy, guard.tests)
    return Outcome(guard, code == TESTS_FAILED, reason, seconds)


def main(
    only: Annotated[str, typer.Option(help="Only guards whose name holds this.")] = "",
    lanes: Annotated[int, typer.Option(help="How many at once.")] = 2,
) -> None:
    """Remove each guard in turn; exit code 1 when a removal goes unnoticed."""
    console, guards = Console(), [guard for guard in read_guards() if only in guard.name]
    every_test = tuple(dict.fromkeys(test for guard in guards for test in guard.tests))
    with tempfile.TemporaryDirectory() as folder:
        code, verdict, seconds = run_tests(copied(Path(folder)), every_test)
    console.print(f"With every guard in place: {'all pass' if code == 0 else verdict} ({seconds:.0f} s)")
    if code != 0:
        raise typer.Exit(1)
    with Progress(console=console) as progress, ThreadPoolExecutor(lanes) as pool:
        task, outcomes = progress.add_task("Removing guards", total=len(guards)), []
        for outcome in pool.map(try_without, guards):
            outcomes.append(outcome)
            verdict = "noticed" if outcome.noticed else "UNNOTICED"
            console.print(f"{verdict} in {outcome.seconds:.0f} s:", escape(outcome.guard.name))
            progress.advance(task)
    table = Table("guard", "noticed", Column("by", overflow="fold"), "seconds")
    for outcome in outcomes:
        noticed = "yes" if outcome.noticed else "NO"
        table.add_row(escape(outcome.guard.name), noticed, escape(outcome.by), f"{outcome.seconds:.0f}")
    console.print(table)
    unnoticed = [outcome.guard.name for outcome in outcomes if not outcome.noticed]
    console.print(f"{len(outcomes) - len(unnoticed)} of {len(outcomes)} removals were noticed.")
    if unnoticed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
