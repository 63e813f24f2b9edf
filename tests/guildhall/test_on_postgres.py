"""The command line with a PostgreSQL: the same commands, several replicas, and no password in what they say."""

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from guildhall import schema
from guildhall.cli import app
from guildhall.doctor import checks, local_checks
from guildhall.doctor.lines import Colour
from intake.services.organization import Workspaces
from sandbox.server import SandboxServer
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import COMPANY, close
from tests.conftest import existing, new_workspace
from tests.guildhall.processes import command, environment, free_port, wait_for
from tests.intake.helpers import everything
from tests.patience import PATIENCE_SECONDS
from tests.postgres import PIP, SYSTEM, server, server_of
from tests.store.helpers import at_once

DATABASES = (PIP, SYSTEM)
ROOT = Path(__file__).parents[2]
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
    assert done.stderr.startswith("Can't use the database: ")
    assert "\n" not in done.stderr.strip()
    assert "hush" not in done.output


def test_a_database_that_is_away_at_the_start_is_red_and_it_goes_on_once_it_is_there(
    new: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    its_server, name, port = server_of(new.url), str(new.url.database), free_port()
    url, workspace = new.url.render_as_string(hide_password=False), new_workspace(SystemClock())
    new.engine.dispose()
    its_server.drop(name)
    with SandboxServer(workspace) as sandbox:
        told = environment(workspace, int(sandbox.url.rpartition(":")[2]), url, GUILDHALL_HEALTH_PORT=str(port))
        with command(tmp_path, told) as (process, log):
            wait_for(log, "red: the database can't be used")
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE_SECONDS)
            assert refused.value.code == 503
            assert [each["name"] for each in json.load(refused.value)["checks"]] == ["database"]
            its_server.renew(name, "nothing", lambda _url: None)
            wait_for(log, "Guildhall is running.")
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
    assert log.read_text().count("red: the database") == 1
    assert "Traceback" not in log.read_text()


def test_it_ends_when_told_while_its_database_is_away(
    new: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    its_server, name = server_of(new.url), str(new.url.database)
    new.engine.dispose()
    its_server.drop(name)
    told = environment(new_workspace(SystemClock()), free_port(), new.url.render_as_string(hide_password=False))
    with command(tmp_path, told) as (process, log):
        wait_for(log, "red: the database can't be used")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert "Traceback" not in log.read_text()
    its_server.renew(name, "nothing", lambda _url: None)


def test_a_user_who_may_make_no_tables_is_one_line(new: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with new.writing() as session:
        session.connection().exec_driver_sql("DROP ROLE IF EXISTS poor")
        session.connection().exec_driver_sql("CREATE ROLE poor LOGIN")
    monkeypatch.setenv("DATABASE_URL", new.url.set(username="poor").render_as_string(hide_password=False))
    done = cli.invoke(app, ["migrate"])
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("Can't use the database: permission denied for schema public")
    assert "\n" not in done.stderr.strip()


def test_a_database_that_may_lose_what_it_committed_is_a_red_line(new: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.postgres._KEPT", "SELECT 'off', 'on', 'UTF8'")
    store = Store(new.url)
    lines, setup = local_checks.database(store)
    close(store)
    assert [line.colour for line in lines] == [Colour.red]
    assert "fsync" in lines[0].sentence
    assert setup is None


def test_check_opens_no_second_socket_where_another_guildhall_may_run(new: Store) -> None:
    assert checks.may_open_socket(new)
    schema.upgrade(new)
    assert checks.may_open_socket(new)
    Workspaces(new).belong_to("T0SANDBOX")
    assert not checks.may_open_socket(new)
