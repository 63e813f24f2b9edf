"""Finds the public ideas that are like one."""

from collections.abc import Callable, Sequence

from sqlalchemy import Select

from intake.queries import experiments as experiment_queries
from intake.queries.ideas import public_ids_but, texts_by_ids
from intake.rules.matching.similarity import RELATED, Hint, Rarity, SimilarCandidate, hints, search_terms
from intake.tables import Idea
from store import search
from store.analyzer import Term
from store.engine import Session

CANDIDATES = 16
Read = Callable[[Sequence[str]], dict[str, SimilarCandidate]]


def find_similar(session: Session, row: Idea, floor: float = RELATED) -> list[str]:
    """Return the ids of up to three public ideas to point at, the surest first; none where none is near.

    How surely each is the same idea, and by which words, is written onto the idea. Before it is submitted more are
    wanted: those from the floor `BEFORE` on.
    """
    similar = _hints(session, row.title, row.problem, row.id, floor)
    row.likeness = {hint.id: hint.model_dump(mode="json", exclude={"id"}) for hint in similar}
    return [hint.id for hint in similar]


def hint_to(row: Idea, similar_id: str) -> Hint:
    """Return what was written onto an idea about one that it is like."""
    # Ideas from before this was written down are related, by words that nobody kept.
    return Hint.model_validate({"id": similar_id, "probability": 0, **row.likeness.get(similar_id, {})})


def candidates_of(
    session: Session, title: str, text: str, among: Select[str], read: Read
) -> tuple[list[SimilarCandidate], Rarity]:
    """Return what may be like an idea, and how rare its words are; `read` knows documents by id."""
    terms = search_terms(title, text)
    counted, total = search.counts(session, terms)
    matches = search.best(session, terms, among, CANDIDATES, counted)
    by_id = read([document for document, _ in matches])
    candidates = [by_id[id_].model_copy(update={"weight": weight}) for id_, weight in matches if id_ in by_id]
    more = set[Term]().union(*(search_terms(each.title, f"{each.text} {each.learned}") for each in candidates))
    of_more, _ = search.counts(session, sorted(more.difference(terms)))
    return candidates, Rarity(counted | of_more, total)


def _hints(session: Session, title: str, text: str, idea_id: str, floor: float) -> list[Hint]:
    def read(ids: Sequence[str]) -> dict[str, SimilarCandidate]:
        learned = experiment_queries.learnings(session, ids)
        return {
            id_: SimilarCandidate(id=id_, number=number, title=title, text=problem, learned=learned.get(id_, ""))
            for id_, number, title, problem in texts_by_ids(session, ids)
        }

    return hints(title, text, *candidates_of(session, title, text, public_ids_but(idea_id), read), floor)
