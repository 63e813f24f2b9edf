"""Transactions: what holds when a block raises, when two write at once, and when two processes want the file."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from store import outbox, standing
from store.engine import BUSY_MILLISECONDS, AlreadyRunning, Session, Store
from tests.harbour import NOW
from tests.store.test_outbox import Told

ROOT = Path(__file__).parents[2]


def execute(session: Session, statement: str) -> None:
    session.connection().execute(text(statement))


def scalar(session: Session, statement: str) -> object:
    return session.connection().execute(text(statement)).scalar_one()


@pytest.fixture
def counter(empty: Store) -> Store:
    """Return a database with a counter at nought."""
    with empty.writing() as session:
        execute(session, "INSERT INTO counter (name, value) VALUES ('it', 0)")
    return empty


def value(store: Store) -> object:
    with store.reading() as session:
        return scalar(session, "SELECT value FROM counter")


def stage(session: Session, key: str) -> None:
    outbox.stage(session, Told(), key=key, audience="C1", due=NOW)


def test_writing_commits_at_the_end_of_the_block(counter: Store) -> None:
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        assert value(counter) == 0
    assert value(counter) == 1


def test_writing_leaves_no_trace_when_the_block_raises(counter: Store) -> None:
    with suppress(RuntimeError), counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        raise RuntimeError("in the middle")
    assert value(counter) == 0
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 2")
    assert value(counter) == 2


def test_writing_leaves_no_trace_when_the_commit_itself_fails(counter: Store) -> None:
    orphan = "INSERT INTO idea_change (idea_id, at, verb, stage, sentence, fields) VALUES ('none', '', '', '', '', '')"

    def change() -> None:
        with counter.writing() as session:
            execute(session, "UPDATE counter SET value = 1")
            execute(session, "PRAGMA defer_foreign_keys=ON")
            execute(session, orphan)

    for _ in range(2):
        with pytest.raises(IntegrityError):
            change()
    assert value(counter) == 0


def test_two_writers_from_two_threads_go_one_after_the_other(counter: Store) -> None:
    both_ready = threading.Barrier(2)

    def count_up() -> None:
        both_ready.wait()
        for _ in range(10):
            with counter.writing() as session:
                before = scalar(session, "SELECT value FROM counter")
                time.sleep(0.002)
                execute(session, f"UPDATE counter SET value = {before} + 1")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(count_up), pool.submit(count_up)]:
            done.result()
    assert value(counter) == 20


def test_a_writer_that_waits_longer_than_the_busy_timeout_is_told_so(counter: Store) -> None:
    started = time.monotonic()
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        with pytest.raises(OperationalError, match="locked"), counter.writing() as second:
            execute(second, "UPDATE counter SET value = 5")
    assert time.monotonic() - started >= BUSY_MILLISECONDS / 1000
    assert value(counter) == 1


def test_reading_does_not_wait_for_a_writer_and_sees_what_was_committed(counter: Store) -> None:
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        started = time.monotonic()
        assert value(counter) == 0
        assert time.monotonic() - started < BUSY_MILLISECONDS / 2000


def test_a_writer_does_not_wait_for_a_reader_whose_snapshot_stays_as_it_is(counter: Store) -> None:
    with counter.reading() as session:
        assert scalar(session, "SELECT value FROM counter") == 0
        with counter.writing() as writer:
            execute(writer, "UPDATE counter SET value = 1")
        assert scalar(session, "SELECT value FROM counter") == 0
    assert value(counter) == 1


def test_what_is_changed_while_reading_is_never_written(counter: Store) -> None:
    with counter.reading() as session:
        session.add(standing.Standing(subject="s", key="k", channel="c", ts="t"))
        scalar(session, "SELECT value FROM counter")
    with counter.reading() as session:
        assert standing.find(session, "s") is None


def test_the_durability_settings_are_in_force_on_every_connection(empty: Store) -> None:
    engine: Engine = empty.engine
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            settings = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert settings == ["wal", 2, 1, BUSY_MILLISECONDS]


def test_subscribers_wake_after_a_commit_that_staged_and_see_it(empty: Store) -> None:
    woken: list[bool] = []

    def look() -> None:
        with empty.reading() as session:
            woken.append(outbox.is_due(session, NOW))

    empty.subscribe(look)
    with empty.writing() as session:
        stage(session, "fact")
        session.flush()
        assert woken == []
    assert woken == [True]


def test_subscribers_may_write_when_they_wake(empty: Store) -> None:
    claimed: list[str] = []

    def claim() -> None:
        with empty.writing() as session:
            fact = outbox.claim(session, NOW)
            assert fact is not None
            claimed.append(fact.key)

    empty.subscribe(claim)
    with empty.writing() as session:
        stage(session, "fact")
    assert claimed == ["fact"]


def test_subscribers_sleep_on_when_nothing_was_staged_or_nothing_was_committed(counter: Store) -> None:
    woken: list[str] = []
    with counter.writing() as session:
        stage(session, "known")
    counter.subscribe(lambda: woken.append("woken"))
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
    with counter.writing() as session:
        stage(session, "known")
    with suppress(RuntimeError), counter.writing() as session:
        stage(session, "new")
        raise RuntimeError("too bad")
    assert woken == []


HOLD = """
import sys
from store.engine import AlreadyRunning, Store
try:
    with Store(sys.argv[1]).held_alone():
        print("held")
except AlreadyRunning as refusal:
    print(f"refused: {refusal}")
"""


def held_by_another_process(store: Store) -> str:
    command = [sys.executable, "-c", HOLD, str(store.url)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=20).stdout


def test_a_database_that_is_held_is_refused_to_a_second_process_until_it_is_let_go(empty: Store) -> None:
    with empty.held_alone():
        assert held_by_another_process(empty).startswith("refused: Another Guildhall already uses")
    assert held_by_another_process(empty) == "held\n"


def test_a_held_database_is_let_go_when_the_block_raises(empty: Store) -> None:
    with pytest.raises(RuntimeError), empty.held_alone():
        raise RuntimeError("stopped")
    with empty.held_alone(), pytest.raises(AlreadyRunning), empty.held_alone():
        pytest.fail("it was held twice")


def test_a_migration_that_fails_leaves_no_trace_and_lets_the_file_go(empty: Store) -> None:
    with suppress(RuntimeError), empty.migrating() as connection:
        connection.exec_driver_sql("CREATE TABLE half (a INTEGER)")
        raise RuntimeError("in the middle")
    with empty.migrating() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'half'")
        assert found.scalar_one() == 0


def test_creating_twice_changes_nothing(counter: Store) -> None:
    counter.create()
    assert value(counter) == 0
