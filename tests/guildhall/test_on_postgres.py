"""The command line with a PostgreSQL: the same commands, several replicas, and no password in what they say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from guildhall import schema
from guildhall.cli import app
from store.engine import Store
from tests.conftest import existing
from tests.harbour import COMPANY, close
from tests.intake.helpers import everything
from tests.postgres import PIP, SYSTEM, server
from tests.store.helpers import at_once

DATABASES = (PIP, SYSTEM)
cli = CliRunner()


@pytest.fixture
def new(database: str) -> Iterator[Store]:
    """Return a database with nothing at all in it."""
    with existing():
        store = Store(server(database).renew("new", "nothing", lambda _url: None))
    yield store
    close(store)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_replicas_that_start_together_upgrade_once(new: Store) -> None:
    assert at_once(*[lambda: schema.upgrade(new)] * 3) == [None] * 3
    with new.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM idea").scalar_one() == 0


def test_migrate_and_apply_take_the_address_as_hosts_give_it(new: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    given = make_url(new.url).set(drivername="postgresql")
    monkeypatch.setenv("DATABASE_URL", given.render_as_string(hide_password=False))
    done = cli.invoke(app, ["migrate"])
    assert done.exit_code == 0, done.output
    applied = cli.invoke(app, ["apply", str(COMPANY)])
    assert applied.exit_code == 0, applied.output
    before = everything(new)
    assert cli.invoke(app, ["apply", str(COMPANY)]).exit_code == 0
    assert everything(new) == before


def test_a_table_in_use_stops_a_migration_with_a_plain_line_and_nothing_changed(
    new: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.postgres.MIGRATION_WAIT_MILLISECONDS", 100)
    monkeypatch.setenv("DATABASE_URL", new.url.render_as_string(hide_password=False))
    with new.migrating():
        done = cli.invoke(app, ["migrate"])
    assert done.exit_code == 2
    assert "Nothing was changed; try again" in done.stderr


def test_a_server_that_is_not_there_is_one_line_without_the_password(
    monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://guildhall:hush@127.0.0.1:9/guildhall")
    done = cli.invoke(app, ["migrate"])
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("The database can't be used: ")
    assert "\n" not in done.stderr.strip()
    assert "hush" not in done.output
