"""Opens the database and its transactions: what is the same on SQLite and PostgreSQL.

`reading()` sees one snapshot. `writing()` holds SQLite's only write lock throughout; on PostgreSQL several write at
once, each statement sees what was committed before it (READ COMMITTED), and whoever must be alone says so: rows that
people change are taken by compare-and-set, unique rows decide who was first, and `store.locking` keeps order."""

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from store import inbox
from store.database import CONNECTIONS, address, beginning
from store.database import AlreadyRunning as AlreadyRunning
from store.locking import CommitUnknown
from store.prefetch import RecordingSession, fetch
from store.request import Actor, Request
from store.schema import put_back
from store.search import PrivateIndex
from store.session import Session as Session
from store.sqlite import Sqlite


class Database(Protocol):
    """What there is to know of a kind of database."""

    engine: Engine
    begin_writing: str

    @property
    def index(self) -> PrivateIndex | None:
        """Return the index that search keeps outside of it, if it does."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait for the turn to write, where one writes at a time, and have it for the block."""

    def migrating(self) -> AbstractContextManager[Connection]:
        """Open a connection in one transaction for schema changes."""

    def held_alone(self) -> AbstractContextManager[None]:
        """Keep other processes out, where there may be one only."""

    def durability(self) -> list[str]:
        """Return what could lose or refuse a write."""

    def exists(self) -> bool:
        """Tell whether there is a database."""

    def committed_value(self, statement: str) -> Any:
        """Return the one value that a statement reads."""

    def try_writing(self) -> None:
        """Commit a write that changes nothing; raises what keeps it from being written."""


class Store:
    """One database: hands out transactions and tells subscribers when one that staged something has committed.

    Its `revision` is another one after each commit of this process; `kept` is what it remembers between transactions,
    and `reads_ahead` tells whether pages ask for several things with one statement.
    """

    def __init__(self, url: str | URL, *, durable: bool = True, connections: int = CONNECTIONS) -> None:
        """Open it with at most so many connections; raises ValueError for an address of neither kind.

        One that is not durable may lose what it committed when the power fails: for throw-away databases.
        """
        self.url = address(url) if isinstance(url, str) else url
        self._database = _open(self.url, durable=durable, connections=connections)
        self.engine = self._database.engine
        self._writing = self.engine.execution_options(begin=self._database.begin_writing)
        self._subscribers: list[Callable[[], None]] = []
        self._commits = itertools.count(1)
        self.revision = 0
        self._shared = threading.local()
        # Within this process a statement costs less than reading it ahead.
        self.reads_ahead = self.is_shared
        self.kept: dict[Any, Any] = {}

    @property
    def is_shared(self) -> bool:
        """Tell whether other processes may run on the same database."""
        return self._database.index is not None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads, or go on in that of `reading_together`."""
        if (shared := getattr(self._shared, "session", None)) is not None:
            yield shared
            return
        options: dict[str, Any] = {"kept": self.kept, "reads_ahead": self.reads_ahead, "autoflush": False}
        with Session(self.engine, self._database.index, **options) as session:
            yield session

    @contextmanager
    def reading_together(self) -> Iterator[Session]:
        """Have everything that this thread reads in the block see one snapshot, and read nothing twice."""
        with self.reading() as session:
            before, self._shared.session = getattr(self._shared, "session", None), session
            try:
                yield session
            finally:
                self._shared.session = before

    def committed_value(self, statement: str) -> Any:
        """Return the one value that a fixed statement reads, for what is asked at every click; None for no row."""
        return self._database.committed_value(statement)

    @contextmanager
    def writing(self, by: Actor | None = None) -> Iterator[Session]:
        """Open a transaction that is committed at the end of the block, or leaves no trace when the block raises.

        `by` is whose act it is, for the audit; without, it is our own. Raises CommitUnknown when the connection was
        lost while it was being committed.
        """
        options: dict[str, Any] = {"kept": self.kept, "reads_ahead": self.reads_ahead, "expire_on_commit": False}
        opened = Session(self._writing, self._database.index, writes=True, actor=by, **options)
        with self._database.turn(), opened as session:
            yield session
            _commit(session)
            self.revision = next(self._commits)
        if session.has_staged:
            for wake in self._subscribers:
                wake()

    def read_ahead(self, *reads: Callable[[], Any]) -> None:
        """Have what all these read first be read by one statement, within `reading_together`."""
        if not self.reads_ahead:
            return
        session = self._shared.session
        asked = RecordingSession(session)
        try:
            self._shared.session = asked
            for read in reads:
                asked.ask(read)
        finally:
            self._shared.session = session
        fetch(session, asked)

    def once(self, request: Request[Actor], change: Callable[[Session], Mapping[str, Any] | None]) -> dict[str, Any]:
        """Make a change in a transaction of its own, and return its answer: that of the first time, if it was made.

        Raises DifferentContent, and what `writing` does.
        """
        with self.writing(request.by) as session:
            return inbox.once(session, request, change)

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Have `wake` called after every commit that staged something to be delivered."""
        self._subscribers.append(wake)

    def warm_up(self) -> None:
        """Begin in the background what the first search would otherwise have to wait for."""
        if self._database.index is not None:
            self._database.index.begin_feeding()

    def create(self) -> None:
        """Create every table in an empty database, without migrations: for tests and throw-away files."""
        from sqlmodel import SQLModel

        with beginning(self.engine, self._database.begin_writing) as connection:
            SQLModel.metadata.create_all(connection)
            put_back(connection)

    def migrating(self) -> AbstractContextManager[Connection]:
        """Open a connection in one transaction for schema changes; raises AlreadyRunning when others are in the way."""
        return self._database.migrating()

    def held_alone(self) -> AbstractContextManager[None]:
        """Keep other processes out of a SQLite file; raises AlreadyRunning when there is one. PostgreSQL takes many."""
        return self._database.held_alone()

    def durability(self) -> list[str]:
        """Return what could lose or refuse a write, a sentence each; nothing when the database is set as it should."""
        return self._database.durability()

    def try_writing(self) -> None:
        """Commit a write that changes nothing; raises what the database says when it can only be read."""
        self._database.try_writing()

    def exists(self) -> bool:
        """Tell whether there is a database, without making one."""
        return self._database.exists()

    def close(self) -> None:
        """Close every connection."""
        if self._database.index is not None:
            self._database.index.close()
        # Another database may be opened under this address.
        self.kept.clear()
        self.engine.dispose()


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise CommitUnknown(str(error.orig)) from error
        raise


def _open(url: URL, *, durable: bool, connections: int) -> Database:
    if url.get_backend_name() == "sqlite":
        return Sqlite(url, durable=durable, connections=connections)
    # The driver takes its time to load.
    from store.postgres import Postgres

    return Postgres(url, durable=durable, connections=connections)
