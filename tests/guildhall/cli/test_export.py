"""What is exported is the company as it stands: it can be applied anywhere, and here it changes nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from guildhall.cli import app
from guildhall.company_file import CompanyFile, SquadPart, apply, company_of, read_company, written
from intake.ideas import Currency, Value, WorkKind
from intake.policy import Bound, SquadKind, Weights
from intake.text import clean, is_blank
from store.engine import Store
from tests.company import NOW, company, open_store, start_over
from tests.intake.helpers import everything

DEMO = Path(__file__).parents[3] / "guildhall" / "demo" / "company.yml"
LATER = NOW + timedelta(days=1)

text = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20).map(clean)
name = text.filter(lambda value: not is_blank(value))
key = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
member = st.from_regex(r"U[A-Z0-9]{3}", fullmatch=True)
channel = st.none() | st.from_regex(r"C[A-Z0-9]{3}", fullmatch=True)
texts = st.lists(name, max_size=3)
time = st.times().map(lambda value: f"{value:%H:%M}")


@st.composite
def companies(draw: st.DrawFn) -> CompanyFile:
    """Any company that a file could describe."""
    keys = draw(st.lists(key, unique=True, max_size=3))
    names = draw(st.lists(name, unique_by=str.casefold, min_size=len(keys), max_size=len(keys)))
    kinds = [SquadKind.hub, *[kind for kind in SquadKind if kind is not SquadKind.hub]]
    squads = [
        {
            "key": each,
            "name": names[place],
            "kind": kinds[0] if place == 0 else draw(st.sampled_from(kinds[1:])),
            "lead": draw(st.none() | member),
            "channel": draw(channel),
            "areas": draw(texts),
            "charter": draw(text),
            "words": draw(texts),
            "weeks": draw(st.none() | st.floats(0, 100)),
        }
        for place, each in enumerate(keys)
    ]
    priorities = [
        {
            "key": each,
            "name": draw(name),
            "why": draw(text),
            "weight": draw(st.integers(1, 5)),
            "words": draw(texts),
            "share": draw(st.none() | st.floats(0, 0.3)),
            "bound": draw(st.sampled_from(Bound)),
            "owner": draw(st.none() | member),
            "horizon": draw(text),
        }
        for each in draw(st.lists(key, unique=True, max_size=3))
    ]
    meetings: list[dict[str, Any]] = [
        {"key": each, "name": draw(name), "rule": "FREQ=MONTHLY;BYDAY=1TU", "time": draw(time), "place": draw(text)}
        for each in draw(st.lists(key.filter(lambda each: each != "digest"), unique=True, max_size=2))
    ]
    people = [
        {"id": each, "name": draw(text), "roles": draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))}
        for each in draw(st.lists(member, unique=True, max_size=3))
    ]
    return CompanyFile.model_validate(
        {
            "workspace": {"name": draw(text), "zone": draw(st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo"]))},
            "channels": {"triage": draw(channel), "digest": draw(channel), "guild": draw(channel)},
            "people": people,
            "squads": squads,
            "policy": draw(st.none() | policies(priorities, keys)),
            "digest": {"time": draw(time), "owner": draw(st.none() | member), "drafts": draw(st.integers(0, 12))},
            "meetings": meetings,
        }
    )


def policies(priorities: list[dict[str, Any]], squads: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Any policy that a file could describe, about these priorities and squads."""
    charter = {"says": text, "not_kinds": st.lists(st.sampled_from(WorkKind), max_size=2), "not_areas": texts}
    return st.fixed_dictionaries(
        {
            "note": text,
            "priorities": st.just(priorities),
            "completeness": st.floats(0, 1),
            "capacity": st.fixed_dictionaries({each: st.floats(1, 100) for each in squads}),
            "priors": st.fixed_dictionaries({kind: st.floats(0, 1) for kind in WorkKind}),
            "research_share": st.none() | st.floats(0, 1),
            "charter": st.fixed_dictionaries(charter),
            "reasons": texts,
            "viewers": st.lists(member, unique=True, max_size=3),
            "spokesperson": st.none() | member,
            "days_to_look": st.integers(1, 60),
            "weeks_to_decide": st.integers(1, 52),
            "proven": st.floats(0, 1),
            "most_areas": st.integers(1, 100),
            "most_top_marks": st.none() | st.integers(0, 20),
            # No more than all squads have together.
            "experiment_weeks": st.floats(0, 1) if squads else st.floats(0, 10_000),
            "weights": st.sampled_from([Weights(), Weights(fit=40, value=15, reach=0, readiness=10)]),
            "anchors": st.builds(anchors, st.sampled_from([(0.3, 0.5, 0.8, 1.0), (0.25, 0.25, 0.5, 0.9)])),
        }
    )


