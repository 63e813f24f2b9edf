"""Opens the database and its transactions: `reading()` sees a snapshot, `writing()` holds the write lock throughout.

SQLite runs in driver autocommit and the transaction is begun here, because a deferred transaction that reads first
and writes later fails at once when another writer came between, whatever the busy timeout.
"""

import fcntl
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session as Session

from store import ddl, durability

BUSY_MILLISECONDS = 1500
# For five requests at once, and what delivers and ticks beside them.
CONNECTIONS = 15
_PRAGMAS = ("journal_mode=WAL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON")


class AlreadyRunning(Exception):
    """Another process holds this database file."""


class Store:
    """One database: hands out transactions and tells subscribers when one that staged something has committed.

    Its `revision` is another one after each commit of this process.
    """

    def __init__(self, url: str, *, durable: bool = True, connections: int = CONNECTIONS) -> None:
        """Open it, with at most this many connections.

        One that is not durable may lose what it committed when the power fails: for throw-away files.
        """
        self.url = make_url(url)
        self.engine = _create_engine(url, durable=durable, connections=connections)
        self._writing = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        self._subscribers: list[Callable[[], None]] = []
        self._commits = itertools.count(1)
        self.revision = 0

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with Session(self.engine, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that is committed at the end of the block, or leaves no trace when the block raises."""
        with Session(self._writing, expire_on_commit=False) as session:
            yield session
            session.commit()
            self.revision = next(self._commits)
            staged = bool(session.info.get("staged"))
        if staged:
            for wake in self._subscribers:
                wake()

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Have `wake` called after every commit that staged something to be delivered."""
        self._subscribers.append(wake)

    def create(self) -> None:
        """Create every table in an empty database, without migrations: for tests and throw-away files."""
        from sqlmodel import SQLModel

        with self._writing.begin() as connection:
            SQLModel.metadata.create_all(connection)
            ddl.put_back(connection)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a connection in one transaction for schema changes, alone on the database."""
        with self.held_alone(), self._writing.begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            yield connection

    @contextmanager
    def held_alone(self) -> Iterator[None]:
        """Hold the lock file beside the database; raises AlreadyRunning when another process holds it."""
        path = Path(f"{self.url.database}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning(f"Another Guildhall already uses {self.url.database}.") from None
            yield
        finally:
            os.close(descriptor)

    def durability(self) -> list[str]:
        """Return what could lose or refuse a write, a sentence each; nothing when the database is set as it should."""
        with self.engine.connect() as connection:
            return durability.problems(connection, BUSY_MILLISECONDS)

    def exists(self) -> bool:
        """Tell whether there is a database, without making one."""
        return self.url.database is not None and Path(self.url.database).exists()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _create_engine(url: str, *, durable: bool, connections: int) -> Engine:
    # What people wrote, perhaps privately, must not reach a log by way of an error's parameters.
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "check_same_thread": False},
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
    )
    event.listen(engine, "connect", partial(_set_pragmas, f"synchronous={'FULL' if durable else 'OFF'}"))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "reset", _end)
    return engine


def _set_pragmas(synchronous: str, connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (*_PRAGMAS, synchronous):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _end(connection: Any, _record: Any, _state: Any) -> None:
    # A COMMIT that failed is over for SQLAlchemy; SQLite keeps the transaction open, and the write lock with it.
    if connection.in_transaction:
        connection.rollback()
