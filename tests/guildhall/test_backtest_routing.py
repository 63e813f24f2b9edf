"""`guildhall backtest routing`: what it measures on labelled ideas, and on a company's own decisions."""

import json
from pathlib import Path

import pytest

from guildhall.backtest.figures import Figure
from guildhall.backtest.report import Report, as_text
from guildhall.backtest.routing import of_files, of_history
from guildhall.errors import FileError
from intake.access import Request
from intake.services.triage import Triage
from store.engine import Store
from tests.company import NOW, TRIS, new_key, submit
from tests.intake.rules.test_past_decisions import decided

SQUADS = [
    {"squad": "hub", "name": "Central", "description": "Shared tools.", "keywords": ["annotation"]},
    {"squad": "pay", "name": "Payments", "description": "Takes money.", "keywords": ["invoice"]},
    {"squad": "van", "name": "Delivery", "description": "Brings parcels.", "keywords": ["parcel"]},
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Ninety ideas of three squads, the last thirty of them of a later year; one more is of another company."""
    ideas, companies = tmp_path / "ideas.jsonl", tmp_path / "companies.json"
    lines = [
        {
            "id": each.id,
            "title": each.title,
            "text": each.text,
            "org": "Harbour" if number else "Elsewhere",
            "year": 2024 if number < 60 else 2025,
            "labels": {"squad": each.squad},
        }
        for number, each in enumerate(decided(90))
    ]
    ideas.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    companies.write_text(json.dumps({"companies": [{"company": "Harbour", "squads": SQUADS}]}), encoding="utf-8")
    return ideas, companies


def figures(report: Report, section: str) -> tuple[Figure, ...]:
    [found] = [each for each in report.sections if each.title == section]
    return found.figures


def figure(report: Report, section: str, name: str) -> float:
    return next(each.value for each in figures(report, section) if each.name == name)


def test_it_measures_suggestions_beside_their_baselines(files: tuple[Path, Path]) -> None:
    report = of_files([files[0]], files[1])
    assert "30 ideas of 1 companies" in report.lead
    ours = figure(report, "All ideas", "suggested, first")
    assert ours > 0.9
    assert ours >= figure(report, "All ideas", "rules alone, first")
    assert figure(report, "All ideas", "largest squad, first") == pytest.approx(1 / 3)
    assert 0 <= figure(report, "All ideas", "calibration error") < 0.2
    assert "past decisions  suggested" in as_text(report)


def test_what_is_decided_on_the_way_teaches_where_nothing_was_decided_before(files: tuple[Path, Path]) -> None:
    lines = [json.loads(line) for line in files[0].read_text(encoding="utf-8").splitlines()]
    files[0].write_text("\n".join(json.dumps(line | {"year": 2025}) for line in lines), encoding="utf-8")
    report = of_files([files[0]], files[1])
    in_turn = "New titles, each decision taught before the next"
    for way in ("suggested", "naive Bayes"):
        assert figure(report, in_turn, f"{way}, first") > figure(report, "New titles", f"{way}, first")
    [error] = [each for each in figures(report, in_turn) if each.name == "calibration error"]
    assert error.low <= error.value <= error.high


def test_without_a_squad_there_is_nothing_to_measure(files: tuple[Path, Path]) -> None:
    files[1].write_text(json.dumps({"companies": [{"company": "Nobody", "squads": SQUADS}]}), encoding="utf-8")
    with pytest.raises(FileError, match="names a squad"):
        of_files([files[0]], files[1])


def test_it_measures_a_companys_own_decisions(store: Store) -> None:
    with pytest.raises(FileError, match="too few decisions"):
        of_history(store)
    squads = {"hub": "hub", "pay": "payments", "van": "delivery"}
    for each in decided(36):
        idea = submit(store, title=each.title, problem=each.text)
        Triage(store).send(idea.id, 1, Request(TRIS, NOW, new_key()), squads[str(each.squad)])
    report = of_history(store)
    assert figure(report, "All ideas", "suggested, first") > 0.7
