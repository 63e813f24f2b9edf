"""What the rules say of an idea: fit, score, route and what is like it, all from one policy version."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from intake import backing_queries, queries
from intake.backing import areas_behind
from intake.experiments import queries as experiments
from intake.fit import Fit, propose_fit
from intake.ideas import IdeaInputs
from intake.policy import Policy
from intake.routing import Routing, route
from intake.scoring import RULES, Score, score
from intake.similar import Candidate, Rarity, pick, search_terms
from intake.tables import Idea
from store import fulltext
from store.engine import Session
from store.turns import take_turn

CANDIDATES = 6
_HELD = "policy held"


def inputs_of(session: Session, row: Idea) -> IdeaInputs:
    """Return what the idea's score is made of, besides the fit."""
    return _inputs(session, row, has_backing=True)


def inputs_of_all(session: Session, rows: Sequence[Idea]) -> list[IdeaInputs]:
    """Return the same of many ideas: who stands behind an idea is looked up only where there is anybody."""
    backed = backing_queries.backed(session, [row.id for row in rows])
    return [_inputs(session, row, has_backing=row.id in backed) for row in rows]


def _inputs(session: Session, row: Idea, *, has_backing: bool) -> IdeaInputs:
    behind: dict[str, Any] = {}
    if has_backing:
        behind = {
            "areas_behind": areas_behind(row.area, backing_queries.supporters(session, row)),
            "confirmed": backing_queries.confirmed(session, row),
        }
    own = row.model_dump(include=set(IdeaInputs.model_fields) - {"kind"})
    return IdeaInputs.model_validate(own | {"kind": row.kind_of_work} | behind)


def assess(session: Session, row: Idea) -> None:
    """Write fit, score and route onto an undecided idea; a fit that a triager has confirmed stays as it is."""
    fit = Fit.model_validate(row.fit) if row.fit else Fit()
    found = found_out(session, row.title, row.problem, inputs_of(session, row), None if fit.provisional else fit)
    for name, value in found.items():
        setattr(row, name, value)


def found_out(session: Session, title: str, problem: str, inputs: IdeaInputs, fit: Fit | None = None) -> dict[str, Any]:
    """Return what the rules say of an idea, by column; `fit` is a confirmed one, None has it proposed."""
    number, policy = policy_held(session)
    fit = fit or propose_fit(title, problem, inputs.area, policy)
    routing = route(title, problem, inputs, queries.squads(session))
    told = {"routing": routing.model_dump(mode="json"), "ranked_as": standpoint(session)}
    return _scored(inputs, fit, policy, number) | told


def policy_held(session: Session) -> tuple[int | None, Policy]:
    """Return the policy in force and its number; it stays in force until what follows from it is written down.

    Or else an idea could be scored by a version that is past, and never be ranked again.
    """
    if _HELD not in session.info:
        take_turn(session, queries.SETUP, shared=True)
        # Whoever has read it before the turn came may have read the one before.
        queries.read_again(session)
        session.info[_HELD] = True
    number, policy, _ = queries.policy_in_force(session)
    return number, policy


def standpoint(session: Session) -> str:
    """Return what tells one policy, set of squads and place of cards from another: ideas are ranked as of one."""
    return queries.read_once(session, _standpoint)


def _standpoint(session: Session) -> str:
    number, _, _ = queries.policy_in_force(session)
    squads = [squad.model_dump(mode="json", exclude={"weeks"}) for squad in queries.squads(session)]
    seen = json.dumps([RULES, number, squads, queries.workspace(session).triage_channel])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def score_again(session: Session, row: Idea) -> None:
    """Write the score onto the idea as it follows from what has changed of its inputs; its fit stays."""
    number, policy = policy_held(session)
    write_score(session, row, Fit.model_validate(row.fit), policy, number)


def write_score(session: Session, row: Idea, fit: Fit, policy: Policy, number: int | None) -> None:
    """Write the fit and the score that follows from it onto the idea."""
    for name, value in _scored(inputs_of(session, row), fit, policy, number).items():
        setattr(row, name, value)


def _scored(inputs: IdeaInputs, fit: Fit, policy: Policy, number: int | None) -> dict[str, Any]:
    result: Score = score(inputs, fit, policy, number)
    return {
        "fit": fit.model_dump(mode="json"),
        "score": result.model_dump(mode="json"),
        "score_tenths": result.tenths,
        "ranked": result.ranked,
        "policy_version": number,
    }


def find_similar(session: Session, row: Idea) -> list[str]:
    """Return the ids of up to three public ideas that are like this one, nearest first; none where none is near."""
    terms = search_terms(row.title, row.problem)
    found = fulltext.best(session, terms, queries.public_ids_but(row.id), CANDIDATES)
    rows = queries.ideas_by_id(session, [document for document, _ in found])
    learned = experiments.learned(session, rows.keys())
    candidates = [
        Candidate(
            id=id_,
            number=rows[id_].number or 0,
            title=rows[id_].title,
            text=rows[id_].problem,
            learned=learned.get(id_, ""),
        )
        for id_, _ in found
        if id_ in rows
    ]
    every_word = [
        *terms,
        *(term for each in candidates for term in search_terms(each.title, f"{each.text} {each.learned}")),
    ]
    rarity = Rarity(*fulltext.counts(session, every_word))
    return [candidate.id for candidate in pick(row.title, row.problem, candidates, rarity)]


def confirmed(fit: Fit) -> Fit:
    """Return the fit as a triager has confirmed it."""
    return fit.model_copy(update={"provisional": False})


def routing_of(row: Idea) -> Routing:
    """Return the route that was proposed for the idea."""
    return Routing.model_validate(row.routing)
