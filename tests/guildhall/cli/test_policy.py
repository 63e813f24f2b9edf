"""`guildhall policy`: what a file would change, the next version from it, and two versions side by side."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from guildhall.cli import app
from guildhall.company_file import CompanyFile, apply
from intake.services.members import Members, SlackFacts
from intake.services.policy import Policies
from store.engine import Store
from tests.company import EVERYONE, NOW, REX, RIA, submit
from tests.company import company as read_company
from tests.conftest import SQLITE, database_url
from tests.intake.helpers import staged

cli = CliRunner(env={"COLUMNS": "220"})
NEXT = """\
note: for the tests
priorities:
  - {key: fraud, name: Fewer fraud losses, why: Fraud costs us margin., weight: 1, words: [fraud, chargeback, stolen card]}
  - {key: ontime, name: Parcels on time, why: Late parcels lose customers., weight: 5, words: [late, parcel, delivery time, courier], share: 0.3, bound: at most, owner: U0LEO, horizon: "2027"}
capacity: {payments: 10, hub: 6.5}
experiment_weeks: 3
research_share: 0.3
charter: {says: Hard questions., not_kinds: [research], not_areas: [Payroll]}
reasons: [No data]
viewers: [U0RIA]
spokesperson: U0ADA
days_to_look: 3
"""  # noqa: E501 - as people write it


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A company with an idea against fraud, one for parcels, and a private one."""
    store = Store(database_url(SQLITE, tmp_path), durable=False)
    apply(store, read_company(), NOW)
    for person in EVERYONE:
        Members(store).remember(SlackFacts(id=person.member_id, name=person.member_id[2:], full_member=True), NOW)
    submit(store, RIA)
    submit(store, REX, title="Late parcels", problem="A parcel is late and the courier knows the delivery time.")
    submit(store, RIA, title="Zymurgy", private=True)
    monkeypatch.setenv("DATABASE_URL", store.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "next.yml").write_text(NEXT, encoding="utf-8")
    yield store
    store.close()


def run(*arguments: Any) -> Result:
    done = cli.invoke(app, ["policy", *map(str, arguments)])
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_diff_says_what_would_change_and_which_ideas_would_move(store: Store) -> None:
    told = run("diff", "next.yml").output
    assert "Version 2 would replace version 1." in told
    assert "“Fewer fraud losses” now weighs 1 (was 5)." in told
    assert "“Parcels on time” now gets at most 30% of the weeks (was no share)." in told
    assert "Payments now has 10 squad-weeks a quarter (was none)." in told
    assert "Research is now outside the charter." in told
    assert "2 of 2 public ideas would change rank." in told
    assert "IDEA-2 Late parcels, 2 -> 1: “Parcels on time” now weighs 5 (+" in told
    assert "Zymurgy" not in told
    assert Policies(store).in_force(RIA).number == 1


def test_publish_makes_the_next_version_once_with_one_post(store: Store) -> None:
    assert "Published version 2." in run("publish", "next.yml").output
    assert "Nothing changed" in run("publish", "next.yml").output
    published = Policies(store).in_force(RIA)
    assert published.number == 2
    assert published.policy.charter.says == "Hard questions."
    [post] = staged(store, "policy")
    assert post.audience == "C0GUILD"
    assert [fact.audience for fact in staged(store, "expectation")] == ["U0RIA"]
    assert len(staged(store, "rank again")) == 1


def test_before_the_first_version_there_is_none_to_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Store(database_url(SQLITE, tmp_path), durable=False)
    apply(empty, CompanyFile(), NOW)
    monkeypatch.setenv("DATABASE_URL", empty.url.render_as_string(hide_password=False))
    (tmp_path / "first.yml").write_text(NEXT.replace("payments: 10, hub: 6.5", ""), encoding="utf-8")
    (tmp_path / "squads.yml").write_text(NEXT, encoding="utf-8")
    shown = run("show")
    assert (shown.exit_code, shown.stderr) == (2, "No version of the policy is published yet.\n")
    assert "Version 1 would be the first." in run("diff", tmp_path / "first.yml").output
    assert "hub, payments aren't squads. There are no squads yet." in run("diff", tmp_path / "squads.yml").stderr
    empty.close()


def test_what_is_shown_is_what_can_be_published_again(store: Store, tmp_path: Path) -> None:
    run("publish", "next.yml")
    shown = run("show").output
    assert shown.startswith("# Version 2 of ")
    (tmp_path / "again.yml").write_text(shown, encoding="utf-8")
    assert "Nothing changes" in run("diff", "again.yml").output
    assert "weight: 5" in run("show", 1).output
    assert run("show", 9).exit_code == 2


def test_replay_prints_two_versions_side_by_side(store: Store) -> None:
    run("publish", "next.yml")
    lines = [line.split() for line in run("replay", 1, 2).output.splitlines() if "IDEA-" in line]
    assert [(line[0], line[2], line[4]) for line in lines] == [("2", "1", "IDEA-2"), ("1", "2", "IDEA-1")]
    assert "Zymurgy" not in run("replay", 2, 1).output
    assert "no version 3" in run("replay", 1, 3).output


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("hub: 6.5", "hub: -1", "line 5: capacity.hub: "),
        ("hub: 6.5", "harbour: 6", "line 5: capacity: harbour isn't a squad. The squads are delivery, hub, payments."),
        ("experiment_weeks: 3", "experiment_weeks: many", "line 6: experiment_weeks: "),
        ("[U0RIA]", "[ria]", "line 10: viewers.0: 'ria' should be a member ID like U0123ABCD"),
        ("weight: 1,", "weight: 9,", "line 3: priorities.0.weight: "),
        ("share: 0.3", "share: 1.3", "line 4: priorities.1.share: "),
        ("days_to_look", "days_to_lok", "line 12: days_to_lok: isn't a known field"),
    ],
)
def test_what_can_not_be_is_told_by_line_and_field(
    store: Store, tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert before in NEXT
    (tmp_path / "bad.yml").write_text(NEXT.replace(before, after, 1), encoding="utf-8")
    for verb in ("diff", "publish"):
        done = run(verb, "bad.yml")
        assert done.exit_code == 2
        assert f"bad.yml, {told}" in done.output
    assert Policies(store).in_force(RIA).number == 1


def test_a_company_file_does_as_well(store: Store, tmp_path: Path) -> None:
    whole = "policy:\n" + "".join(f"  {line}\n" for line in NEXT.splitlines())
    (tmp_path / "company.yml").write_text(whole, encoding="utf-8")
    assert "Version 2 would replace" in run("diff", "company.yml").output
    (tmp_path / "none.yml").write_text("workspace: {name: X}\n", encoding="utf-8")
    assert "policy: is missing" in run("diff", "none.yml").output
