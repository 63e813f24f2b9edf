"""SQLite's full-text index FTS5: documents by id, found by the words they share, best first (BM25)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer import stemmer
from sqlalchemy import Connection, Select, column, delete, literal_column, select, table, text

RAREST = 16
_WORD = re.compile(r"[^\W_]+")
# The index stems words of so many letters and no others.
_STEMMED = range(3, 65)
_PUT = text("INSERT INTO fulltext (document, title, body) VALUES (:document, :title, :body)")
_fulltext = table("fulltext", column("document"))
_terms = table("fulltext_terms", column("term"), column("doc"))


class Document(NamedTuple):
    """What is found by its words."""

    document: str
    title: str
    body: str


def put(connection: Connection, documents: Sequence[Document]) -> None:
    """Index documents of which none is indexed yet."""
    if documents:
        connection.execute(_PUT, [document._asdict() for document in documents])


def remove(connection: Connection, ids: Sequence[str]) -> None:
    """Take documents out of the index."""
    if ids:
        # Ids are not indexed: this looks at every document.
        connection.execute(delete(_fulltext).where(_fulltext.c.document.in_(ids)))


def found(
    connection: Connection,
    terms: Sequence[str],
    among: Select[str] | None = None,
    limit: int | None = None,
    counted: Mapping[str, int] | None = None,
) -> Iterable[tuple[str, float]]:
    """Return ids of documents that share terms, with their BM25 weight (higher is nearer), best first, ties by id.

    Only the rarest terms are asked for: the common ones cost most and tell least. What is found is `among` the given;
    `counted` is what `counts` said of the terms, where that is known.
    """
    counts_by_word = (
        counts(connection, terms)[0] if counted is None else {term: counted[term] for term in terms if term in counted}
    )
    rarest = sorted(counts_by_word, key=lambda word: (counts_by_word[word], word))[:RAREST]
    if not rarest:
        return []
    query = " OR ".join(f'"{term}"' for term in rarest)
    return ((document, weight) for document, weight in connection.execute(_search(among, limit), {"query": query}))


@lru_cache(maxsize=8)
def _search(among: Select[str] | None, limit: int | None) -> Select[str, float]:
    # An import asks the same for every row, and to put the statement together costs as much as to ask.
    statement = select(_fulltext.c.document, literal_column("-bm25(fulltext, 1.0, 2.0, 1.0)").label("weight"))
    if among is not None:
        statement = statement.where(_fulltext.c.document.in_(among))
    return (
        statement.where(text("fulltext MATCH :query")).order_by(text("weight DESC"), _fulltext.c.document).limit(limit)
    )


def counts(connection: Connection, terms: Sequence[str]) -> tuple[dict[str, int], int]:
    """Return in how many documents each term stands, where it does in any, and how many documents there are."""
    words = sorted({word for term in terms for word in _WORD.findall(term.lower())})
    stems = _as_indexed(words)
    query = select(_terms.c.term, _terms.c.doc).where(_terms.c.term.in_(set(stems.values())))
    by_stem = {row.term: row.doc for row in connection.execute(query)}
    # The highest number given so far: counting rows would cost more with each of them.
    total = connection.execute(text("SELECT max(id) FROM fulltext_docsize")).scalar() or 0
    return {word: by_stem[stems[word]] for word in words if stems[word] in by_stem}, total


def _as_indexed(words: Sequence[str]) -> dict[str, str]:
    """Return by word how the index writes it, so as to look up in how many documents it stands."""
    folded = [_without_accents(word) for word in words]
    stemmed = map(_porter, folded)
    return {
        word: stem if len(plain.encode()) in _STEMMED else plain
        for word, plain, stem in zip(words, folded, stemmed, strict=True)
    }


@lru_cache(maxsize=50_000)
def _porter(word: str) -> str:
    return str(stemmer("porter").stemWord(word))


def _without_accents(word: str) -> str:
    # As the tokenizer does it: Latin letters lose their accents, others keep them.
    if word.isascii():
        return word
    decomposed = [unicodedata.normalize("NFD", letter) for letter in word]
    return "".join(parts[0] if parts[0].isascii() else letter for letter, parts in zip(word, decomposed, strict=True))
