"""Makes a plan: what it is made of is read, the optimum is found outside of any transaction, and put into words."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from intake import assess, idea_facts, queries
from intake.ideas import Stage
from intake.left_out import left_out
from intake.plan import queries as plans
from intake.plan import words
from intake.plan.body import LeftIdea, PlanBody, PlannedIdea
from intake.plan.tables import PinRow
from intake.policy import Frozen, Policy
from intake.portfolio import Candidate, Pin, Share, capacity_of, make_plan, shares_of
from intake.squads import hub_of
from intake.tables import Idea
from store.engine import Session


class PlanInputs(Frozen):
    """All that a plan is made of, and what its ideas and squads are called."""

    quarter: str
    number: int
    made_of: str
    seen: int
    candidates: tuple[Candidate, ...]
    capacity: dict[str, float]
    shares: tuple[Share, ...]
    labels: dict[str, str]
    titles: dict[str, str]
    kept_out: dict[str, str]
    squad_names: dict[str, str]
    unestimated: int
    next_quarters: int = 1
    is_corrected: bool = False


def quarter_of(session: Session, now: datetime) -> str:
    """Return the quarter that it is in the company's zone."""
    there = now.astimezone(ZoneInfo(queries.workspace(session).zone))
    return f"{there.year}-Q{(there.month + 2) // 3}"


def made_of(session: Session, now: datetime) -> str:
    """Return what tells one quarter, policy and set of squads from another."""
    number, _, _ = queries.policy_in_force(session)
    squads = [squad.model_dump(mode="json") for squad in queries.squads(session)]
    return hashlib.sha256(json.dumps([quarter_of(session, now), number, squads]).encode()).hexdigest()[:16]


def lacking(session: Session) -> str:
    """Say what there is no plan without, or nothing."""
    number, policy, _ = queries.policy_in_force(session)
    if number is None or not policy.priorities:
        return words.LACKS_POLICY
    return "" if capacity_of(policy, queries.squads(session)) else words.LACKS_WEEKS


def gather(session: Session, now: datetime) -> PlanInputs:
    """Read all that the plan is made of."""
    number, policy, _ = queries.policy_in_force(session)
    squads = queries.squads(session)
    rows = plans.ideas_to_plan(session)
    pins = plans.pins(session)
    requires: dict[str, list[str]] = {}
    for enabled, idea_id in plans.lacking(session):
        requires.setdefault(enabled, []).append(idea_id)
    hub = hub_of(squads)
    named = plans.labels(session, {idea_id for needed in requires.values() for idea_id in needed})
    known = {row.id: row for row in rows} | named
    return PlanInputs(
        quarter=quarter_of(session, now),
        number=number or 0,
        made_of=made_of(session, now),
        seen=plans.newest_change(session),
        candidates=tuple(
            found
            for row in rows
            if (found := candidate(row, requires.get(row.id, ()), pins.get(row.id), policy, hub.key))
        ),
        capacity=capacity_of(policy, squads),
        shares=shares_of(policy),
        labels={id_: idea_facts.label(row) for id_, row in known.items()},
        titles={row.id: row.title for row in rows},
        kept_out={id_: row.reason for id_, row in pins.items() if row.pin == Pin.keep_out},
        squad_names={hub.key: hub.name} | {squad.key: squad.name for squad in squads},
        unestimated=plans.waiting_without_estimate(session),
        next_quarters=policy.next_quarters,
        is_corrected=bool(policy.corrections_by_record),
    )


def candidate(row: Idea, requires: Sequence[str], pinned: PinRow | None, policy: Policy, hub: str) -> Candidate | None:
    """Return an idea as a plan takes it under a policy; None where nobody has estimated its effort."""
    squad = row.squad or assess.routing_of(row).squad
    weeks = policy.weeks(row.effort, squad, row.kind_of_work)
    if weeks is None:
        return None
    # What is being built takes its weeks, whatever else would bring more.
    is_built = row.stage is Stage.build
    return Candidate(
        id=row.id,
        number=row.number or 0,
        value=row.score_tenths,
        squad=squad,
        weeks=weeks,
        priority=row.fit.get("priority"),
        kind=row.kind_of_work,
        requires=() if is_built else tuple(requires),
        pin=Pin.into if is_built else Pin(pinned.pin) if pinned else None,
        outside=squad == hub and policy.charter.excludes(row.kind_of_work, row.area),
    )


def make(inputs: PlanInputs) -> PlanBody:
    """Return the plan of the quarter, with what the quarters that come next would hold of the rest."""
    plan = make_plan(inputs.candidates, inputs.capacity, inputs.shares)
    by_id = {candidate.id: candidate for candidate in inputs.candidates}
    following = _following(by_id, plan.chosen, inputs)
    names = _called(inputs.squad_names)
    return PlanBody(
        plan=plan,
        candidates=inputs.candidates,
        funded=tuple(
            PlannedIdea(
                **_named(inputs, by_id[id_]),
                squad=by_id[id_].squad,
                weeks=by_id[id_].weeks,
                pinned=by_id[id_].pin is Pin.into,
            )
            for id_ in sorted(plan.chosen, key=lambda id_: (-by_id[id_].value, by_id[id_].arrival))
        ),
        left=tuple(
            LeftIdea(
                **_named(inputs, by_id[told.id]),
                why=words.why_not(told, by_id[told.id], plan, inputs.labels, names, inputs.kept_out.get(told.id, "")),
            )
            for told in sorted(
                left_out(plan, inputs.candidates), key=lambda told: (-by_id[told.id].value, by_id[told.id].arrival)
            )
        ),
        following=following,
        troubles=words.troubles(plan, names),
        unestimated=inputs.unestimated,
        squad_names=inputs.squad_names,
        is_corrected=inputs.is_corrected,
    )


def _following(by_id: Mapping[str, Candidate], chosen: tuple[str, ...], inputs: PlanInputs) -> tuple[str, ...]:
    taken = chosen
    for _ in range(inputs.next_quarters):
        taken += make_plan(_rest(by_id, taken), inputs.capacity, inputs.shares).chosen
    return taken[len(chosen) :]


def _rest(by_id: Mapping[str, Candidate], chosen: tuple[str, ...]) -> list[Candidate]:
    left = [candidate for id_, candidate in by_id.items() if id_ not in chosen]
    return [
        each.model_copy(update={"requires": tuple(id_ for id_ in each.requires if id_ not in chosen)}) for each in left
    ]


def _named(inputs: PlanInputs, candidate: Candidate) -> dict[str, str | int]:
    id_ = candidate.id
    return {"id": id_, "label": inputs.labels[id_], "title": inputs.titles[id_], "tenths": candidate.value}


def _called(squad_names: Mapping[str, str]) -> dict[str, str]:
    return {
        key: name if name.lower().endswith(("squad", "team")) else f"{name} squad" for key, name in squad_names.items()
    }
