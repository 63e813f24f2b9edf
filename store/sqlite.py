"""SQLite: one file, one process, one writer at a time, durable through a power failure.

The driver is in autocommit and the transaction is begun here: a deferred transaction that reads first and writes
later fails at once when another writer came between, whatever the busy timeout."""

import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from store import lease
from store.database import CONNECTIONS, WAIT_MILLISECONDS, AlreadyRunning, begin, beginning, read_json

# Whether what is committed survives a power failure, and writers wait for each other instead of failing.

WAL, FULL = "wal", 2


def problems(connection: Connection, busy_milliseconds: int) -> list[str]:
    """Return what is wrong with a SQLite database's settings, a sentence each; nothing when all is as it should be."""
    sentences = []
    journal, synchronous, busy = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("journal_mode", "synchronous", "busy_timeout")
    )
    if journal != WAL:
        sentences.append(f"The journal is {journal}, not WAL: is the file on a network drive? Move it to a disk.")
    if synchronous is None or synchronous < FULL:  # guard: full sync: it does not start without
        sentences.append("synchronous is below FULL: a power failure may lose what was acknowledged.")
    if busy is None or busy < busy_milliseconds:
        sentences.append(f"The busy timeout is below {busy_milliseconds} ms: a click fails where it could wait.")
    return sentences


# SQLite: one file, one process, one writer at a time.

# A writer waits so long for those before it; then it asks SQLite all the same, which lets it wait as long as it does.
TURN_SECONDS = 0.5
# The driver keeps 128 of them unless told otherwise, and we have some hundreds: preparing one often costs more than
# running it.
PREPARED_STATEMENTS = 2_000
_PRAGMAS = ("journal_mode=WAL", f"busy_timeout={WAIT_MILLISECONDS}", "foreign_keys=ON")


class Turns:
    """Lets the writers of this process write in the order in which they came.

    Those whom SQLite lets wait look again every tenth of a second, and may never find the moment between two others.
    """

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for one's turn, at most so long, and have it until the end of the block."""
        called = threading.Event()
        with self._changing:
            if self._is_taken:
                self._waiting.append(called)
            else:
                self._is_taken = True
                called.set()
        try:
            called.wait(seconds)
            yield
        finally:
            with self._changing:
                if called.is_set():
                    self._pass_on()
                else:
                    self._waiting.remove(called)

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._is_taken = False


class Sqlite:
    """A file with its write-ahead log beside it."""

    begin_reading = "BEGIN"
    begin_writing = "BEGIN IMMEDIATE"  # guard: BEGIN IMMEDIATE
    index = None

    def __init__(self, url: URL, *, durable: bool, connections: int) -> None:
        self.engine = open_file(url, durable=durable, connections=connections)
        self._path = url.database
        self._turns = Turns()

    def turn(self) -> AbstractContextManager[None]:
        """Wait until the writers of this process that came before are done, and have the turn for the block."""
        return self._turns.turn(TURN_SECONDS)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a connection in one transaction for schema changes, alone on the file."""
        with self.held_alone(), beginning(self.engine, self.begin_writing) as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            yield connection

    @contextmanager
    def held_alone(self) -> Iterator[None]:
        """Hold the database and the lock file beside it; raises AlreadyRunning when another process holds one."""
        # By a symbolic link one finds the same lock file; by a hard link only the database itself is the same. SQLite
        # locks by fcntl, which knows nothing of locks by flock.
        path = Path(self._path or "").resolve()
        beside = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._lock(beside)
            itself = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
            try:
                self._lock(itself)
                yield
            finally:
                # To close it ends every lock by fcntl that this process has on the file, so no connection may be left.
                self.engine.dispose()
                os.close(itself)
        finally:
            os.close(beside)

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"Another Guildhall already uses {self._path}.") from None

    def durability(self) -> list[str]:
        """Return what could lose or refuse a write, a sentence each."""
        with self.engine.connect() as connection:
            return problems(connection, WAIT_MILLISECONDS)

    def try_writing(self) -> None:
        """Write a number that we don't use as it is; raises what the file says when it can only be read."""
        with beginning(self.engine, self.begin_writing) as connection:
            number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {number}")

    def committed_value(self, statement: str) -> Any:
        """Return the one value that a statement reads, in no transaction of its own; None where there is no row."""
        connection = self.engine.raw_connection()
        try:
            row = connection.cursor().execute(statement).fetchone()
        finally:
            connection.close()
        return None if row is None else row[0]

    def exists(self) -> bool:
        """Tell whether the file is there, without making it."""
        return self._path is not None and Path(self._path).exists()


def open_file(url: URL, *, durable: bool, connections: int = CONNECTIONS) -> Engine:
    """Return the engine of a file; one that is not durable may lose what it committed when the power fails."""
    # What people wrote, perhaps privately, must not reach a log by way of an error's parameters.
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": PREPARED_STATEMENTS},
        execution_options={"begin": Sqlite.begin_reading},
        hide_parameters=True,
        json_deserializer=read_json,
        pool_size=connections,
        # The connection that was used last has its statements prepared, and its pages at hand.
        pool_use_lifo=True,
        max_overflow=0,
        pool_timeout=WAIT_MILLISECONDS / 1000,
    )
    # guard: full sync
    event.listen(engine, "connect", partial(_set_pragmas, f"synchronous={'FULL' if durable else 'OFF'}"))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "reset", _end)
    return engine


@cache
def _begun() -> tuple[datetime, float]:
    """Return SQLite's clock when this process asked it first, and the elapsed seconds of that moment."""
    with closing(sqlite3.connect(":memory:")) as connection:
        [now] = connection.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')").fetchone()
    return datetime.fromisoformat(now), time.monotonic()


def _steady_clock(seconds: float) -> str:
    """Return the instant so many seconds from now, as SQLAlchemy writes one, so that both compare as text."""
    at, elapsed = _begun()
    return f"{at + timedelta(seconds=time.monotonic() - elapsed + seconds):%Y-%m-%d %H:%M:%S.%f}"


def _set_pragmas(synchronous: str, connection: Any, _record: Any) -> None:
    connection.create_function(lease.STEADY_CLOCK, 1, _steady_clock)
    cursor = connection.cursor()
    for pragma in (*_PRAGMAS, synchronous):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # To read is begun most often, and waits for nobody: the driver does so in a tenth of the time.
    if connection.get_execution_options()["begin"] == Sqlite.begin_reading:
        connection.connection.cursor().execute(Sqlite.begin_reading)
    else:
        begin(connection)


def _end(connection: Any, _record: Any, _state: Any) -> None:
    # A COMMIT that failed is over for SQLAlchemy; SQLite keeps the transaction open, and the write lock with it.
    if connection.in_transaction:
        connection.rollback()
