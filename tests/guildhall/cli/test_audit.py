"""`guildhall audit`: tells whether the record is whole, and what it says."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from guildhall.cli import app
from guildhall.company_file import apply
from intake.access import Request
from intake.services.members import Members, SlackFacts
from intake.services.triage import Triage
from scheduling.tick import tick
from store.engine import Store
from tests.company import NOW, RIA, TRIS, company, migrated_store, new_key, submit

cli = CliRunner()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return the database that the command finds, with an idea that was sent."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    store = migrated_store(tmp_path / "x.db")
    apply(store, company(), NOW)
    for person in (RIA, TRIS):
        Members(store).remember(SlackFacts(id=person.member_id, name=person.member_id[2:], full_member=True), NOW)
    submitted = submit(store, RIA)
    Triage(store).send(submitted.id, 1, Request(TRIS, NOW, new_key()))
    yield store
    store.close()


def verify(*arguments: str) -> tuple[int, str]:
    done = cli.invoke(app, ["audit", "verify", *arguments])
    return done.exit_code, done.stdout


def head_of(told: str) -> str:
    found = re.search(r"Head: (\d+:[0-9a-f]{64})", told)
    assert found
    return found[1]


def spoil(store: Store, *statements: str) -> None:
    with store.writing() as session:
        for statement in ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_seal_no_delete", *statements):
            session.connection().exec_driver_sql(statement)


def test_before_anything_is_sealed_it_says_how_much_waits_and_for_how_long(store: Store) -> None:
    code, told = verify()
    assert code == 0
    assert re.search(r"Rows not sealed yet: \d+, the oldest \d+ days", told)
    assert head_of(told) == f"0:{'0' * 64}"


def test_a_tick_seals_and_the_head_can_be_asked_for_later(store: Store) -> None:
    tick(store, NOW)
    code, told = verify()
    assert (code, "All rows are sealed." in told, "Valid: " in told) == (0, True, True)
    early = head_of(told)
    submit(store, RIA)
    tick(store, NOW)
    assert verify("--head", early)[0] == 0
    assert head_of(verify()[1]) != early


def test_a_changed_row_is_told_by_its_number_with_exit_code_1(store: Store) -> None:
    tick(store, NOW)
    spoil(store, "UPDATE audit SET roles = 'admin' WHERE id = 2")
    code, told = verify()
    assert code == 1
    assert "Broken: row 2 doesn't verify" in told


def test_a_tail_that_was_cut_off_is_found_by_the_head_that_was_kept(store: Store) -> None:
    tick(store, NOW)
    late = head_of(verify()[1])
    number = int(late.partition(":")[0])
    spoil(
        store,
        f"DELETE FROM audit_seal WHERE number = {number}",
        f"UPDATE audit_head SET number = {number - 1}, "
        f"hash = (SELECT hash FROM audit_seal WHERE number = {number - 1})",
    )
    assert verify()[0] == 0
    code, told = verify("--head", late)
    assert code == 1
    assert "the chain doesn't have the head" in told


def test_a_head_that_is_none_is_refused(store: Store) -> None:
    assert verify("--head", "12")[0] == 2


def test_what_was_done_to_an_idea_is_listed_with_names_and_without_its_words(store: Store) -> None:
    tick(store, NOW)
    done = cli.invoke(app, ["audit", "show", "--entity", "IDEA-1"])
    assert done.exit_code == 0, done.output
    submitted, sent = done.stdout.strip().splitlines()[1:]
    assert "RIA (U0RIA)" in submitted
    assert "submitted" in submitted
    assert "TRIS (U0TRIS)" in sent
    assert "member,triager" in sent
    assert "stolen" not in done.stdout


def test_what_somebody_did_is_listed(store: Store) -> None:
    assert len(cli.invoke(app, ["audit", "show", "--by", "U0TRIS"]).stdout.strip().splitlines()) == 2
    assert "company applied" in cli.invoke(app, ["audit", "show", "--by", "operator"]).stdout


@pytest.mark.parametrize("asked", [("--entity", "IDEA-99"), ("--entity", "x"), ("--by", "U0NOBODY")])
def test_who_or_what_is_not_there_is_one_line(store: Store, asked: tuple[str, str]) -> None:
    done = cli.invoke(app, ["audit", "show", *asked])
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1
