"""Measures how often an idea that is told again is pointed at, and how many hints are false, with the code of the card.

A hint is false when the labels don't name it; some of those are alike all the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Column, Integer, MetaData, Select, String, Table, select

from guildhall import schema
from guildhall.backtest.charts import ReportChart
from guildhall.backtest.figures import Curve, CurvePoint, Figure, mean, recall, reciprocal_rank
from guildhall.backtest.formats import LabelledIdea, SimilarQuery, read_ideas, read_queries
from guildhall.backtest.report import Report, ReportSection
from guildhall.errors import FileError
from intake.access import OPERATOR
from intake.operations.matching.similarity import candidates_of
from intake.queries.origins import submitted_ideas
from intake.rules.matching.similarity import AT_MOST, BEFORE, RELATED, SAME, SimilarCandidate, floor_of, rate
from store import search
from store.engine import Session, Store

TITLES_ONLY, TEXTS_ONLY = "titles only", "texts only"
DERIVED, SEED = "title against text", 3
# Titles are taken of a collection that has so many; of a larger one so many are drawn.
FEWEST_TITLES, MOST_TITLES = 400, 2_000
# What the hints of a card are to reach, by what the name of a stratum has in it, and what they may cost.
AIMS = {"rewritten": 0.75, DERIVED: 0.45, "problem": 0.65}
MOST_FALSE, PRECISION = 0.6, 0.8
FLOORS = (0.0, 0.05, BEFORE, RELATED, 0.3, 0.4, 0.5, SAME, 0.7, 0.8, 0.9, 1.0)
_KNOWN = Table("known", MetaData(), Column("id", String, primary_key=True), Column("year", Integer))


class Rated(NamedTuple):
    """A candidate: how surely it is the same idea, by the search alone how near, and whether the labels name it."""

    id: str
    probability: float
    weight: float
    is_right: bool
    related_from: float = RELATED

    def floor(self, floor: float) -> float:
        """Return the floor that counts for it where `floor` is set."""
        return self.related_from if floor == RELATED else floor


class Outcome(NamedTuple):
    """What was found for one query, the surest first; `group` is the company that it is of."""

    stratum: str
    group: str
    candidates: tuple[Rated, ...]
    relevant: tuple[str, ...]

    def shown(self, floor: float) -> tuple[Rated, ...]:
        """Return the hints that a floor lets through."""
        return tuple(each for each in self.candidates if each.probability >= each.floor(floor))[:AT_MOST]


def of_files(ideas: Sequence[Path], queries: Path) -> Report:
    """Measure on labelled ideas. Raises FileError for files that aren't as docs/backtest.md says."""
    return report(outcomes(read_ideas(ideas), read_queries(queries)))


def of_history(store: Store) -> Report:
    """Measure on ideas that were merged: each should have pointed at the one it became part of."""
    with store.reading() as session:
        rows = submitted_ideas(session, OPERATOR)
    order = {row.id: place for place, row in enumerate(rows, start=1)}
    ideas = [LabelledIdea(id=row.id, title=row.title, text=row.problem, year=order[row.id]) for row in rows]
    queries = [
        SimilarQuery(
            qid=row.id,
            kind="merged",
            query=row.problem,
            query_title=row.title,
            query_id=row.id,
            relevant=(row.merged_into,),
            backlog="",
            before_year=order[row.id],
        )
        for row in rows
        if row.merged_into in order and order[row.merged_into] < order[row.id]
    ]
    if not queries:
        raise FileError("Nobody has merged an idea with an earlier one yet, so there is nothing to measure.")
    return report(outcomes(ideas, queries))


def outcomes(ideas: Sequence[LabelledIdea], queries: Sequence[SimilarQuery]) -> list[Outcome]:
    """Return what is found for each query, and for titles among the texts of their corpus."""
    by_backlog: dict[str, list[SimilarQuery]] = {}
    for query in [*queries, *_titles(ideas, queries)]:
        by_backlog.setdefault(_backlog(query), []).append(query)
    orgs = {idea.id: idea.org for idea in ideas}
    return [
        outcome
        for backlog, of_backlog in by_backlog.items()
        for outcome in _search(_documents(ideas, backlog), of_backlog, orgs)
    ]


