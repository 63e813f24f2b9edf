"""PostgreSQL: what each transaction brings along, what can't get in, and that nobody waits for long."""

import time
from datetime import UTC
from threading import Event, Thread

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.health import look_at_database
from guildhall.doctor import local_checks
from guildhall.doctor.lines import Colour
from store import inbox
from store.database import NotDurable, ReadOnly, address
from store.engine import AlreadyRunning, Store
from store.inbox import InboxEntry
from tests.company import NOW
from tests.patience import slowed
from tests.postgres import PIP, SYSTEM
from tests.store.helpers import at_once, execute, scalar, value

DATABASES = (PIP, SYSTEM)


def test_every_transaction_brings_its_settings_along(empty: Store) -> None:
    names = ("synchronous_commit", "TimeZone", "lock_timeout", "statement_timeout", "transaction_isolation")
    with empty.writing() as session:
        assert [scalar(session, f"SHOW {name}") for name in names] == ["on", "UTC", "1500ms", "2s", "read committed"]
    with empty.reading() as session:
        assert [scalar(session, f"SHOW {name}") for name in names[1:]] == ["UTC", "1500ms", "2s", "repeatable read"]


def test_nothing_stays_with_a_connection_when_its_transaction_has_ended(empty: Store) -> None:
    with empty.writing() as session:
        execute(session, "SELECT pg_advisory_xact_lock(1)")
        before = scalar(session, "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'")
    connection = empty.engine.raw_connection()
    try:
        cursor = connection.cursor()
        shown = cursor.execute("SELECT current_setting('lock_timeout'), (SELECT count(*) FROM pg_prepared_statements)")
        assert (before, *shown.fetchone()) == ("1500", "0", 0)
        assert cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)
    finally:
        connection.close()


def test_a_statement_that_is_asked_again_and_again_is_never_prepared(empty: Store) -> None:
    # A pooler may run the next transaction on another connection, which would know nothing of it.
    for transaction in (empty.reading, empty.writing):
        with transaction() as session:
            assert [inbox.first_answer(session, "request") for _ in range(12)] == [None] * 12
            assert scalar(session, "SELECT count(*) FROM pg_prepared_statements") == 0


def test_a_reader_can_not_write(empty: Store) -> None:
    with pytest.raises(Exception, match="read-only transaction"), empty.reading() as session:
        execute(session, "INSERT INTO counter (name, value) VALUES ('it', 0)")


def test_a_server_that_takes_reads_only_is_told_by_health_and_check_until_it_takes_writes(empty: Store) -> None:
    def set_read_only(value: str) -> None:
        url = empty.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        statement = SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(statement.format(Identifier(str(empty.engine.url.database)), Literal(value)))
        empty.engine.dispose()

    set_read_only("on")
    try:
        with pytest.raises(ReadOnly, match="default_transaction_read_only"):
            empty.try_writing()
        assert "default_transaction_read_only" in str(look_at_database(empty, NOW).unwritten)
        [line], setup = local_checks.database(empty)
        assert (line.name, line.colour, setup) == ("database", Colour.red, None)
        cause = "the server is a standby, or default_transaction_read_only is on"
        assert line.sentence.endswith(f" can be read but not written ({cause}), so nothing new is saved.")
    finally:
        set_read_only("off")
    empty.try_writing()
    assert look_at_database(empty, NOW).unwritten is None
    assert local_checks.database(empty)[0][0].colour is Colour.green


def test_a_database_that_may_lose_what_it_committed_is_refused(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.postgres._KEPT", "SELECT 'off', 'on', 'UTF8'")
    careless = Store(empty.url)
    with pytest.raises(NotDurable, match="fsync"), careless.reading() as session:
        scalar(session, "SELECT 1")
    careless.close()


def test_a_statement_that_takes_too_long_is_stopped(empty: Store) -> None:
    started = time.monotonic()
    with pytest.raises(OperationalError, match="statement timeout"), empty.reading() as session:
        execute(session, "SELECT pg_sleep(10)")
    assert time.monotonic() - started < 2.5 * slowed()


def test_a_server_that_is_not_there_is_told_within_three_seconds_and_without_the_password() -> None:
    store = Store("postgresql://guildhall:secret@127.0.0.1:9/guildhall")
    started = time.monotonic()
    with pytest.raises(OperationalError) as error, store.reading() as session:
        scalar(session, "SELECT 1")
    assert time.monotonic() - started < 3 * slowed()
    assert "secret" not in f"{error.value!r} {error.value} {store.url} {store.url!r}"
    store.close()


def test_connections_that_were_cut_are_replaced(counter: Store) -> None:
    with counter.reading() as session:
        scalar(session, "SELECT 1")
    other = Store(counter.url)
    with other.writing() as session:
        execute(session, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    other.close()
    assert value(counter) == 0


def test_writers_of_different_rows_do_not_wait_for_each_other(counter: Store) -> None:
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        with counter.writing() as second:
            execute(second, "INSERT INTO counter (name, value) VALUES ('other', 0)")
    assert value(counter) == 1


def test_a_commit_that_fails_leaves_no_trace(counter: Store) -> None:
    with counter.writing() as session:
        execute(session, "CREATE TABLE late (it VARCHAR REFERENCES inbox DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(IntegrityError), counter.writing() as session:  # noqa: PT012 - it is the commit that fails
        execute(session, "UPDATE counter SET value = 1")
        execute(session, "INSERT INTO late VALUES ('none')")
    assert value(counter) == 0


def test_nul_characters_reach_no_column(empty: Store) -> None:
    answer = {"nul": "a\0b", "kept": "back\\slash \\u0000 ü 🙂", "\0key": ["\0"]}
    with empty.writing() as session:
        inbox.remember(session, "re\0quest", answer, NOW)
    with empty.reading() as session:
        assert inbox.first_answer(session, "re\0quest") == {"nul": "ab", "kept": answer["kept"], "key": [""]}
        assert session.get(InboxEntry, "request").at.tzinfo is UTC
        assert scalar(session, "SELECT answer->>'kept' FROM inbox") == answer["kept"]


def test_a_second_migration_waits_for_the_first_and_gives_up_in_the_end(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, done = Event(), Event()

    def migrate() -> None:
        with empty.migrating():
            begun.set()
            done.wait(10)

    monkeypatch.setattr("store.postgres.MIGRATION_WAIT_MILLISECONDS", 200)
    hurried = Store(empty.url)
    first = Thread(target=migrate)
    first.start()
    begun.wait(5)
    with pytest.raises(AlreadyRunning), hurried.migrating():
        pytest.fail("two migrated at once")
    done.set()
    first.join()
    with hurried.migrating() as connection:
        connection.exec_driver_sql("SELECT 1")
    hurried.close()


def test_any_number_of_processes_may_hold_it(empty: Store) -> None:
    with empty.held_alone(), empty.held_alone():
        assert empty.is_shared


def test_the_same_request_at_once_waits_for_the_first_answer(empty: Store) -> None:
    def ask(answer: int) -> object:
        with empty.writing() as session:
            if (known := inbox.first_answer(session, "request")) is not None:
                return known["answer"]
            time.sleep(0.05)
            inbox.remember(session, "request", {"answer": answer}, NOW)
            return answer

    first, second = at_once(lambda: ask(1), lambda: ask(2))
    assert first == second


@pytest.mark.parametrize(
    "text", ["mysql://x/y", "postgresql://server", "sqlite://", "nonsense", "", "postgresql://a:b:c:secret@["]
)
def test_an_address_of_neither_kind_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError) as error:
        address(text)
    assert text == "" or text not in str(error.value)
