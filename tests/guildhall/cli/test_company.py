"""`guildhall apply`: a squad with ideas isn't closed unasked, and a file that can't be taken says what to do."""

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from guildhall.cli import app
from guildhall.company_file import apply, company_of, written
from intake.ideas import Stage
from intake.tables import Idea, Squad
from store.engine import Store
from tests.company import NOW, company, migrated_store, submit

cli = CliRunner()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    store = migrated_store(tmp_path / "guildhall.db", durable=False)
    apply(store, company(), NOW)
    monkeypatch.setenv("DATABASE_URL", str(store.url))
    monkeypatch.chdir(tmp_path)
    return store


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    """Leave Payments, which builds an idea, out of the file."""
    submit(store, title="Stop stolen cards")
    with store.writing() as session:
        row = session.scalars(select(Idea)).one()
        row.stage, row.squad = Stage.build, "payments"
    now = company_of(store)
    squads = tuple(squad for squad in now.squads if squad.key != "payments")
    path = tmp_path / "company.yml"
    path.write_text(written(now.model_copy(update={"squads": squads})), encoding="utf-8")
    return path


def squad_of(store: Store) -> str | None:
    with store.reading() as session:
        return session.scalars(select(Idea)).one().squad


def is_active(store: Store) -> bool:
    with store.reading() as session:
        return session.get_one(Squad, "payments").active


def test_a_squad_with_ideas_that_the_file_leaves_out_is_asked_about(store: Store, file: Path) -> None:
    done = cli.invoke(app, ["apply", "company.yml"], input="n\n")
    assert (done.exit_code, is_active(store), squad_of(store)) == (1, True, "payments")
    assert "company.yml leaves out Payments. Central ML would get its 1 open idea.\nClose it?" in done.stdout
    assert done.stdout.endswith("Nothing changed.\n")
    done = cli.invoke(app, ["apply", "company.yml"], input="y\n")
    assert (done.exit_code, is_active(store), squad_of(store)) == (0, False, "hub")
    assert done.stdout.endswith(
        "Applied company.yml: 2 squads, 3 people.\nClosed Payments. Central ML has its 1 open idea now.\n"
    )
    done = cli.invoke(app, ["apply", "company.yml"])
    assert (done.exit_code, done.stdout) == (0, "Applied company.yml: 2 squads, 3 people.\n")


def test_with_yes_nothing_is_asked(store: Store, file: Path) -> None:
    done = cli.invoke(app, ["apply", "--yes", "company.yml"])
    assert (done.exit_code, squad_of(store)) == (0, "hub")
    assert "Close it?" not in done.stdout


def test_a_file_without_an_admin_is_told_by_line_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "company.yml"
    path.write_text("workspace: {name: Elsewhere}\npeople:\n  - {id: U0TRIS, roles: [triager]}\n", encoding="utf-8")
    before = company_of(store)
    done = cli.invoke(app, ["apply", "company.yml"])
    assert done.exit_code == 2
    assert done.stderr == "company.yml, line 2: people: no admin would be left. Give somebody the role admin.\n"
    assert company_of(store) == before