def report(found: Sequence[Outcome]) -> Report:
    """Return the page of what was found."""
    strata = {
        name: [each for each in found if each.stratum == name] for name in dict.fromkeys(e.stratum for e in found)
    }
    total = len(found)
    return Report(
        "Similar ideas: what is found, what is shown, what is false",
        f"{total:,} {'idea was' if total == 1 else 'ideas were'} told again; "
        "what was told first hides among all others of its collection.",
        (
            ReportSection(
                "Shown on the card",
                "How often one of at most three hints is right.",
                tuple(_shown(name, cases) for name, cases in strata.items()),
            ),
            ReportSection(
                "False hints per idea on the card",
                "0.6 means 60 false hints on 100 ideas. Labels name one idea each; others may be alike too.",
                tuple(_false(name, cases, RELATED) for name, cases in strata.items()),
            ),
            ReportSection(
                "“Probably the same” is true",
                "Of the hints that are called so, how many are right.",
                _precision({"all": found, **strata}),
            ),
            _before_submitting(strata),
            ReportSection(
                "Found at all: order of the candidates",
                "Recall at 1, 3, 5 and mean reciprocal rank; plain BM25 is the search alone.",
                tuple(figure for name, cases in strata.items() for figure in _orders(name, cases)),
            ),
            ReportSection(
                "What each floor lets through",
                charts=(ReportChart("Right against false hints", "false hints per idea", "right", _curves(strata)),),
            ),
        ),
    )


def _before_submitting(strata: Mapping[str, Sequence[Outcome]]) -> ReportSection:
    return ReportSection(
        "Shown before submitting",
        "More is shown here, because a miss costs more than a glance.",
        tuple(
            figure
            for name, cases in strata.items()
            for figure in (
                mean(f"{name}: right", _right(cases, BEFORE), _groups(cases)),
                _false(f"{name}: false per idea", cases, BEFORE, aim=None),
            )
        ),
    )


def _shown(name: str, cases: Sequence[Outcome]) -> Figure:
    aim = next((aim for part, aim in AIMS.items() if part in name), None)
    return mean(name, _right(cases, RELATED), _groups(cases), aim)


def _right(cases: Iterable[Outcome], floor: float) -> list[float]:
    return [float(any(each.is_right for each in case.shown(floor))) for case in cases]


def _false(name: str, cases: Sequence[Outcome], floor: float, aim: float | None = MOST_FALSE) -> Figure:
    false = [float(sum(not each.is_right for each in case.shown(floor))) for case in cases]
    return mean(name, false, _groups(cases), aim, at_least=False)


def _precision(strata: Mapping[str, Sequence[Outcome]]) -> tuple[Figure, ...]:
    figures = []
    for name, cases in strata.items():
        called = [(float(each.is_right), case.group) for case in cases for each in case.shown(SAME)]
        if called:
            aim = PRECISION if name == "all" else None
            figures.append(mean(name, [right for right, _ in called], [group for _, group in called], aim))
    return tuple(figures)


def _orders(name: str, cases: Sequence[Outcome]) -> Iterator[Figure]:
    orders = {
        "": [[each.id for each in case.candidates] for case in cases],
        ", plain BM25": [
            [each.id for each in sorted(case.candidates, key=lambda rated: -rated.weight)] for case in cases
        ],
    }
    for suffix, ranked in orders.items():
        pairs = list(zip(ranked, (case.relevant for case in cases), strict=True))
        for most in (1, 3, 5):
            yield mean(f"{name}{suffix}: recall@{most}", [recall(*pair, most) for pair in pairs], _groups(cases))
        yield mean(f"{name}{suffix}: MRR", [reciprocal_rank(*pair) for pair in pairs], _groups(cases))


def _curves(strata: Mapping[str, Sequence[Outcome]]) -> tuple[Curve, ...]:
    return tuple(
        Curve(name, tuple(sorted({_point(cases, floor) for floor in FLOORS}))) for name, cases in strata.items()
    )


def _point(cases: Sequence[Outcome], floor: float) -> CurvePoint:
    false = sum(not each.is_right for case in cases for each in case.shown(floor)) / len(cases)
    return CurvePoint(round(false, 3), round(sum(_right(cases, floor)) / len(cases), 3))


