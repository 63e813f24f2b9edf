"""Removes each guard of `guards.toml` in turn and runs the tests that should notice: `make mutants`.

A test that passes without the guard proves nothing about it. A guard is marked where it stands: `# guard: NAME`, at the
end of its line or alone on the line above. Each is taken out of a copy of the project, so that the project itself is
never touched; first the same tests have to pass there with every guard in place.
"""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Column, Table

ROOT = Path(__file__).parents[1]
GUARDS = Path(__file__).with_name("guards.toml")
PACKAGES = ("store", "intake", "scheduling", "bot", "sandbox", "guildhall")
MARKER = re.compile(r"# guard: (.+)$")
# What a guard may say about its removal; without one of these the marked line itself says it.
WAYS = ("becomes", "drop", "take", "unwrap", "text", "condition")
TESTS_FAILED = 1
MOST_SECONDS = 600


@dataclass(frozen=True)
class Removal:
    """One marker in the code, and how its line is changed when the guard is gone; nothing: as the line itself says."""

    marker: str
    way: str = ""
    change: Any = None


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
    return [
        Guard(entry["name"], tuple(_removals(entry)), tuple(entry["tests"]))
        for entry in tomllib.loads(path.read_text())["guard"]
    ]


def _removals(entry: dict[str, Any]) -> Iterator[Removal]:
    places = {f"{entry['name']} / {place}": changes for place, changes in entry.get("at", {}).items()}
    for marker, changes in (places or {entry["name"]: entry}).items():
        way = next((way for way in WAYS if way in changes), "")
        yield Removal(marker, way, changes.get(way))


def markers(root: Path = ROOT) -> dict[str, list[tuple[Path, int]]]:
    """Return where each marker stands: the file, and the number of the line that it is about."""
    places: dict[str, list[tuple[Path, int]]] = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, start=1):
                if match := MARKER.search(line):
                    about = number + 1 if line.lstrip().startswith("#") else number
                    places.setdefault(match[1], []).append((path, about))
    return places


def remove(guard: Guard, root: Path) -> None:
    """Take a guard out of the code in a folder; raises ValueError where it isn't marked once or can't be taken out."""
    for removal in guard.removals:
        # A change of one place may move the next.
        places = markers(root).get(removal.marker, [])
        if len(places) != 1:
            raise ValueError(f"# guard: {removal.marker} stands {len(places)} times in the code, and not once")
        [(path, line)] = places
        path.write_text(without(path.read_text(encoding="utf-8"), line, removal), encoding="utf-8")


def without(source: str, line: int, removal: Removal) -> str:
    """Return a file's text without the guard on a line; raises ValueError where that can't be done."""
    return _Mutation(source, line).apply(removal.way, removal.change)


