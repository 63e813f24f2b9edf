"""PostgreSQL: any number of processes on one database, on connections that do not wait for ever.

Nothing is promised to outlive a transaction but rows: no prepared statements, no session settings or locks."""

import json
import re
import time
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

import psycopg
from psycopg.errors import LockNotAvailable, OperationalError
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError as SqlalchemyOperationalError

from store.database import WAIT_MILLISECONDS, AlreadyRunning, NotDurable, ReadOnly, begin, beginning
from store.search import PrivateIndex

# PostgreSQL connections that do not wait for ever: a server that is frozen takes requests and answers none.

# A little more than a statement may take, so that a server that is well says first what is wrong.
ANSWER_SECONDS = 2.2
# A connection that lay in the pool is asked first whether it lives. Together with opening another one (2 s) this stays
# below the three seconds in which people have to be told.
PING_SECONDS = 0.5
Result = TypeVar("Result")


class DatabaseTimeout(OperationalError):
    """The server has not answered in time; what it was asked may have been done or not."""


class TimeoutConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server keeps silent for `answer_seconds`; None waits for ever."""

    answer_seconds: float | None = ANSWER_SECONDS

    def wait(self, gen: Generator[Any, Any, Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Consume a generator that talks to the server; raises Silent when that takes too long."""
        limit, begun = timeout if timeout is not None else self.answer_seconds, time.monotonic()
        try:
            return super().wait(gen, interval, limit)
        except OperationalError:
            if limit is None or time.monotonic() - begun < limit:
                raise
            self.pgconn.finish()
            raise DatabaseTimeout("the server did not answer in time") from None


def connect_with(engine: Engine) -> None:
    """Have an engine open connections of this kind."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkout", _in_use)
    event.listen(engine, "checkin", _in_the_pool)


def _connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> TimeoutConnection:
    return TimeoutConnection.connect(*arguments, **named)


def _in_use(connection: TimeoutConnection, _record: Any, _proxy: Any) -> None:
    connection.answer_seconds = ANSWER_SECONDS


def _in_the_pool(connection: TimeoutConnection | None, _record: Any) -> None:
    if connection is not None:
        connection.answer_seconds = PING_SECONDS


# PostgreSQL: any number of processes on one database.

STATEMENT_MILLISECONDS = 2000
# A migration waits so long for a table that others use, and they wait for it: better to try again than to stand there.
MIGRATION_WAIT_MILLISECONDS = 3000
_IDLE_MILLISECONDS = 30_000
_MIGRATING = 7_262_411
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_CONNECTING = {
    "autocommit": True,
    "prepare_threshold": None,  # guard: no prepared statements
    "client_encoding": "utf8",
    "application_name": "guildhall",
    "connect_timeout": 2,
    # A server that has vanished answers nothing: neither a new connection nor one that stood.
    "tcp_user_timeout": WAIT_MILLISECONDS,
}
_KEPT = (
    "SELECT current_setting('fsync'), current_setting('full_page_writes'), "
    "pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
)


class Postgres:
    """A database of a server."""

    begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def __init__(self, url: URL, *, durable: bool, connections: int) -> None:
        shared = _settings(lock_timeout=WAIT_MILLISECONDS, statement_timeout=STATEMENT_MILLISECONDS)
        self.begin_reading = f"{self.begin_reading}; {shared}"
        written = _settings(synchronous_commit="on" if durable else "off")  # guard: full sync: PostgreSQL
        self.begin_writing = f"BEGIN ISOLATION LEVEL READ COMMITTED; {shared}; {written}"
        self._begin_migrating = (
            f"BEGIN; {written}; {_settings(lock_timeout=MIGRATION_WAIT_MILLISECONDS, statement_timeout=0)}"
        )
        self.engine = _open(url, self.begin_reading, durable=durable, connections=connections)
        self.index = PrivateIndex(_open(url, self.begin_reading, durable=False, connections=1))

    def turn(self) -> AbstractContextManager[None]:
        """Wait for nobody: several write at once."""
        return nullcontext()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a connection in one transaction for schema changes; raises AlreadyRunning when others are in the way."""
        try:
            with beginning(self.engine, self._begin_migrating) as connection:
                # What changes a table may take its time; who takes it from the pool next waits as usual.
                connection.connection.dbapi_connection.answer_seconds = None  # type: ignore[union-attr]
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
                yield connection
        except SqlalchemyOperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            raise AlreadyRunning(
                "Others use the tables that are to change, or change them too. Nothing was changed; try again."
            ) from None

    def held_alone(self) -> nullcontext[None]:
        """Keep nobody out: any number of processes may run."""
        return nullcontext()

    def durability(self) -> list[str]:
        """Return what could lose a write, a sentence each; where it could, no connection comes about."""
        try:
            with self.engine.connect() as connection:
                # One that stood before the server was told otherwise knows it too.
                _assert_kept(*connection.exec_driver_sql(_KEPT).one())
        except NotDurable as weakness:
            return [str(weakness)]
        return []

    def try_writing(self) -> None:
        """Commit a transaction that has a number, so that it stands in the journal; raises what keeps it from that.

        A standby, and a server of which `default_transaction_read_only` is on, take reads alone.
        """
        with beginning(self.engine, self.begin_writing) as connection:
            if connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on":
                raise ReadOnly("the server is a standby, or default_transaction_read_only is on")
            connection.exec_driver_sql("SELECT txid_current()")

    def committed_value(self, statement: str) -> Any:
        """Return the one value that a statement reads, within the time that every transaction has; None for no row."""
        with self.engine.connect() as connection:
            return connection.exec_driver_sql(statement).scalar()

    def exists(self) -> bool:
        """Tell whether there is a database: whoever names one has had it made."""
        return True


def _settings(**settings: str | int) -> str:
    always: dict[str, str | int] = {"timezone": "UTC", "idle_in_transaction_session_timeout": _IDLE_MILLISECONDS}
    return "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in (always | settings).items())


def _open(url: URL, begins: str, *, durable: bool, connections: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={name: value for name, value in _CONNECTING.items() if name not in url.query},
        execution_options={"begin": begins},
        # What people wrote, perhaps privately, must not reach a log by way of an error's parameters.
        hide_parameters=True,
        json_serializer=_json_without_nul,
        use_native_hstore=False,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_MILLISECONDS / 1000,
    )
    connect_with(engine)
    event.listen(engine, "connect", _prepare)
    if durable:
        event.listen(engine, "connect", _assert_durable)
    event.listen(engine, "begin", begin)
    return engine


class _WithoutNul(StrDumperUnknown):
    """Text as PostgreSQL can take it. What people type lost its control characters when it came in."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", ""))


def _json_without_nul(value: Any) -> str:
    return _ESCAPED_NUL.sub(r"\1", json.dumps(value))


def _prepare(connection: Any, _record: Any) -> None:
    connection.adapters.register_dumper(str, _WithoutNul)


def _assert_durable(connection: Any, _record: Any) -> None:
    _assert_kept(*connection.execute(_KEPT).fetchone())


def _assert_kept(fsync: str, full_pages: str, encoding: str) -> None:
    if (fsync, full_pages) != ("on", "on"):
        raise NotDurable("This PostgreSQL runs with fsync or full_page_writes off and may lose what it was given.")
    if encoding != "UTF8":
        raise NotDurable(f"This PostgreSQL database keeps text as {encoding}; make one with ENCODING 'UTF8'.")
