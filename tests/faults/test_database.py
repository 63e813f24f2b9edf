"""What may happen to the database: full, locked, cut while it commits, frozen, deadlocked."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url
from sqlalchemy.exc import OperationalError

from guildhall.company_file import read_company
from guildhall.environment import Environment, open_environment
from sandbox.person import SubmitAnswer
from scheduling.clock import SteppedClock
from store.engine import Store
from store.locking import CommitUnknown, retry
from tests.conftest import DATA, START, database_url, new_workspace
from tests.faults.cutting_proxy import Cut, CuttingProxy
from tests.postgres import PIP
from tests.scenarios.helpers import FRAUD_IDEA
from tests.store.helpers import execute, scalar

TOLD_WITHIN_SECONDS = 3.0


def ideas(store: Store) -> int:
    with store.reading() as session:
        return int(str(scalar(session, "SELECT COUNT(*) FROM idea")))


def submit(world: Environment) -> SubmitAnswer:
    """Have Ria submit what stands in her form, or a new one; return what she is told."""
    ria = world.workspace.person("U0RIA")
    if ria.view() is None:
        ria.command("C0GENERAL", "/ml-idea")
    began = time.monotonic()
    answer = ria.submit(FRAUD_IDEA)
    assert time.monotonic() - began < TOLD_WITHIN_SECONDS
    return answer


def test_disk_failure_full_disk_refuses_keeps_the_words_and_takes_them_when_there_is_room(
    world: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    with world.store.writing() as session:
        pages = scalar(session, "PRAGMA page_count")
    world.store.engine.dispose()
    full = [f"PRAGMA max_page_count = {pages}"]

    def limited(connection: Any, _record: Any) -> None:
        for statement in full:
            connection.execute(statement)

    event.listen(world.store.engine, "connect", limited)
    with pytest.raises(OperationalError, match="full"), world.store.writing() as session:
        execute(session, "CREATE TABLE ballast (it BLOB)")
    answer = submit(world)
    while answer.closed:
        answer = submit(world)
    kept = ideas(world.store)
    assert "nothing was changed" in str(answer.errors)
    assert caplog.text.count("red: the database can't be used (database or disk is full)") == 1
    full[:] = ["PRAGMA max_page_count = 1000000"]
    world.store.engine.dispose()
    assert submit(world).closed
    assert ideas(world.store) == kept + 1


@contextmanager
def locked(world: Environment) -> Iterator[None]:
    with world.store.writing() as session:
        execute(session, "LOCK TABLE idea IN EXCLUSIVE MODE" if world.store.is_shared else "DELETE FROM idea")
        yield


@pytest.mark.core
def test_locked_database_is_reported_within_three_seconds(world: Environment) -> None:
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-idea")
    with locked(world):
        answer = submit(world)
    assert not answer.closed
    assert "nothing was changed" in str(answer.errors)
    assert submit(world).closed
    assert ideas(world.store) == 1


@pytest.fixture
def through_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Environment, CuttingProxy]]:
    """A world on PostgreSQL with somebody in between who can cut the line."""
    clock = SteppedClock(START)
    proxy = CuttingProxy(make_url(database_url(PIP, tmp_path_factory.getbasetemp())))
    url = proxy.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        stack.callback(proxy.close)
        plan = read_company(DATA / "company.yml")
        yield stack.enter_context(open_environment(new_workspace(clock), clock, url, plan)), proxy


@pytest.mark.parametrize("cut", list(Cut))
def test_postgres_crash_at_the_commit_makes_one_idea_and_the_form_closes(
    through_a_proxy: tuple[Environment, CuttingProxy], cut: Cut
) -> None:
    world, proxy = through_a_proxy
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-idea")
    proxy.cuts[:] = [cut]
    assert submit(world).closed
    assert not proxy.cuts
    assert ideas(world.store) == 1
    world.stepper.settle()
    assert len(world.workspace.person("U0TRIS").messages("C0TRIAGE")) == 1


def test_postgres_crash_at_every_commit_is_reported_and_sending_again_makes_one_idea(
    through_a_proxy: tuple[Environment, CuttingProxy],
) -> None:
    world, proxy = through_a_proxy
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-idea")
    proxy.cuts[:] = [Cut.before] * 3
    answer = submit(world)
    assert not answer.closed
    assert "I can't tell whether this was saved. Try again: it won't be saved twice." in str(answer.errors)
    assert submit(world).closed
    assert ideas(world.store) == 1


def test_postgres_crash_frozen_server_is_reported_within_three_seconds_and_used_again(
    through_a_proxy: tuple[Environment, CuttingProxy],
) -> None:
    world, _ = through_a_proxy
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-idea")
    frozen = _server_processes(world.store)
    for process in frozen:
        os.kill(process, signal.SIGSTOP)
    try:
        answer = submit(world)
    finally:
        for process in frozen:
            os.kill(process, signal.SIGCONT)
    assert not answer.closed
    assert submit(world).closed
    assert ideas(world.store) == 1


def _server_processes(store: Store) -> list[int]:
    with store.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT pid FROM pg_stat_activity WHERE datname = 'world'")
        backends = list(rows.scalars())
    parent = int(Path(f"/proc/{backends[0]}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return [parent, *backends]


def test_deadlock_of_two_transactions_lets_both_through(
    engines: Callable[[str], Store], record_property: Callable[[str, object], None]
) -> None:
    store = engines(PIP)
    with store.writing() as session:
        execute(session, "DELETE FROM counter")
        execute(session, "INSERT INTO counter (name, value) VALUES ('a', 0), ('b', 0)")
    meet = threading.Barrier(2)
    tries = []

    def change(first: str, second: str) -> None:
        def both() -> None:
            tries.append(first)
            with store.writing() as session:
                execute(session, f"UPDATE counter SET value = value + 1 WHERE name = '{first}'")
                if len(tries) <= 2:
                    meet.wait(2)
                execute(session, f"UPDATE counter SET value = value + 1 WHERE name = '{second}'")

        retry(both)

    threads = [threading.Thread(target=change, args=names) for names in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        assert [scalar(session, f"SELECT value FROM counter WHERE name = '{name}'") for name in "ab"] == [2, 2]
    assert len(tries) == 3


def test_deadlock_that_never_ends_is_given_up_after_three_tries() -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise CommitUnknown("cut")

    with pytest.raises(CommitUnknown):
        retry(work)
    assert len(tries) == 3


def test_deadlock_that_takes_too_long_is_not_retried_because_people_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [0.0]
    monkeypatch.setattr("store.locking.time.monotonic", lambda: passed[0])
    tries = []

    def work() -> None:
        tries.append(1)
        passed[0] += 1.3
        raise CommitUnknown("cut")

    with pytest.raises(CommitUnknown):
        retry(work)
    assert len(tries) == 1
