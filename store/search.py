"""Full-text search: in the main file on SQLite, in a private file of each process on PostgreSQL.

A row may be committed after one that was written later, so what was written in the last minutes before the newest
is looked at again; to take up the same document twice changes nothing."""

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice

from sqlalchemy import URL, Connection, Engine, Select, bindparam, text

from store import fts5
from store.analyzer import Term
from store.database import beginning
from store.fts5 import Document
from store.schema import make_index
from store.session import Session
from store.sqlite import Sqlite, open_file
from store.temporary_folders import LockedFolder

# The index that each process keeps for itself where the database is PostgreSQL: a private FTS5 file, thrown away.

LOOKED_AT_AGAIN = timedelta(minutes=5)
# A search waits so long for what is new, then goes without the rest of it.
PATIENCE_SECONDS = 0.5
# In the background it is taken up for so long at a time, so that searches come in between.
_TURN_SECONDS, _PAUSE_SECONDS = 0.2, 0.01
AT_ONCE = 200
_log = logging.getLogger("guildhall.search")
_WRITTEN = text("SELECT document, changed_at FROM fulltext WHERE changed_at >= :since ORDER BY changed_at, document")
_TEXTS = text("SELECT document, title, body FROM fulltext WHERE document IN :documents").bindparams(
    bindparam("documents", expanding=True)
)


class PrivateIndex:
    """One process's index of all documents; its threads search at once, and one of them takes up what is new."""

    def __init__(self, source: Engine) -> None:
        """`source` is the database in which the documents are."""
        self._source = source
        self._newest: datetime
        self._taken_up: dict[str, datetime]
        self._feeding = threading.Lock()
        self._background: threading.Thread | None = None
        self._closing = False
        self._forget()

    @contextmanager
    def searching(self) -> Iterator[Connection]:
        """Open the index as it is."""
        with self._file.connect() as connection:
            yield connection

    def catch_up(self) -> None:
        """Take up what was committed before, or as much of it as is done in time."""
        self.feed(PATIENCE_SECONDS)

    def begin_feeding(self) -> None:
        """Begin to take up every document in the background."""
        self._background = threading.Thread(target=self._feed_all, name="search-index", daemon=True)
        self._background.start()

    def feed(self, seconds: float) -> bool:
        """Take up what is new for at most so long, and tell whether that was all of it."""
        until = time.monotonic() + seconds
        if not self._feeding.acquire(timeout=seconds):
            return False
        try:
            return self._feed(until)
        finally:
            self._feeding.release()

    def close(self) -> None:
        """Throw the file away and close every connection; the next search begins a new one."""
        self._closing = True
        if self._background is not None:
            self._background.join()
        with self._feeding:
            if "_file" in self.__dict__:
                self._file.dispose()
                self._folder.close()
                del self.__dict__["_file"], self.__dict__["_folder"]
            self._forget()
        self._source.dispose()
        self._background, self._closing = None, False

    def _feed_all(self) -> None:
        try:
            while not self._closing and not self.feed(_TURN_SECONDS):
                time.sleep(_PAUSE_SECONDS)
        except Exception:  # noqa: BLE001 - the first search tries again, and tells whoever asked
            _log.exception("the search index could not be built in the background")

    def _feed(self, until: float) -> bool:
        with self._source.connect() as source:
            written = [tuple(row) for row in source.execute(_WRITTEN, {"since": self._newest - LOOKED_AT_AGAIN})]
            new = [(document, at) for document, at in written if self._taken_up.get(document) != at]
            for start in range(0, len(new), AT_ONCE):
                if self._closing or (start and time.monotonic() > until):
                    return False
                batch = new[start : start + AT_ONCE]
                self._take_up(source, [document for document, _ in batch])
                self._taken_up.update(batch)
        if written:
            self._newest = written[-1][1]
        return True

    def _take_up(self, source: Connection, documents: Sequence[str]) -> None:
        texts = source.execute(_TEXTS, {"documents": documents}).all()
        with beginning(self._file, Sqlite.begin_writing) as connection:
            fts5.put(connection, [fts5.Document(*row) for row in texts])

    def _forget(self) -> None:
        self._newest = datetime(1, 1, 1, tzinfo=UTC) + LOOKED_AT_AGAIN
        self._taken_up = {}

    @cached_property
    def _folder(self) -> LockedFolder:
        return LockedFolder()

    @cached_property
    def _file(self) -> Engine:
        engine = open_file(URL.create("sqlite", database=f"{self._folder.path}/index.db"), durable=False)
        with beginning(engine, Sqlite.begin_writing) as connection:
            make_index(connection)
        return engine


