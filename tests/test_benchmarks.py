"""Benchmarks: every file that measures is run, each row has a target, and one that breaks or misses it is noticed."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

import benchmarks
from benchmarks.http_servers import ANSWERS
from benchmarks.results import Row, within
from bot.client import HAS

FOLDER = Path(benchmarks.__file__).parent
# `import benchmarks.__main__` under its own name: it is a script.
suite = importlib.import_module("benchmarks.__main__")


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(suite, "RESULTS", tmp_path / "results.json")
    return tmp_path / "results.json"


def run(monkeypatch: pytest.MonkeyPatch, modules: dict[str, object], *options: str) -> int:
    """Run the suite with these benchmarks alone; return its exit code."""
    import typer

    for name, rows in modules.items():
        module = ModuleType(f"benchmarks.{name}")
        vars(module)["rows"] = rows
        monkeypatch.setitem(sys.modules, f"benchmarks.{name}", module)
    monkeypatch.setattr(suite, "NAMES", tuple(modules))
    monkeypatch.setattr(suite.logging, "disable", lambda _level: None)
    app = typer.Typer()
    app.command()(suite.main)
    return CliRunner().invoke(app, options).exit_code


def rows_of(ratio: float) -> object:
    def rows(*, short: bool = False) -> Iterator[Row]:
        yield Row("something", ratio, 2.0, detail="short" if short else "long")

    return rows


def broken(*, short: bool = False) -> Iterator[Row]:
    raise RuntimeError


def test_every_file_that_measures_is_run() -> None:
    measuring = {path.stem for path in FOLDER.glob("*.py") if "\ndef rows(" in path.read_text(encoding="utf-8")}
    # Parts of others, what makes data, and the one that removes guards.
    others = {"__init__", "__main__", "dhs_company", "http_load", "http_servers", "mutants", "occurrences", "results"}
    assert measuring == set(suite.NAMES)
    assert {path.stem for path in FOLDER.glob("*.py")} == measuring | others | {"staged_posts"}


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("a", 1.0, 1.0), True),
        (Row("a", 1.1, 1.0), False),
        (Row("a", 0.9, 1.0, at_least=True), False),
        (Row("a", 1.0, 1.0, at_least=True), True),
        (within("a", 4, 5, "s"), True),
        (within("a", 6, 5, "s"), False),
    ],
)
def test_a_row_is_met_or_missed_by_its_target(row: Row, met: bool) -> None:
    assert row.met is met
    assert ("MISSED" in row.as_text()) is not met


def test_with_names_only_theirs_are_renewed(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    run(monkeypatch, {"one": rows_of(1.5), "two": rows_of(2.0)})
    run(monkeypatch, {"one": rows_of(1.25), "two": rows_of(1.75)}, "two")
    ratios = {name: rows[0]["ratio"] for name, rows in json.loads(results.read_text(encoding="utf-8")).items()}
    assert ratios == {"one": 1.5, "two": 1.75}


def test_all_targets_that_are_met_are_written_down(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    assert run(monkeypatch, {"one": rows_of(1.5), "two": rows_of(2.0)}) == 0
    written = json.loads(results.read_text(encoding="utf-8"))
    assert [(row["ratio"], row["target"], row["met"]) for row in written["one"]] == [(1.5, 2.0, True)]
    assert list(written) == ["one", "two"]


def test_a_target_that_is_missed_fails_and_is_written_down(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    assert run(monkeypatch, {"one": rows_of(2.5)}) == 1
    assert json.loads(results.read_text(encoding="utf-8"))["one"][0]["met"] is False


def test_the_short_form_judges_no_speed_and_writes_nothing(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    assert run(monkeypatch, {"one": rows_of(2.5)}, "--short") == 0
    assert not results.exists()


@pytest.mark.parametrize("options", [[], ["--short"]], ids=["long", "short"])
@pytest.mark.parametrize("rows", [broken, lambda *, short=False: iter(())], ids=["broken", "nothing"])
def test_one_that_breaks_or_says_nothing_fails_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, results: Path, rows: object, options: list[str]
) -> None:
    ran = []

    def after(*, short: bool = False) -> Iterator[Row]:
        ran.append(short)
        yield Row("something", 1.0, 2.0)

    assert run(monkeypatch, {"one": rows, "two": after}, *options) == 1
    assert len(ran) == 1


@pytest.mark.parametrize("method", sorted(ANSWERS.keys() & HAS.keys()))
def test_the_slack_of_the_http_benchmark_answers_what_the_bot_takes_for_an_answer(method: str) -> None:
    for place in HAS[method]:
        found: object = ANSWERS[method]
        for name in place.split("."):
            assert isinstance(found, dict)
            found = found[name]
        assert isinstance(found, str)
        assert found
