"""P1 to P4: the database goes away under load and comes back."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import SQLITE, database_url, existing
from tests.patience import PATIENCE_SECONDS
from tests.postgres import OwnServer
from tests.scenarios.helpers import submit_new
from tests.torture import long_form
from tests.torture.bots import Chamber, chamber, soon
from tests.torture.checking import assert_nothing_lost_nothing_twice, healed
from tests.torture.load import PROBLEM, submit_idea, under_load

ROUNDS = 20 if long_form() else 1
WELL_SECONDS, AWAY_SECONDS = 2.0, 1.0
LOCKED_SECONDS = 10.0 if long_form() else 4.0
TOLD_WITHIN_SECONDS = 3.0
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres' AND pid <> pg_backend_pid()"


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    """A PostgreSQL server that this test may crash."""
    with existing():
        server = OwnServer()
    yield server
    server.crash()
    shutil.rmtree(server.folder, ignore_errors=True)


def works_again(chamber: Chamber, title: str) -> None:
    """Submit until a form closes; then check that all is well."""
    assert soon(lambda: submit_idea(chamber.workspace, "U0RIA", title), PATIENCE_SECONDS)
    chamber.titles.append(title)
    healed(chamber)


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_postgres_crash_under_load_and_cut_connections_lose_nothing_and_repeat_nothing(
    own_server: OwnServer, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    url = own_server.url.render_as_string(hide_password=False)
    with chamber(url, tmp_path, bots=2) as bereft:
        with under_load(bereft):
            for _ in range(ROUNDS):
                time.sleep(WELL_SECONDS)
                own_server.crash()
                time.sleep(AWAY_SECONDS)
                own_server.start()
                time.sleep(WELL_SECONDS)
                with psycopg.connect(own_server.url.set(drivername="postgresql").render_as_string()) as connection:
                    connection.execute(CUT)
        bereft.store.engine.dispose()
        works_again(bereft, "Idea 1 of Nobody")
        ideas = assert_nothing_lost_nothing_twice(bereft)
    record_property(
        "told",
        f"{ROUNDS} crashes of PostgreSQL, and as often all connections cut, {len(bereft.titles)} forms closed, "
        f"{ideas} ideas: none lost, none twice",
    )


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_locked_database_file_is_reported_in_time_and_used_again(
    tmp_path: Path,
) -> None:
    with chamber(database_url(SQLITE, tmp_path), tmp_path) as locked:
        assert submit_idea(locked.workspace, "U0REX", "Idea 1 of Rex")
        ria = locked.workspace.person("U0RIA")
        ria.command("C0GENERAL", "/ml-idea")
        with sqlite3.connect(tmp_path / "guildhall.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            until = time.monotonic() + LOCKED_SECONDS
            while time.monotonic() < until:
                began = time.monotonic()
                answer = submit_new(ria, {"Title": "Idea 2 of Ria", "What is the problem?": PROBLEM})
                assert "nothing was changed" in str(answer.errors)
                assert time.monotonic() - began < TOLD_WITHIN_SECONDS
            other.execute("ROLLBACK")
        other.close()
        assert submit_new(ria, {}).closed
        locked.titles += ["Idea 1 of Rex", "Idea 2 of Ria"]
        works_again(locked, "Idea 3 of Ria")
        assert assert_nothing_lost_nothing_twice(locked) == 3