class _Mutation:
    """A change of the statement on a line, or of the part of a statement that begins on it."""

    def __init__(self, source: str, line: int) -> None:
        self._source, self._line = source.encode(), line
        statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
        around = [node for node in statements if node.lineno <= line <= (node.end_lineno or 0)]
        if not around:
            raise ValueError(f"line {line} has no statement")
        self._statement = min(around, key=lambda node: ((node.end_lineno or 0) - node.lineno, -node.col_offset))
        self._begins = self._statement.lineno == line

    def apply(self, way: str, change: Any) -> str:
        """Return the changed source."""
        statement = self._statement
        if way == "becomes":
            return self._replaced(statement, self._filled(change))
        if way == "drop":
            return self._dropped(change)
        if way == "text":
            return self._rewritten(*change)
        if way == "unwrap":
            return self._unwrapped(change)
        if way == "take":
            [choice] = [node for node in self._nodes(ast.IfExp) if node.lineno == self._line]
            return self._replaced(choice, ast.unparse(getattr(choice, change)))
        if not self._begins:
            return self._dropped(None)
        if isinstance(statement, ast.If):
            return self._replaced(statement.test, change or "False")
        return self._replaced(statement, "return None" if isinstance(statement, ast.Return) else "pass")

    def _filled(self, template: str) -> str:
        value = getattr(self._statement, "value", None)
        parts = {"statement": ast.unparse(self._statement)}
        target = getattr(self._statement, "target", None) or next(iter(getattr(self._statement, "targets", [])), None)
        named = {"target": target, "test": None, "body": None, "orelse": None}
        if isinstance(value, ast.IfExp):
            named |= {"test": value.test, "body": value.body, "orelse": value.orelse}
        if isinstance(value, ast.Call):
            arguments = dict(enumerate(value.args))
            named |= {"first": arguments.get(0), "second": arguments.get(1), "last": arguments.get(len(arguments) - 1)}
            named["receiver"] = value.func.value if isinstance(value.func, ast.Attribute) else None
        parts |= {name: ast.unparse(node) for name, node in named.items() if node is not None}
        indent = " " * self._statement.col_offset
        return template.format(**parts).replace("\n", f"\n{indent}")

    def _dropped(self, which: str | int | None) -> str:
        """Leave out an operand, argument or condition: the one with these words, of this number, or on the line."""
        if isinstance(which, int):
            whole = self._nodes(ast.BoolOp)[0]
            del whole.values[which]
            return self._replaced(whole, ast.unparse(whole))
        parts = [
            (whole, siblings, part)
            for whole in self._nodes(ast.expr)
            for siblings in _siblings(whole)
            for part in siblings
            if (which in ast.unparse(part) if which else (part.lineno, whole.lineno < self._line) == (self._line, True))
        ]
        if not parts:
            raise ValueError(f"line {self._line} has nothing with {which!r} to leave out")
        size = min if which else max
        whole, siblings, part = size(parts, key=lambda each: len(ast.unparse(each[2])))
        siblings.remove(part)
        if isinstance(whole, ast.BoolOp) and len(siblings) == 1:
            return self._replaced(whole, ast.unparse(siblings[0]))
        return self._replaced(whole, ast.unparse(whole))

    def _unwrapped(self, calls: list[list[Any]]) -> str:
        """Put one of its arguments in the place of a call, of each in turn."""
        text = self._source.decode()
        for name, argument in calls:
            mutation = _Mutation(text, self._line)
            [call] = [node for node in mutation._nodes(ast.Call) if ast.unparse(node.func) == name]
            text = mutation._replaced(call, ast.unparse(call.args[argument]))
        return text

    def _rewritten(self, old: str, new: str) -> str:
        lines = self._source.decode().splitlines(keepends=True)
        code, marker, name = lines[self._line - 1].partition("# guard: ")
        if code.count(old) != 1:
            raise ValueError(f"line {self._line} has {code.count(old)} times {old!r}, and not once")
        lines[self._line - 1] = code.replace(old, new) + marker + name
        return "".join(lines)

    def _nodes(self, kind: type[Any]) -> list[Any]:
        return [node for node in ast.walk(self._statement) if isinstance(node, kind)]

    def _replaced(self, node: ast.stmt | ast.expr, text: str) -> str:
        starts = [0]
        for line in self._source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        first = starts[node.lineno - 1] + node.col_offset
        last = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        # What spans lines may do so without brackets of its own.
        put = f"({text})" if isinstance(node, ast.expr) else text
        return (self._source[:first] + put.encode() + self._source[last:]).decode()


def _siblings(whole: ast.expr) -> Iterator[list[Any]]:
    """Give the lists of parts of which one can be left out."""
    if isinstance(whole, ast.BoolOp):
        yield whole.values
    elif isinstance(whole, ast.Call):
        if len(whole.args) + len(whole.keywords) > 1:
            yield from (whole.args, whole.keywords)
    elif isinstance(whole, ast.Tuple | ast.List | ast.Set):
        yield whole.elts
    elif isinstance(whole, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        yield from (generator.ifs for generator in whole.generators)


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
        remove(guard, copy)
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
