"""Search: documents by id, found by the words they share, best first, and only those that the asker may find.

On SQLite the index stands in the main file and is written in the same transaction. On PostgreSQL documents are rows,
and each process searches a private index, which takes up what was committed before each search.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection, Select, text
from sqlmodel import Session

from store import fts5
from store.fts5 import Document
from store.private_index import PrivateIndex

# So many of those found are looked up at a time; most may be seen.
_AT_ONCE = 50
_PUT = text(
    "INSERT INTO fulltext (document, title, body) VALUES (:document, :title, :body) ON CONFLICT (document) "
    "DO UPDATE SET title = excluded.title, body = excluded.body, changed_at = clock_timestamp()"
)


def put(session: Session, document: str, title: str, body: str) -> None:
    """Index a document, in place of what was indexed under its id before."""
    if _index(session) is None:
        fts5.remove(session.connection(), [document])
    put_new(session, [(document, title, body)])


def put_new(session: Session, documents: Sequence[tuple[str, str, str]]) -> None:
    """Index documents, each an id, a title and a body, of which none was indexed before."""
    rows = [Document(*row) for row in documents]
    if _index(session) is None:
        fts5.put(session.connection(), rows)
    elif rows:
        session.connection().execute(_PUT, [row._asdict() for row in rows])


def remove(session: Session, documents: Sequence[str]) -> None:
    """Take documents out of the index."""
    if _index(session) is None:
        fts5.remove(session.connection(), documents)
    elif documents:
        # Left without a word, so that every process takes up that it is gone.
        put_new(session, [(document, "", "") for document in documents])


def best(
    session: Session,
    terms: Sequence[str],
    among: Select[str],
    limit: int = 20,
    counted: Mapping[str, int] | None = None,
) -> list[tuple[str, float]]:
    """Return ids of documents that share terms, with their BM25 weight (higher is nearer), only those in `among`.

    Only the rarest terms are asked for: the common ones cost most and tell least. `counted` is what `counts` said of
    them, where that is known.
    """
    index = _index(session)
    if index is None:
        return list(fts5.found(session.connection(), terms, among, limit, counted))
    with _searching(session, index) as connection:
        candidates, seen = iter(fts5.found(connection, terms, counted=counted)), list[tuple[str, float]]()
        while len(seen) < limit and (some := list(islice(candidates, _AT_ONCE))):
            may = _those_in(session, among, [document for document, _ in some])
            seen += [(document, weight) for document, weight in some if document in may]
    return seen[:limit]


def counts(session: Session, terms: Sequence[str]) -> tuple[dict[str, int], int]:
    """Return in how many documents each term stands, where it does in any, and how many documents there are."""
    index = _index(session)
    if index is None:
        return fts5.counts(session.connection(), terms)
    with _searching(session, index) as connection:
        return fts5.counts(connection, terms)


@contextmanager
def _searching(session: Session, index: PrivateIndex) -> Iterator[Connection]:
    # Once for each transaction: who searches again in it means the same documents.
    if not session.info.get("caught up"):
        index.catch_up()
        session.info["caught up"] = True
    with index.searching() as connection:
        yield connection


def _those_in(session: Session, among: Select[str], documents: list[str]) -> set[str]:
    (column,) = among.selected_columns
    return set(session.connection().execute(among.where(column.in_(documents))).scalars())


def _index(session: Session) -> PrivateIndex | None:
    index: PrivateIndex | None = session.info.get("index")
    return index