def anchors(hours: tuple[float, ...]) -> dict[str, Any]:
    """Anchors under which a value in hours is worth so much, from small to very large, and no other is asked for."""
    return {"value": {Currency.hours: dict(zip(Value, hours, strict=True))}}


ROLES = ["triager", "lead", "viewer", "admin"]


def reread(text: str, folder: Path) -> CompanyFile:
    file = folder / "written.yml"
    file.write_text(text, encoding="utf-8")
    return read_company(file)


@pytest.mark.parametrize("file", [None, DEMO], ids=["harbour", "demo"])
def test_applied_to_what_it_came_from_it_changes_nothing(empty: Store, tmp_path: Path, file: Path | None) -> None:
    apply(empty, read_company(file) if file else company(), NOW)
    before = everything(empty)
    again = reread(written(company_of(empty)), tmp_path)
    apply(empty, again, LATER)
    assert everything(empty) == before


def test_a_policy_without_priorities_is_written_as_one(tmp_path: Path) -> None:
    plan = CompanyFile.model_validate({"policy": {}})
    assert reread(written(plan), tmp_path) == plan


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """Two databases, to be filled anew by each example."""
    first, second = (open_store(tmp_path_factory.mktemp(each), set_up=False) for each in ("first", "second"))
    yield first, second
    first.close()
    second.close()


@settings(max_examples=20, deadline=None)
@given(plan=companies())
def test_applied_to_an_empty_database_it_is_the_same_company(
    plan: CompanyFile, pair: tuple[Store, Store], tmp_path_factory: pytest.TempPathFactory
) -> None:
    first, second = pair
    for store in pair:
        start_over(store, set_up=False)
    apply(first, plan, NOW)
    exported = reread(written(company_of(first)), tmp_path_factory.getbasetemp())
    apply(second, exported, NOW)
    assert everything(second) == everything(first)
    assert company_of(second) == company_of(first)


def test_the_command_prints_or_writes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    cli = CliRunner()
    assert cli.invoke(app, ["apply", str(DEMO)]).exit_code == 0
    printed = cli.invoke(app, ["export", "company"]).stdout
    assert "# Your company in Guildhall." in printed
    assert cli.invoke(app, ["export", "company", "mine.yml"]).stdout == "Wrote mine.yml.\n"
    assert (tmp_path / "mine.yml").read_text(encoding="utf-8") == printed
    assert len(read_company(tmp_path / "mine.yml").squads) == len(read_company(DEMO).squads)


@pytest.mark.parametrize("experiments", [2, 9])
def test_a_company_is_exported_although_a_squad_of_its_capacity_has_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, experiments: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    cli = CliRunner()
    people = "people: [{id: U0ADA, roles: [admin]}]\n"
    squads = "squads:\n  - {key: hub, name: Hub, kind: hub}\n"
    more = "  - {key: pay, name: Pay, kind: embedded}\n"
    policy = f"policy: {{capacity: {{hub: 5, pay: 7}}, experiment_weeks: {experiments}}}\n"
    (tmp_path / "first.yml").write_text(people + squads + more + policy)
    (tmp_path / "closed.yml").write_text(people + squads)
    for name in ("first.yml", "closed.yml"):
        assert cli.invoke(app, ["apply", name]).exit_code == 0
    assert cli.invoke(app, ["export", "company", "mine.yml"]).exit_code == 0
    assert "pay" not in (tmp_path / "mine.yml").read_text(encoding="utf-8")
    (tmp_path / "policy.yml").write_text(cli.invoke(app, ["policy", "show"]).stdout, encoding="utf-8")
    assert "Nothing changes" in cli.invoke(app, ["policy", "diff", "policy.yml"]).stdout
    assert cli.invoke(app, ["apply", "mine.yml"]).exit_code == 0
    version = cli.invoke(app, ["policy", "show"]).stdout.splitlines()[0]
    # More experiments than the squads that are left have weeks for can be in no file.
    assert version.startswith("# Version 1 " if experiments == 2 else "# Version 2 ")


@pytest.mark.parametrize("word", ["?!", "?", "? why", "- no", "#1", "a, b", "no", "12"])
def test_words_that_mean_something_in_yaml_are_still_words(word: str, tmp_path: Path) -> None:
    squad = SquadPart(key="hub", name="Hub", kind=SquadKind.hub, areas=(word,), words=(word,))
    path = tmp_path / "company.yml"
    path.write_text(written(CompanyFile(squads=(squad,))), encoding="utf-8")
    assert read_company(path).squads == (squad,)


def test_meetings_are_exported_for_calendars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    cli = CliRunner()
    assert cli.invoke(app, ["apply", str(DEMO)]).exit_code == 0
    assert cli.invoke(app, ["export", "calendar", "guild.ics"]).stdout == "Wrote guild.ics.\n"
    meeting = read_company(DEMO).meetings[0]
    assert f"SUMMARY:{meeting.name}" in (tmp_path / "guild.ics").read_text(encoding="utf-8")
