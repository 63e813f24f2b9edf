"""What the rules say of an idea: fit, score, route and what is like it, all from one policy version."""

import hashlib
import json

from intake import queries
from intake.fit import Fit, propose_fit
from intake.ideas import IdeaInputs
from intake.policy import Policy
from intake.routing import Routing, route
from intake.scoring import Score, score
from intake.similar import Candidate, Rarity, pick, search_terms
from intake.tables import Idea
from store import fulltext
from store.engine import Session
from store.turns import take_turn

CANDIDATES = 6


def inputs_of(row: Idea) -> IdeaInputs:
    """Return what the idea's score is made of, besides the fit."""
    return IdeaInputs.model_validate(
        row.model_dump(include=set(IdeaInputs.model_fields) - {"kind"}) | {"kind": row.kind_of_work}
    )


def assess(session: Session, row: Idea) -> None:
    """Write fit, score and route onto an undecided idea; a fit that a triager has confirmed stays as it is."""
    # What it is assessed by stays in force until it is written down, or else it would never be ranked again.
    take_turn(session, queries.SETUP, shared=True)
    number, policy, _ = queries.policy_in_force(session)
    fit = Fit.model_validate(row.fit) if row.fit else Fit()
    if fit.provisional:
        fit = propose_fit(row.title, row.problem, row.area, policy)
    routing = route(row.title, row.problem, inputs_of(row), queries.squads(session))
    write_score(row, fit, policy, number)
    row.routing, row.ranked_as = routing.model_dump(mode="json"), standpoint(session)


def standpoint(session: Session) -> str:
    """Return what tells one policy, set of squads and place of cards from another: ideas are ranked as of one."""
    number, _, _ = queries.policy_in_force(session)
    squads = [squad.model_dump(mode="json", exclude={"weeks"}) for squad in queries.squads(session)]
    seen = json.dumps([number, squads, queries.workspace(session).triage_channel])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def write_score(row: Idea, fit: Fit, policy: Policy, number: int | None) -> None:
    """Write the fit and the score that follows from it onto the idea."""
    result: Score = score(inputs_of(row), fit, policy, number)
    row.fit, row.score = fit.model_dump(mode="json"), result.model_dump(mode="json")
    row.score_tenths, row.ranked, row.policy_version = result.tenths, result.ranked, number


def find_similar(session: Session, row: Idea) -> list[str]:
    """Return the ids of up to three public ideas that are like this one, nearest first; none where none is near."""
    terms = search_terms(row.title, row.problem)
    found = fulltext.best(session, terms, queries.public_ids_but(row.id), CANDIDATES)
    rows = queries.ideas_by_id(session, [document for document, _ in found])
    candidates = [Candidate(id=id_, title=rows[id_].title, text=rows[id_].problem) for id_, _ in found if id_ in rows]
    every_word = [*terms, *(term for each in candidates for term in search_terms(each.title, each.text))]
    rarity = Rarity(*fulltext.counts(session, every_word))
    return [candidate.id for candidate in pick(row.title, row.problem, candidates, rarity)]


def confirmed(fit: Fit) -> Fit:
    """Return the fit as a triager has confirmed it."""
    return fit.model_copy(update={"provisional": False})


def routing_of(row: Idea) -> Routing:
    """Return the route that was proposed for the idea."""
    return Routing.model_validate(row.routing)
