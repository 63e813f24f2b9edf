"""Measures the hints at similar ideas: recall@3 per kind of query, and false hints per 100 ideas.

    python -m benchmarks.similar --ideas dev.jsonl --queries dup_dev.jsonl

A hint is false when the labels don't name it; some of those are alike all the same. Compared with the bare search,
which always shows three."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import Column, Integer, MetaData, Select, String, Table, select

from benchmarks.results import Row, labelled
from guildhall import schema
from intake.operations.similarity import CANDIDATES
from intake.rules.similarity import AT_MOST, SIMILAR_FLOOR, Rarity, SimilarCandidate, likeness, search_terms
from store import search
from store.engine import Session, Store

Labelled = dict[str, Any]
CORPUS = {
    "fed_year_over_year": "fed",
    "note_problem_to_catalogue": "cat",
    "evidently_short_desc_to_title": "cat",
}
KINDS = tuple(CORPUS)
# By what was measured when the floor was chosen (docs/first-decisions.md), with a little room.
RECALL = dict(zip(KINDS, (0.98, 0.45, 0.4), strict=True))
FALSE = dict(zip(KINDS, (0.3, 0.1, 0.2), strict=True))
FLOORS = (0.0, 0.05, 0.1, 0.12, SIMILAR_FLOOR, 0.2, 0.25, 0.3)
KNOWN = Table("known", MetaData(), Column("id", String, primary_key=True), Column("year", Integer))


class Shown(NamedTuple):
    """A candidate for a hint: how alike it is, and whether the labels name it."""

    alike: float
    is_right: bool


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure with the labelled ideas where the environment names them; else with made up ones, some told anew."""
    texts, marked_queries = labelled("dev.jsonl"), labelled("dup_dev.jsonl")
    if texts is None or marked_queries is None:
        ideas, queries = _made_up(40 if short else 1_000)
    else:
        ideas, queries = _rows(texts), _rows(marked_queries)
    for kind in KINDS if texts is not None else KINDS[:1]:
        among = [idea for idea in ideas if idea["corpus"] == CORPUS[kind]]
        results = list(
            _search(kind, among, [query for query in queries if query["kind"] == kind][: 20 if short else None])
        )
        recall, false = _figures([_above(hits, SIMILAR_FLOOR) for hits in results])
        bare_recall, bare_false = _figures([hits[:AT_MOST] for hits in results])
        what = kind if texts is not None else "made up ideas"
        summary = f"{recall:.3f} of {bare_recall:.3f}, {len(results)} queries"
        yield Row(
            f"{what}: recall@3 / the search alone", recall / bare_recall, RECALL[kind], at_least=True, detail=summary
        )
        summary = f"{100 * false:.0f} of {100 * bare_false:.0f} per 100 ideas"
        yield Row(f"{what}: false hints / the search alone", false / bare_false, FALSE[kind], detail=summary)


def _made_up(count: int) -> tuple[list[Labelled], list[Labelled]]:
    """Return ideas of last year, and of each fifth the same told this year with a third of its words changed."""
    chance = Random(7)
    ends = ("alion", "arter", "ecking", "iller", "oned", "umber", "yst")
    begins = [f"{first}{vowel}{second}" for first in "bcdfglmnprstv" for vowel in "aeiou" for second in "bdgklmnprst"]
    words = [f"{begin}{end}" for begin in begins for end in ends]
    ideas, queries = [], []
    for number in range(count):
        title, text = chance.choices(words, k=5), chance.choices(words, k=30)
        idea = {"id": f"i{number}", "corpus": "fed", "year": 2024, "title": " ".join(title), "text": " ".join(text)}
        ideas.append(idea)
        if number % 5 == 0:
            variation = [chance.choice(words) if chance.random() < 1 / 3 else word for word in text]
            query = {"query_title": " ".join(title[:4]), "query": " ".join(variation), "query_id": f"q{number}"}
            queries.append(query | {"kind": KINDS[0], "relevant": [idea["id"]], "before_year": 2025})
    return ideas, queries


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    options = parser.parse_args()
    ideas, queries = _rows(options.ideas), _rows(options.queries)
    heads = [f"floor {floor}" for floor in FLOORS]
    print(f"{'kind':32}{'queries':>8}  {'search alone':>16}" + "".join(f"{head:>16}" for head in heads))
    for kind, corpus in CORPUS.items():
        queries_of_kind = [query for query in queries if query["kind"] == kind]
        results = list(_search(kind, [idea for idea in ideas if idea["corpus"] == corpus], queries_of_kind))
        alone = [hits[:AT_MOST] for hits in results]
        by_floor = [[_above(hits, floor) for hits in results] for floor in FLOORS]
        print(
            f"{kind:32}{len(queries_of_kind):8}  {_as_text(alone):>16}"
            + "".join(f"{_as_text(hits):>16}" for hits in by_floor)
        )
    print("recall@3 / false hints per 100 ideas")


def _search(kind: str, ideas: list[Labelled], queries: list[Labelled]) -> Iterator[list[Shown]]:
    texts = {idea["id"]: (idea["title"], "" if kind.startswith("evidently") else idea["text"]) for idea in ideas}
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/ideas.db")
        schema.upgrade(store)
        with store.writing() as session:
            KNOWN.create(session.connection())
            years = [{"id": idea["id"], "year": idea.get("year") or 0} for idea in ideas]
            session.connection().execute(KNOWN.insert(), years)
            for id_, (title, text) in texts.items():
                search.put(session, id_, title, text)
        with store.reading() as session:
            for query in queries:
                yield _hits(session, query, texts)
        store.close()


def _hits(session: Session, query: Labelled, texts: dict[str, tuple[str, str]]) -> list[Shown]:
    title, text = query.get("query_title", ""), query["query"]
    if query["kind"].startswith("evidently"):
        title, text = text, ""
    terms = search_terms(title, text)
    best = search.best(session, terms, _among(query), CANDIDATES)
    candidates = [SimilarCandidate(id=id_, title=texts[id_][0], text=texts[id_][1]) for id_, _ in best]
    words = [*terms, *(term for each in candidates for term in search_terms(each.title, each.text))]
    rarity = Rarity(*search.counts(session, words))
    return [
        Shown(likeness(title, text, each.title, each.text, rarity), each.id in query["relevant"]) for each in candidates
    ]


def _among(query: Labelled) -> Select[Any]:
    among = select(KNOWN.c.id).where(KNOWN.c.id != query.get("query_id", ""))
    return among.where(KNOWN.c.year < query["before_year"]) if "before_year" in query else among


def _above(hits: list[Shown], floor: float) -> list[Shown]:
    return sorted((hit for hit in hits if hit.alike >= floor), reverse=True)[:AT_MOST]


def _figures(results: list[list[Shown]]) -> tuple[float, float]:
    """Return the share of queries of which a hint is right, and how many hints of one are false on average."""
    recall = sum(any(hit.is_right for hit in hits) for hits in results) / len(results)
    false = sum(not hit.is_right for hits in results for hit in hits) / len(results)
    return recall, false


def _as_text(results: list[list[Shown]]) -> str:
    recall, false = _figures(results)
    return f"{recall:.3f} / {100 * false:.0f}"


def _rows(path: Path) -> list[Labelled]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
