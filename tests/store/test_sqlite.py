"""SQLite: one writer at a time, one process at a time, and nothing lost that was committed."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from store import claims, search, sqlite
from store.clock_skew import waits_too_long
from store.database import WAIT_MILLISECONDS, AlreadyRunning
from store.engine import Session, Store
from store.outbox import OutboxRow
from tests.company import NOW
from tests.store.helpers import at_once, execute, scalar, value

DATABASES = ("sqlite",)
ROOT = Path(__file__).parents[2]
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
    def count_up() -> None:
        for _ in range(10):
            with counter.writing() as session:
                before = scalar(session, "SELECT value FROM counter")
                time.sleep(0.002)
                execute(session, f"UPDATE counter SET value = {before} + 1")

    assert at_once(count_up, count_up) == [None, None]
    assert value(counter) == 20


def test_a_writer_keeps_other_processes_out_from_its_first_read_on(counter: Store) -> None:
    # Within this process writers take turns; a command that runs beside it knows nothing of them.
    with counter.writing() as session, closing(sqlite3.connect(str(counter.engine.url.database), timeout=0)) as other:
        assert scalar(session, "SELECT value FROM counter") == 0
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE counter SET value = 9")


def test_a_writer_has_its_turn_before_one_that_writes_over_and_over(counter: Store) -> None:
    is_writing, has_written = threading.Event(), threading.Event()
    turns: list[int] = []

    def over_and_over() -> None:
        while not has_written.is_set() and len(turns) < 500:
            with counter.writing() as session:
                execute(session, "UPDATE counter SET value = value + 1")
                is_writing.set()
                time.sleep(0.005)
            turns.append(1)

    def once() -> int:
        is_writing.wait(10)
        before = len(turns)
        with counter.writing() as session:
            execute(session, "INSERT INTO counter (name, value) VALUES ('other', 0)")
            between = len(turns) - before
        has_written.set()
        return between

    _, between = at_once(over_and_over, once)
    assert between <= 2


def test_a_writer_whose_turn_takes_too_long_writes_as_soon_as_the_database_lets_it(
    counter: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "TURN_SECONDS", 0.01)
    is_writing = threading.Event()

    def held() -> None:
        with counter.writing() as session:
            execute(session, "UPDATE counter SET value = value + 1")
            is_writing.set()
            time.sleep(0.1)

    def late() -> None:
        is_writing.wait(10)
        with counter.writing() as session:
            execute(session, "UPDATE counter SET value = value + 1")

    assert at_once(held, *[late] * 5) == [None] * 6
    assert value(counter) == 6
    assert at_once(*[late] * 5) == [None] * 5, "and the turns go on"


def test_the_durability_settings_are_in_force_on_every_connection(empty: Store) -> None:
    engine = empty.engine
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            settings = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert settings == ["wal", 2, 1, WAIT_MILLISECONDS]


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


@pytest.mark.parametrize(
    ("claiming", "index"), [(claims.claim_doubtful, "ix_outbox_try_at"), (claims.claim_sweep, "ix_outbox_sweep")]
)
def test_what_is_in_doubt_is_found_by_its_index_however_much_there_is_besides(
    empty: Store, claiming: Callable[[Session, datetime], OutboxRow | None], index: str
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    with empty.writing() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        assert claiming(session, NOW) is None
        [(statement, given)] = [each for each in asked if "LIMIT" in each[0]]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    steps = [str(row[-1]) for row in plan]
    assert index in steps[0]
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_what_waits_too_long_is_found_by_indexes_however_much_was_sent(empty: Store) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    with empty.writing() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        assert not waits_too_long(session, NOW)
        [(statement, given)] = asked[-1:]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    steps = [str(row[-1]) for row in plan if "outbox" in str(row[-1])]
    assert len(steps) >= 5
    assert not [step for step in steps if "INDEX" not in step]


def test_a_document_is_replaced_and_removed_without_a_look_at_the_others(empty: Store) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given[0] if isinstance(given, list) else given))

    with empty.writing() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        search.put(session, "a", "Refunds", "that look like theft")
        search.remove(session, ["a", "b"])
        changes = [each for each in asked if "fulltext" in each[0]]
        plans = [session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", given) for each, given in changes]
        steps = [str(row[-1]) for plan in plans for row in plan]
    assert any("fulltext_row" in step for step in steps)
    # What ends in "=" is found by its number; SQLite calls it a scan all the same.
    assert not [step for step in steps if step.startswith("SCAN") and not step.endswith("VIRTUAL TABLE INDEX 0:=")]


def test_what_is_put_again_or_removed_leaves_one_number_or_none(empty: Store) -> None:
    with empty.writing() as session:
        for body in ("fraud", "parcels"):
            search.put(session, "a", "", body)
        search.put_all(session, [("b", "", "vans"), ("a", "", "couriers")])
        search.remove(session, ["b"])
        search.put(session, "c", "", "vans")
    with empty.reading() as session:
        assert scalar(session, "SELECT count(*) FROM fulltext_row JOIN fulltext ON fulltext.rowid = number") == 2
        assert scalar(session, "SELECT count(*) FROM fulltext WHERE fulltext MATCH 'fraud OR parcel'") == 0
        assert scalar(session, "SELECT document FROM fulltext WHERE fulltext MATCH 'van'") == "c"
