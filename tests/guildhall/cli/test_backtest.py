"""As a head of ML I measure how good the decisions are, on labelled ideas and on our own, and show it on a page."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from guildhall.backtest import similar
from guildhall.backtest.formats import LabelledIdea, SimilarQuery
from guildhall.cli import app
from guildhall.company_file import apply
from intake.tables import Idea
from store.engine import Store
from tests.company import COMPANY, NOW, REX, TRIS, company, migrated_store, submit
from tests.intake.helpers import put

cli = CliRunner()
IDEAS = [
    ("a", "Spot stolen cards", "Chargebacks from stolen cards cost us margin every month.", "fraud"),
    ("b", "Plan courier rounds", "Couriers are late because rounds are planned by hand.", "ontime"),
    ("c", "Tag photos of cats", "Nobody finds the right photo.", ""),
]


def lines(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def own(folder: Path) -> Store:
    """Return the database of the company, as it is run."""
    store = migrated_store(folder / "own.db")
    apply(store, company(), NOW)
    return store


@pytest.fixture
def ideas(tmp_path: Path) -> Path:
    rows = [
        {
            "id": id_,
            "title": title,
            "text": text,
            "corpus": "x",
            "org": None,
            "year": None,
            "labels": {"priority": right},
        }
        for id_, title, text, right in IDEAS
    ]
    return lines(tmp_path / "ideas.jsonl", *rows)


def test_ideas_told_again_are_looked_for_among_all_and_a_page_is_written(ideas: Path, tmp_path: Path) -> None:
    query = {
        "qid": "q",
        "kind": "again",
        "query": "Stolen cards lead to chargebacks.",
        "relevant": ["a"],
        "backlog": "x",
    }
    queries, page = lines(tmp_path / "queries.jsonl", query), tmp_path / "report.html"
    done = cli.invoke(
        app, ["backtest", "similar", "--ideas", str(ideas), "--queries", str(queries), "--out", str(page)]
    )
    assert done.exit_code == 0, done.output
    assert "again: recall@1" in done.stdout
    shown = page.read_text(encoding="utf-8")
    assert "<svg" in shown
    assert "http" not in shown.replace("http://www.w3.org", "")


def test_titles_that_a_company_told_twice_may_point_at_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "FEWEST_TITLES", 3)
    told = [
        LabelledIdea(id="a", title="Spot stolen cards", text="Chargebacks cost us.", corpus="x", org="Harbour"),
        LabelledIdea(id="b", title="spot  stolen Cards", text="Stolen cards pay.", corpus="x", org="Harbour"),
        LabelledIdea(id="c", title="Spot stolen cards", text="Stolen cards at checkout.", corpus="x", org="Elsewhere"),
        LabelledIdea(id="d", title="Spot stolen cards", text="Stolen cards again.", corpus="x"),
    ]
    query = SimilarQuery(qid="q", kind="again", query="Stolen cards", relevant=("a",), backlog="x")
    found = [each for each in similar.outcomes(told, [query]) if each.stratum == "title against text (x)"]
    assert sorted(tuple(sorted(each.relevant)) for each in found) == [("a", "b"), ("a", "b"), ("c",), ("d",)]


def test_priorities_are_measured_by_what_the_ideas_say_of_themselves(ideas: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    command = ["backtest", "priorities", "--ideas", str(ideas), "--policy", str(COMPANY), "--out", str(page)]
    done = cli.invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "right                                                  1.000" in done.stdout
    assert page.exists()


def test_labels_may_differ_between_two_readings(ideas: Path, tmp_path: Path) -> None:
    labels = lines(
        tmp_path / "labels.jsonl",
        {"id": "a", "priority": "ontime", "second": "fraud"},
        {"id": "b", "priority": "ontime"},
    )
    command = ["backtest", "priorities", "--ideas", str(ideas), "--policy", str(COMPANY), "--labels", str(labels)]
    done = cli.invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "2 ideas; two readings agree on 50% of them" in done.stdout


def test_two_readers_are_compared_and_the_match_with_each(ideas: Path, tmp_path: Path) -> None:
    labels = lines(
        tmp_path / "labels.jsonl",
        {"id": "a", "priority": "fraud", "other": "fraud"},
        {"id": "b", "priority": "ontime", "other": None},
        {"id": "c", "priority": None, "other": None},
    )
    command = ["backtest", "priorities", "--ideas", str(ideas), "--policy", str(COMPANY), "--labels", str(labels)]
    done = cli.invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "The readers agree on 67% (Cohen's κ 0.50)" in done.stdout
    assert "right by the other reader                              0.667" in done.stdout
    assert "right where both agree                                 1.000" in done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1: this isn't JSON"),
        ('{"id": "a"}', "line 1: title: Field required"),
        ('{"title": "a"}', "line 1: id"),
    ],
)
def test_a_file_that_is_none_is_said_to_be_none(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "ideas.jsonl"
    path.write_text(f"{line}\n", encoding="utf-8")
    done = cli.invoke(app, ["backtest", "priorities", "--ideas", str(path), "--policy", str(COMPANY)])
    assert done.exit_code == 2
    assert said in done.stderr


def test_without_a_file_and_without_own_it_says_what_to_name() -> None:
    done = cli.invoke(app, ["backtest", "similar"])
    assert done.exit_code == 2
    assert "--own" in done.stderr


@pytest.mark.parametrize("command", ["similar", "priorities"])
def test_an_own_history_without_decisions_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    store = own(tmp_path)
    monkeypatch.setenv("DATABASE_URL", str(store.url))
    store.close()
    done = cli.invoke(app, ["backtest", command, "--own"])
    assert done.exit_code == 2
    assert "nothing to measure" in done.stderr


def test_an_own_history_is_measured_by_what_was_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = own(tmp_path)
    first = submit(store).id
    submit(store, REX, title="Plan courier rounds", problem="Vans drive half empty.")
    # Ideas of the same instant have no order, so neither would have told the other again.
    problem = "Chargebacks follow when stolen cards pay."
    again = submit(store, TRIS, NOW + timedelta(days=1), title="Detect stolen cards", problem=problem).id
    put(store, again, stage="merged", merged_into=first)
    monkeypatch.setenv("DATABASE_URL", str(store.url))
    with store.reading() as session:
        assert session.get_one(Idea, again).merged_into == first
    store.close()
    done = cli.invoke(app, ["backtest", "similar", "--own"])
    assert done.exit_code == 0, done.output
    assert "1 idea was told again" in done.stdout
