"""Finds the public ideas that are like one."""

from intake.queries import experiments as experiment_queries
from intake.queries.ideas import ideas_by_id, public_ids_but
from intake.rules.similarity import Rarity, SimilarCandidate, pick, search_terms
from intake.tables import Idea
from store import search
from store.engine import Session

CANDIDATES = 6


def find_similar(session: Session, row: Idea) -> list[str]:
    """Return the ids of up to three public ideas that are like this one, nearest first; none where none is near."""
    terms = search_terms(row.title, row.problem)
    matches = search.best(session, terms, public_ids_but(row.id), CANDIDATES)
    rows = ideas_by_id(session, [document for document, _ in matches])
    learned = experiment_queries.learnings(session, rows.keys())
    candidates = [
        SimilarCandidate(
            id=id_,
            number=rows[id_].number or 0,
            title=rows[id_].title,
            text=rows[id_].problem,
            learned=learned.get(id_, ""),
        )
        for id_, _ in matches
        if id_ in rows
    ]
    every_word = [
        *terms,
        *(
            term
            for candidate in candidates
            for term in search_terms(candidate.title, f"{candidate.text} {candidate.learned}")
        ),
    ]
    rarity = Rarity(*search.counts(session, every_word))
    return [candidate.id for candidate in pick(row.title, row.problem, candidates, rarity)]
