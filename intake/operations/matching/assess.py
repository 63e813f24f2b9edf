"""Match, score and route of one idea; and which of its inputs somebody else has checked."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from intake.errors import FieldErrors
from intake.ideas import Answers, Estimates, IdeaInputs
from intake.notifications.support import InputClaim
from intake.operations.matching.past_decisions import remembered
from intake.operations.matching.routing_fit import fit_in_force
from intake.policy import Policy
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import support as support_queries
from intake.queries.policy import policy_in_force, priority_examples
from intake.queries.support import changes_of_inputs
from intake.rules.matching.priority_match import Fit, fit_to, propose_fit
from intake.rules.matching.routing import Routing, Thresholds, route, with_rule
from intake.rules.operating_model import hard_rule
from intake.rules.scoring import RULES, Score, score
from intake.rules.squads import THE_END
from intake.rules.support import areas_behind, as_checked
from intake.tables import CheckedInput, Idea, PriorityExample
from store.engine import Session
from store.locking import lock
from store.session import cached, clear_cache

# What the rules say of an idea: fit, score and route, all from one policy version.

POLICY_HELD = "policy held"
# What a triager chooses for an idea that supports no priority; keys of priorities are no words in brackets.
NO_PRIORITY = "(none)"


def inputs_of(session: Session, row: Idea) -> IdeaInputs:
    """Return what the idea's score is made of, besides the fit."""
    return _inputs(session, row, support_queries.checked_values(session, [row.id]), has_backing=True)


def inputs_of_all(session: Session, rows: Sequence[Idea]) -> list[IdeaInputs]:
    """Return the same of many ideas: who stands behind an idea is looked up only where there is anybody."""
    ids = [row.id for row in rows]
    backed, checks = support_queries.with_backing(session, ids), support_queries.checked_values(session, ids)
    return [_inputs(session, row, checks, has_backing=row.id in backed) for row in rows]


def _inputs(session: Session, row: Idea, checks: Mapping[str, CheckedInput], *, has_backing: bool) -> IdeaInputs:
    check = checks.get(row.id)
    is_checked = check is not None and _holds(check, row.value, _given_by(session, row).get("value"))
    backing: dict[str, Any] = {"checked": is_checked}
    if has_backing:
        backing |= {
            "areas_behind": areas_behind(row.area, support_queries.supporters(session, row)),
            "confirmed": support_queries.confirmed(session, row),
        }
    own = row.model_dump(include=set(IdeaInputs.model_fields) - {"kind"})
    return IdeaInputs.model_validate(own | {"kind": row.kind_of_work} | backing)


def assess(session: Session, row: Idea) -> None:
    """Write fit, score and route onto an undecided idea; a fit that a triager has confirmed stays as it is."""
    fit = Fit.model_validate(row.fit) if row.fit else Fit()
    inputs, known = inputs_of(session, row), None if fit.provisional else fit
    assessment = assessment_of(session, row.title, row.problem, inputs, known, row.handed_back or ())
    for name, value in assessment.items():
        setattr(row, name, value)


def assessment_of(
    session: Session,
    title: str,
    problem: str,
    inputs: IdeaInputs,
    fit: Fit | None = None,
    barred: Collection[str] = (),
) -> dict[str, Any]:
    """Return what the rules say of an idea, by column; `fit` is a confirmed one, None has it proposed."""
    number, policy = lock_policy(session)
    fit = fit or propose_fit(title, problem, inputs.area, policy, cached(session, priority_examples))
    routing = routed(session, title, problem, inputs, barred)
    routing_columns = {"routing": routing.model_dump(mode="json"), "ranked_as": ranking_fingerprint(session)}
    return _scored(inputs, fit, policy, number) | routing_columns


def routed(session: Session, title: str, problem: str, inputs: IdeaInputs, barred: Collection[str] = ()) -> Routing:
    """Return the squad that is suggested for an idea; of the `barred` ones none, as long as there are others."""
    squads, past, fit = organization_queries.squads(session), remembered(session), fit_in_force(session)
    _, policy, _ = policy_in_force(session)
    # What the company has laid down comes before all that was learned.
    rule = hard_rule(policy.operating, policy.charter, inputs, [squad for squad in squads if squad.key not in barred])
    if rule.squads:
        barred = {*barred, *(squad.key for squad in squads if squad.key not in rule.squads)}
    thresholds = Thresholds(alone=policy.suggest_alone, floor=policy.suggest_floor)
    return with_rule(route(title, problem, inputs, squads, past, fit, barred, thresholds), rule.rule)


def lock_policy(session: Session) -> tuple[int | None, Policy]:
    """Return the policy in force and its number; it stays in force until what follows from it is written down.

    Or else an idea could be scored by a version that is past, and never be ranked again.
    """
    if POLICY_HELD not in session.claims:
        lock(session, idea_queries.SETUP, shared=True)
        # Whoever has read it before the turn came may have read the one before.
        clear_cache(session)
        session.claims.add(POLICY_HELD)
    number, policy, _ = policy_in_force(session)
    return number, policy


def ranking_fingerprint(session: Session) -> str:
    """Return what tells one policy, set of squads and place of cards from another: ideas are ranked as of one."""
    return cached(session, _ranking_fingerprint)