def _groups(cases: Iterable[Outcome]) -> list[str]:
    return [case.group for case in cases]


def _titles(ideas: Sequence[LabelledIdea], queries: Sequence[SimilarQuery]) -> Iterator[SimilarQuery]:
    """Make queries of titles whose own text hides among the other texts of the corpus.

    What a company told twice under the same title is right twice: nobody could tell from the title which is meant.
    """
    if not any(query.backlog for query in queries):
        return
    for corpus in dict.fromkeys(idea.corpus for idea in ideas):
        complete = [idea for idea in ideas if idea.corpus == corpus and idea.title and idea.text]
        if len(complete) < FEWEST_TITLES:
            continue
        by_title: dict[tuple[str, str], list[str]] = {}
        for idea in complete:
            by_title.setdefault(_titled(idea), []).append(idea.id)
        for idea in Random(SEED).sample(complete, min(MOST_TITLES, len(complete))):
            yield SimilarQuery(
                qid=f"T-{idea.id}",
                kind=f"{DERIVED} ({corpus})",
                query=idea.title,
                relevant=tuple(dict.fromkeys((idea.id, *by_title[_titled(idea)]))),
                backlog=f"{TEXTS_ONLY} of all {corpus} entries",
            )


def _titled(idea: LabelledIdea) -> tuple[str, str]:
    # What no company is named for is only ever the same as itself.
    return idea.org or idea.id, " ".join(idea.title.split()).casefold()


def _backlog(query: SimilarQuery) -> str:
    # Years are looked at for each query; what is searched stays one collection.
    return query.backlog.split(" with year")[0]


def _documents(ideas: Sequence[LabelledIdea], backlog: str) -> dict[str, SimilarCandidate]:
    words = backlog.replace(",", " ").split()
    corpora = {idea.corpus for idea in ideas}
    corpus = next((word for word in words if word in corpora), None)
    return {
        idea.id: SimilarCandidate(
            id=idea.id,
            number=idea.year,
            title="" if backlog.startswith(TEXTS_ONLY) else idea.title,
            text="" if backlog.startswith(TITLES_ONLY) else idea.text,
        )
        for idea in ideas
        if corpus is None or idea.corpus == corpus
    }


def _search(
    documents: Mapping[str, SimilarCandidate], queries: Sequence[SimilarQuery], orgs: Mapping[str, str]
) -> Iterator[Outcome]:
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/ideas.db")
        schema.upgrade(store)
        with store.writing() as session:
            _KNOWN.create(session.connection())
            years = [{"id": each.id, "year": each.number} for each in documents.values()]
            session.connection().execute(_KNOWN.insert(), years)
            search.put_all(session, [(each.id, each.title, each.text) for each in documents.values()])
        with store.reading() as session:
            for query in queries:
                yield _outcome(session, query, documents, orgs)
        store.close()


def _outcome(
    session: Session, query: SimilarQuery, documents: Mapping[str, SimilarCandidate], orgs: Mapping[str, str]
) -> Outcome:
    title, text = query.query_title, query.query
    if not title and query.backlog.startswith((TITLES_ONLY, TEXTS_ONLY)):
        title, text = text, ""
    candidates, rarity = candidates_of(
        session, title, text, _among(query), lambda ids: {id_: documents[id_] for id_ in ids}
    )
    rated = [
        Rated(
            candidate.id,
            probability,
            candidate.weight,
            candidate.id in query.relevant,
            floor_of(text, candidate, RELATED),
        )
        for probability, candidate in rate(title, text, candidates, rarity)
    ]
    ordered = tuple(sorted(rated, key=lambda each: (-each.probability, -each.weight, each.id)))
    stratum = f"{query.kind}, {query.stratum}" if query.stratum else query.kind
    group = orgs.get(query.query_id) or orgs.get(query.relevant[0], "") or query.qid
    return Outcome(stratum, group, ordered, query.relevant)


def _among(query: SimilarQuery) -> Select[str]:
    among = select(_KNOWN.c.id).where(_KNOWN.c.id != query.query_id)
    return among.where(_KNOWN.c.year < query.before_year) if query.before_year else among