# Search: documents by id, found by the words they share, best first, and only those that the asker may find.

# So many of those found are looked up at a time; most may be seen.
_AT_ONCE = 50
# A term that so many documents have is common; counts of so many terms are kept, each until there are so many times as
# many documents.
COMMON, MOST_COUNTED, COUNTED_AGAIN = 50, 20_000, 1.05
_PUT = text(
    "INSERT INTO fulltext (document, title, body) VALUES (:document, :title, :body) ON CONFLICT (document) "
    "DO UPDATE SET title = excluded.title, body = excluded.body, changed_at = clock_timestamp()"
)


def put(session: Session, document: str, title: str, body: str) -> None:
    """Index a document, in place of what was indexed under its id before."""
    put_all(session, [(document, title, body)])


def put_all(session: Session, documents: Sequence[tuple[str, str, str]]) -> None:
    """Index documents, each an id, a title and a body, in place of what was indexed under their ids before."""
    rows = [Document(*row) for row in documents]
    if session.index is None:
        fts5.put(session.connection(), rows)
    elif rows:
        session.connection().execute(_PUT, [row._asdict() for row in rows])


def remove(session: Session, documents: Sequence[str]) -> None:
    """Take documents out of the index."""
    if session.index is None:
        fts5.remove(session.connection(), documents)
    elif documents:
        # Left without a word, so that every process takes up that it is gone.
        put_all(session, [(document, "", "") for document in documents])


def best(
    session: Session,
    terms: Sequence[Term],
    among: Select[str],
    limit: int = 20,
    counted: Mapping[Term, int] | None = None,
) -> list[tuple[str, float]]:
    """Return ids of documents that share terms, with their BM25 weight (higher is nearer), only those in `among`.

    Terms are what `store.analyzer` makes of a text. Only the rarest are asked for: the common ones cost most and tell
    least. `counted` is what `counts` said of them, where that is known.
    """
    matches: list[tuple[str, float]] = []
    counted = counts(session, terms)[0] if counted is None else counted
    with _searching(session) as connection, closing(fts5.found(connection, terms, counted)) as candidates:
        while len(matches) < limit and (batch := list(islice(candidates, _AT_ONCE))):
            may = _those_in(session, among, [document for document, _ in batch])
            matches += [(document, weight) for document, weight in batch if document in may]
    return matches[:limit]


def counts(session: Session, terms: Sequence[Term]) -> tuple[dict[Term, int], int]:
    """Return in how many documents each term stands, where it does in any, and how many documents there are.

    Common terms are counted again when there are a twentieth more documents: it costs a look at all that have them.
    """
    kept: _Counted = session.kept.setdefault(_Counted, _Counted())
    with _searching(session) as connection:
        total = fts5.count(connection)
        known = kept.known(terms, total)
        new = fts5.counts(connection, {term for term in terms if term not in known})
    kept.keep(new, total)
    return known | new, total


class _Counted:
    """In how many documents common terms stood when they were counted last, and how many documents there were."""

    def __init__(self) -> None:
        self._by_term: dict[Term, tuple[int, int]] = {}

    def known(self, terms: Sequence[Term], total: int) -> dict[Term, int]:
        """Return the counts that still hold among so many documents."""
        found = ((term, self._by_term.get(term)) for term in terms)
        return {term: each[0] for term, each in found if each and each[1] <= total <= each[1] * COUNTED_AGAIN}

    def keep(self, counts: Mapping[Term, int], total: int) -> None:
        """Keep the counts of common terms; the others cost little."""
        common = {term: (count, total) for term, count in counts.items() if count >= COMMON}
        if len(self._by_term) + len(common) > MOST_COUNTED:
            self._by_term = {}
        self._by_term |= common


@contextmanager
def _searching(session: Session) -> Iterator[Connection]:
    index = session.index
    if index is None:
        yield session.connection()
        return
    # Once for each transaction: who searches again in it means the same documents.
    if not session.index_is_current:
        index.catch_up()
        session.index_is_current = True
    with index.searching() as connection:
        yield connection


def _those_in(session: Session, among: Select[str], documents: list[str]) -> set[str]:
    (column,) = among.selected_columns
    return set(session.connection().execute(among.where(column.in_(documents))).scalars())