def _ranking_fingerprint(session: Session) -> str:
    number, _, _ = policy_in_force(session)
    squads = [
        squad.model_dump(mode="json", exclude={"weeks", *THE_END}) for squad in organization_queries.squads(session)
    ]
    basis = json.dumps([RULES, number, squads, organization_queries.workspace(session).triage_channel])
    return hashlib.sha256(basis.encode()).hexdigest()[:16]


def score_again(session: Session, row: Idea) -> None:
    """Write the score onto the idea as it follows from what has changed of its inputs; its fit stays."""
    number, policy = lock_policy(session)
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


def confirm_priority(session: Session, row: Idea, by: str, now: datetime, priority: str | None = None) -> Fit:
    """Write the fit as a triager confirms it, as proposed or of another `priority`, and return it.

    With "none" it supports no priority. What was said of a public idea teaches from now on; that an idea was sent
    with the match it had says nothing of the match, which perhaps nobody has read.
    """
    number, policy = lock_policy(session)
    fit = Fit.model_validate(row.fit)
    if priority is not None and priority != (fit.priority or NO_PRIORITY):
        fit = fit_to(row.title, row.problem, row.area, policy, None if priority == NO_PRIORITY else priority)
    fit = fit.model_copy(update={"provisional": False})
    write_score(session, row, fit, policy, number)
    if not row.private and priority is not None:
        session.merge(PriorityExample(idea_id=row.id, priority=fit.priority, by=by, at=now))
    return fit


def priority_choices(session: Session) -> tuple[tuple[str, str], ...]:
    """Return the published priorities that an idea may support, by key and name, and none of them."""
    _, policy, _ = policy_in_force(session)
    named = tuple((priority.key, priority.name) for priority in policy.priorities)
    return (*named, (NO_PRIORITY, "None of these")) if named else ()


def routing_of(row: Idea) -> Routing:
    """Return the route that was proposed for the idea."""
    return Routing.model_validate(row.routing)


# Claimed or checked: an input is as it was given, until somebody who did not give it has checked it.

CHECKED = "checked"
OWN = "You entered this yourself, so somebody else has to check it: "
NOT_GIVEN = "Nobody has entered this yet: "
# What others say of an idea is confirmed in another way, and what an experiment has shown is nobody's claim.
_CLAIMED = ("kind", "area", *Answers.model_fields, "data", *Estimates.model_fields)


def input_claims(session: Session, row: Idea) -> tuple[InputClaim, ...]:
    """Return each input that was given, by whom, and who has checked it as it is now."""
    checks_by_field, given_by = support_queries.checks(session, row.id), _given_by(session, row)
    input_claims = []
    for field, value in _checked_inputs(row).items():
        check = checks_by_field.get(field)
        is_current = check is not None and _holds(check, value, given_by[field])
        input_claims.append(
            InputClaim(field=field, given_by=given_by[field], checked_by=check.by if check and is_current else None)
        )
    return tuple(input_claims)


def _holds(check: CheckedInput, value: object, given_by: str | None) -> bool:
    """Tell whether an input is as it was checked, and by another person than gave it."""
    return check.value == as_checked(value) and check.by != given_by


def checks_differ(session: Session, row: Idea, wanted: Collection[str] | None) -> bool:
    """Tell whether other inputs are to be checked than are; None asks for nothing."""
    checked = {claim.field for claim in input_claims(session, row) if claim.checked_by is not None}
    return wanted is not None and {*wanted} != checked


def set_checks(
    session: Session, row: Idea, wanted: Collection[str], by: str, now: datetime
) -> tuple[list[str], list[str]]:
    """Write down which inputs are checked; return those that `by` has checked, and those that are claimed again.

    Raises FieldErrors for what nobody gave, and for what they gave themselves.
    """
    claims_by_field = {claim.field: claim for claim in input_claims(session, row)}
    new = [field for field in wanted if field not in claims_by_field or claims_by_field[field].checked_by is None]
    if unknown := [field for field in new if field not in claims_by_field]:
        raise FieldErrors({CHECKED: NOT_GIVEN + ", ".join(unknown)})
    if own := [field for field in new if claims_by_field[field].given_by == by]:
        raise FieldErrors({CHECKED: OWN + ", ".join(own)})
    unchecked = [
        claim.field for claim in claims_by_field.values() if claim.checked_by is not None and claim.field not in wanted
    ]
    inputs = _checked_inputs(row)
    _forget_checks(session, row.id, [*new, *unchecked])
    session.add_all(
        CheckedInput(idea_id=row.id, field=field, value=as_checked(inputs[field]), by=by, at=now) for field in new
    )
    session.flush()
    return new, unchecked


def _checked_inputs(row: Idea) -> dict[str, object]:
    values = {name: getattr(row, "kind_of_work" if name == "kind" else name) for name in _CLAIMED}
    return {name: value for name, value in values.items() if value is not None and value != {}}


def _given_by(session: Session, row: Idea) -> dict[str, str | None]:
    members_by_field: dict[str, str | None] = dict.fromkeys(_checked_inputs(row), row.requester)
    for by, fields in changes_of_inputs(session, row.id):
        members_by_field |= {field: by for field in fields if field in members_by_field}
    return members_by_field


def _forget_checks(session: Session, idea_id: str, fields: Collection[str]) -> None:
    """Delete that these inputs of an idea have been checked."""
    of_these = (col(CheckedInput.idea_id) == idea_id, col(CheckedInput.field).in_(list(fields)))
    session.execute(delete(CheckedInput).where(*of_these))
