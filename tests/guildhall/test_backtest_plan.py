"""What plans would have earned by the values known today: against the best, and only where enough is known."""

import json
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from guildhall.backtest.plan import FEWEST, Known, earned, of_files
from guildhall.backtest.report import as_text
from guildhall.cli import app
from guildhall.errors import FileError


def ideas(count: int) -> list[Known]:
    """Return ideas of one squad, of which the small ones have the best scores and the large ones the benefit."""
    chance = Random(1)
    rows = []
    for number in range(count):
        large = number % 2
        value = chance.uniform(100_000, 900_000) if large else chance.uniform(1_000, 9_000)
        rows.append(Known(f"{number:03}", "one", 8 if large else 1, 400 if large else 900, round(value), value))
    return rows


def labelled(path: Path, known: list[Known]) -> Path:
    lines = [
        {
            "id": each.id,
            "title": "An idea",
            "labels": {
                "squad": each.squad,
                "weeks": each.weeks,
                "score": each.tenths / 10,
                "benefit": each.benefit,
                "value": each.value,
            },
        }
        for each in known
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_who_knows_the_values_earns_them_all_and_who_goes_by_a_score_that_loves_small_ideas_does_not() -> None:
    parts = earned(ideas(20))
    assert parts["by benefit"] == pytest.approx(1, abs=0.01)
    assert parts["by score"] < 0.9
    assert parts["down the list"] < 1


def test_two_ideas_by_hand() -> None:
    # Five weeks for ten: either the large one for 100, or the small ones for 30.
    large, small = Known("a", "one", 5, 100, 100, 100.0), Known("b", "one", 5, 900, 30, 30.0)
    parts = earned([large, small])
    assert parts == {"by benefit": 1, "by score": 0.3, "down the list": 0.3, "first come, first served": 1}


def test_a_file_is_told_with_regret_and_interval(tmp_path: Path) -> None:
    told = as_text(of_files([labelled(tmp_path / "ideas.jsonl", ideas(24))], None))
    assert "24 ideas whose value is known today" in told
    for way in ("by benefit", "by score", "down the list", "first come, first served"):
        assert f"regret, {way}" in told


def test_too_few_are_told_so(tmp_path: Path) -> None:
    report = of_files([labelled(tmp_path / "ideas.jsonl", ideas(FEWEST - 1))], None)
    assert "Too few: the value of 19 of at least 20 ideas is known" in as_text(report)


def test_what_lacks_a_label_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ideas.jsonl"
    path.write_text('{"id": "x", "title": "An idea", "labels": {"squad": "one"}}', encoding="utf-8")
    with pytest.raises(FileError, match="Idea x: weeks"):
        of_files([path], None)


def test_the_command_measures_a_file(tmp_path: Path) -> None:
    path = labelled(tmp_path / "ideas.jsonl", ideas(FEWEST - 1))
    result = CliRunner().invoke(app, ["backtest", "plan", "--ideas", str(path)])
    assert result.exit_code == 0, result.output
    assert "Too few" in result.output
