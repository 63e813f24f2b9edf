"""SQLite's full-text index FTS5: documents by id, found by the words they share, best first (BM25)."""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, text

from store.analyzer import Term, language_of
from store.analyzer import terms as terms_of

# So many terms are asked for, or as many as stand in so many documents together: each costs a look. But never fewer.
MOST_TERMS, MOST_LOOKS, FEWEST_TERMS = 64, 6_000, 12
# The index finds nothing by a column but by its own number of each row: this table says which number a document has.
_NUMBER = text("INSERT INTO fulltext_row (document) VALUES (:document) ON CONFLICT (document) DO NOTHING")
_PUT = text(
    "INSERT OR REPLACE INTO fulltext (rowid, document, title, body) "
    "VALUES ((SELECT number FROM fulltext_row WHERE document = :document), :document, :title, :body)"
)
_LAST = text("SELECT max(id) FROM fulltext_docsize")
_COUNTS = text("SELECT term, doc FROM fulltext_terms WHERE term IN :terms").bindparams(
    bindparam("terms", expanding=True)
)
_REMOVE = (
    "DELETE FROM fulltext WHERE rowid IN (SELECT number FROM fulltext_row WHERE document IN :documents)",
    "DELETE FROM fulltext_row WHERE document IN :documents",
)
# An import asks the same for every row, and to put the statement together costs as much as to ask. The ids of documents
# lie elsewhere: they are looked up for the few that are gone through.
_FOUND = text(
    "SELECT rowid, -bm25(fulltext, 1.0, 2.0, 1.0) AS weight FROM fulltext WHERE fulltext MATCH :query "
    "ORDER BY weight DESC"
)
_IDS = text("SELECT rowid, document FROM fulltext WHERE rowid IN :rows").bindparams(bindparam("rows", expanding=True))
_AT_ONCE = 50


class Document(NamedTuple):
    """What is found by its words."""

    document: str
    title: str
    body: str


def put(connection: Connection, documents: Sequence[Document]) -> None:
    """Index documents, each in place of what was indexed under its id before."""
    if documents:
        rows = [_analyzed(document) for document in documents]
        connection.execute(_NUMBER, rows)
        connection.execute(_PUT, rows)


def _analyzed(document: Document) -> dict[str, str]:
    language = language_of(f"{document.title} {document.body}")
    title, body = terms_of(document.title, language), terms_of(document.body, language)
    return {"document": document.document, "title": " ".join(title), "body": " ".join(body)}


def remove(connection: Connection, ids: Sequence[str]) -> None:
    """Take documents out of the index."""
    if ids:
        for statement in _REMOVE:
            expanding = text(statement).bindparams(bindparam("documents", expanding=True))
            connection.execute(expanding, {"documents": list(ids)})


def found(
    connection: Connection, terms: Sequence[Term], counted: Mapping[Term, int]
) -> Generator[tuple[str, float], None, None]:
    """Go through ids of documents that share terms, with their BM25 weight (higher is nearer), best first, ties by id.

    Only the rarest terms are asked for: the common ones cost most and tell least. `counted` is what `counts` said of
    the terms.
    """
    rarest = _rarest({term: counted[term] for term in terms if term in counted})
    if not rarest:
        return
    query = " OR ".join(f'"{term}"' for term in rarest)
    with connection.execute(_FOUND, {"query": query}) as result:
        of_equals = groupby(result, key=lambda row: float(row.weight))
        while batch := list(_several(of_equals)):
            documents = {
                row.rowid: row.document for row in connection.execute(_IDS, {"rows": [row for row, _ in batch]})
            }
            named = [(str(documents[row]), weight) for row, weight in batch]
            yield from sorted(named, key=lambda each: (-each[1], each[0]))


def _several(of_equals: Iterator[tuple[float, Iterator[Any]]]) -> Iterator[tuple[int, float]]:
    """Take the next rows, with all that weigh the same as the last of them."""
    count = 0
    for weight, equals in of_equals:
        for row in equals:
            yield row.rowid, weight
            count += 1
        if count >= _AT_ONCE:
            return


def count(connection: Connection) -> int:
    """Return how many documents there are: the highest number given so far, since to count rows costs more."""
    return connection.execute(_LAST).scalar() or 0


def counts(connection: Connection, terms: Collection[Term]) -> dict[Term, int]:
    """Return in how many documents each term stands, where it does in any: each of them is looked at."""
    if not terms:
        return {}
    rows = connection.execute(_COUNTS, {"terms": list(terms)}).all()
    return {Term(term): count for term, count in rows}


def _rarest(by_term: Mapping[Term, int]) -> list[Term]:
    chosen: list[Term] = []
    looks = 0
    for term in sorted(by_term, key=lambda each: (by_term[each], each))[:MOST_TERMS]:
        looks += by_term[term]
        if looks > MOST_LOOKS and len(chosen) >= FEWEST_TERMS:
            break
        chosen.append(term)
    return chosen
