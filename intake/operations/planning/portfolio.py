"""Keeps the plan up to date: what it is made of, when it is due, its line, and its bands."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from intake import plan_sentences
from intake.ideas import IdeaInputs, Stage
from intake.notifications.portfolio import LeftIdea, PlanBody, PlannedIdea
from intake.operations import idea_notifications
from intake.operations.matching.assess import inputs_of_all, routing_of
from intake.operations.planning.information import proposals
from intake.plan_sentences import why_not
from intake.policy import Frozen, Objective, Policy, TrialKind, hub_of
from intake.queries import experiments as experiment_queries
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import ideas_to_plan, newest_change, of_quarter, waiting_without_estimate
from intake.rules.matching.duplicates import repeats
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import Benefit, Spread, benefit
from intake.rules.planning.exclusions import left_out
from intake.rules.planning.forecast import Marginals
from intake.rules.planning.information import Proposals
from intake.rules.planning.portfolio import (
    NEARLY,
    Candidate,
    Pin,
    Plan,
    Share,
    Unestimated,
    capacity_of,
    make_plan,
    savings_of,
    shares_of,
)
from intake.rules.planning.track_record import QuarterValue, by_quarter
from intake.rules.squads import THE_END
from intake.tables import Idea, PinRow
from store.engine import Session

# Makes a plan: what it is made of is read, the optimum is found outside of any transaction, and put into words.


# What builds upon an idea that ended so waits in vain.
OVER = (Stage.declined, Stage.withdrawn)


class PlanInputs(Frozen):
    """All that a plan is made of, and what its ideas and squads are called.

    Of ideas that others build upon, `over` are those that nobody will build.
    """

    quarter: str
    number: int
    made_of: str
    seen: int
    candidates: tuple[Candidate, ...]
    capacity: dict[str, float]
    shares: tuple[Share, ...]
    labels: dict[str, str]
    titles: dict[str, str]
    over: dict[str, Stage]
    kept_out: dict[str, str]
    squad_names: dict[str, str]
    without_effort: tuple[Unestimated, ...]
    next_quarters: int = 1
    is_corrected: bool = False
    realised: tuple[QuarterValue, ...] = ()
    objective: Objective = Objective.score
    chances: dict[str, float] = {}
    trials: tuple[TrialKind, ...] = ()
    budget: float = 0.0


def quarter_of(session: Session, now: datetime) -> str:
    """Return the quarter that it is in the company's zone."""
    local = now.astimezone(ZoneInfo(organization_queries.workspace(session).zone))
    return f"{local.year}-Q{(local.month + 2) // 3}"


def plan_fingerprint(session: Session, now: datetime) -> str:
    """Return what tells one quarter, policy and set of squads from another."""
    number, _, _ = policy_in_force(session)
    squads = [squad.model_dump(mode="json", exclude=THE_END) for squad in organization_queries.squads(session)]
    return hashlib.sha256(json.dumps([quarter_of(session, now), number, squads]).encode()).hexdigest()[:16]


def missing_for_plan(session: Session) -> str:
    """Say what there is no plan without, or nothing."""
    number, policy, _ = policy_in_force(session)
    if number is None or not policy.priorities:
        return plan_sentences.LACKS_POLICY
    return "" if capacity_of(policy, organization_queries.squads(session)) else plan_sentences.LACKS_WEEKS


def read_inputs(session: Session, now: datetime) -> PlanInputs:
    """Read all that the plan is made of."""
    number, policy, _ = policy_in_force(session)
    squads = organization_queries.squads(session)
    rows = ideas_to_plan(session)
    pins = portfolio_queries.pins(session)
    links = portfolio_queries.missing_links(session)
    requires: dict[str, list[str]] = {}
    for link in links:
        requires.setdefault(link.enabled, []).append(link.idea_id)
    pairs = repeats(portfolio_queries.of_repeated_titles(session))
    hub, same, repeated = hub_of(squads), _savings(session, pairs), savings_of(pairs)
    required_ideas = idea_queries.ideas_by_id(session, {idea_id for needed in requires.values() for idea_id in needed})
    ideas_by_id = {row.id: row for row in rows} | required_ideas
    brought, quarter = benefits(session, rows, policy), quarter_of(session, now)
    return PlanInputs(
        quarter=quarter,
        number=number or 0,
        made_of=plan_fingerprint(session, now),
        seen=newest_change(session),
        candidates=tuple(
            planned.model_copy(update={"repeats": repeated.get(row.id)})
            for row, brings in zip(rows, brought, strict=True)
            if (planned := candidate(row, requires.get(row.id, ()), pins.get(row.id), policy, hub.key, brings, same))
        ),
        capacity=capacity_of(policy, squads),
        shares=shares_of(policy),
        labels={id_: idea_notifications.label(row) for id_, row in ideas_by_id.items()},
        titles={row.id: row.title for row in rows},
        over={link.idea_id: link.stage for link in links if link.stage in OVER},
        kept_out={id_: row.reason for id_, row in pins.items() if row.pin == Pin.keep_out},
        squad_names={hub.key: hub.name} | {squad.key: squad.name for squad in squads},
        without_effort=tuple(waiting_without_estimate(session, policy)),
        next_quarters=policy.next_quarters,
        is_corrected=bool(policy.corrections_by_record),
        realised=by_quarter(experiment_queries.realised(session)),
        objective=policy.objective,
        chances={
            row.id: each.benefit.chance for row, each in zip(rows, brought, strict=True) if each and row.proven is None
        },
        trials=policy.trials,
        budget=experiment_queries.experiment_budget(session, quarter).left,
    )


def savings(session: Session) -> dict[str, str]:
    """Return by idea the saving that it brings: marked by a lead, or by its title that of an earlier idea like it."""
    return _savings(session, repeats(portfolio_queries.of_repeated_titles(session)))


def _savings(session: Session, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    return savings_of([*portfolio_queries.same_savings(session), *pairs])


class EstimatedBenefit(NamedTuple):
    """The benefit of an idea, and how far the truth may lie from it."""

    benefit: Benefit
    spread: Spread

    def columns(self) -> dict[str, Any]:
        """Return what of it a candidate holds."""
        return {
            "objective": Objective.benefit,
            "value": self.benefit.a_year,
            "claimed": self.benefit.claimed,
            "spread": self.spread,
        }


def benefits(session: Session, rows: Sequence[Idea], policy: Policy) -> list[EstimatedBenefit | None]:
    """Return what each idea brings; nothing where the policy plans by score."""
    if policy.objective is Objective.score:
        return [None] * len(rows)
    inputs = inputs_of_all(session, rows)
    return [
        estimated_benefit(each, Fit.model_validate(row.fit), policy) for row, each in zip(rows, inputs, strict=True)
    ]


def estimated_benefit(inputs: IdeaInputs, fit: Fit, policy: Policy) -> EstimatedBenefit | None:
    """Return what an idea brings; nothing where the policy plans by score."""
    if policy.objective is Objective.score:
        return None
    its = benefit(inputs, fit, policy)
    return EstimatedBenefit(its, its.spread(is_proven=inputs.proven is not None))


def candidate(
    row: Idea,
    requires: Sequence[str],
    pinned: PinRow | None,
    policy: Policy,
    hub: str,
    brought: EstimatedBenefit | None = None,
    same: Mapping[str, str] | None = None,
) -> Candidate | None:
    """Return an idea as a plan takes it under a policy; None where nobody has estimated or has it."""
    squad = row.squad or routing_of(row).squad
    weeks = policy.weeks(row.effort, squad, row.kind_of_work, row.approach)
    if weeks is None or (row.squad is None and row.handed_back):
        return None
    # What is being built takes its weeks, whatever else would bring more.
    is_built = row.stage is Stage.build
    columns = {"value": row.score_tenths} | (brought.columns() if brought else {})
    return Candidate(
        id=row.id,
        number=row.number or 0,
        squad=squad,
        weeks=weeks,
        priority=row.fit.get("priority"),
        kind=row.kind_of_work,
        requires=() if is_built else tuple(requires),
        pin=Pin.into if is_built else Pin(pinned.pin) if pinned else None,
        outside=squad == hub and policy.charter.excludes(row.kind_of_work, row.area),
        tenths=row.score_tenths,
        saving=(same or {}).get(row.id),
        legal_days=policy.rule(row.approach).legal_days,
        **columns,
    )


def same_as_before(session: Session, inputs: PlanInputs) -> PlanBody | None:
    """Return the plan of the quarter where it was made of the same ideas, policy and squads: the optimum is the same.

    Most changes are about ideas that nobody has estimated, and of what a plan says only the words change then.
    """
    row = of_quarter(session, inputs.quarter)
    if row is None or row.made_of != inputs.made_of:
        return None
    body = PlanBody.model_validate(row.body)
    return body if body.candidates == inputs.candidates else None


def make(inputs: PlanInputs, before: PlanBody | None = None) -> PlanBody:
    """Return the plan of the quarter, with what the quarters that come next would hold of the rest.

    Where it is made of the same as `before`, the optimum is not looked for again.
    """
    by_id = {candidate.id: candidate for candidate in inputs.candidates}
    plan = before.plan if before else make_plan(inputs.candidates, inputs.capacity, inputs.shares)
    following = before.following if before else _following(by_id, plan.chosen, inputs)
    names = _squad_labels(inputs.squad_names)
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
                **_named(inputs, by_id[excluded.id]),
                why=why_not(
                    excluded,
                    by_id[excluded.id],
                    plan,
                    inputs.labels,
                    names,
                    inputs.kept_out.get(excluded.id, ""),
                    inputs.over,
                ),
            )
            for excluded in sorted(
                left_out(plan, inputs.candidates),
                key=lambda excluded: (-by_id[excluded.id].value, by_id[excluded.id].arrival),
            )
        ),
        following=following,
        troubles=plan_sentences.troubles(plan, names, inputs.candidates, inputs.without_effort),
        unestimated=len(inputs.without_effort),
        without_effort=inputs.without_effort,
        squad_names=inputs.squad_names,
        is_corrected=inputs.is_corrected,
        realised=inputs.realised,
        trials=_trials(plan, inputs),
    )


def _trials(plan: Plan, inputs: PlanInputs) -> Proposals:
    if inputs.objective is Objective.score:
        return Proposals()
    return proposals(plan, inputs.candidates, inputs.chances, inputs.trials, inputs.budget)


def _following(by_id: Mapping[str, Candidate], chosen: tuple[str, ...], inputs: PlanInputs) -> tuple[str, ...]:
    planned = chosen
    for _ in range(inputs.next_quarters):
        planned += make_plan(_rest(by_id, planned), inputs.capacity, inputs.shares, priced=False).chosen
    return planned[len(chosen) :]


def _rest(by_id: Mapping[str, Candidate], chosen: tuple[str, ...]) -> list[Candidate]:
    remaining = [candidate for id_, candidate in by_id.items() if id_ not in chosen]
    return [
        candidate.model_copy(update={"requires": tuple(id_ for id_ in candidate.requires if id_ not in chosen)})
        for candidate in remaining
    ]


def _named(inputs: PlanInputs, candidate: Candidate) -> dict[str, Any]:
    id_ = candidate.id
    return {
        "id": id_,
        "label": inputs.labels[id_],
        "title": inputs.titles[id_],
        "tenths": candidate.score_tenths,
        "benefit": candidate.value if candidate.objective is Objective.benefit else None,
        "claimed": candidate.claimed,
        "legal_days": candidate.legal_days,
    }


def _squad_labels(squad_names: Mapping[str, str]) -> dict[str, str]:
    return {
        key: name if name.lower().endswith(("squad", "team")) else f"{name} squad" for key, name in squad_names.items()
    }


# The line of a plan: what a squad-week must bring, and which ideas are above or below it whatever they bring.


def marginals_of(plan: Plan) -> Marginals:
    """Return what a squad-week must bring in a plan: by squad, and beyond that for what a share covers."""
    weeks = sum(plan.capacity.get(squad, 0.0) for squad in plan.prices)
    bring = sum(price * plan.capacity.get(squad, 0.0) for squad, price in plan.prices.items())
    return Marginals(
        # A week of a squad that no idea is for brings what a week of any squad brings.
        overall=round(bring / weeks, 6) if weeks else 0.0,
        squads=plan.prices,
        priorities={share.priority: plan.share_prices[share.key] for share in plan.shares if share.priority},
        kinds={share.kind: plan.share_prices[share.key] for share in plan.shares if share.kind},
    )


def fixed_ideas(body: PlanBody) -> frozenset[str]:
    """Return the ideas whose place in a plan no score would change: signed for, barred, or without room anyway."""
    return frozenset(candidate.id for candidate in body.candidates if _is_fixed(candidate, body.plan))


def _is_fixed(candidate: Candidate, plan: Plan) -> bool:
    room = plan.capacity.get(candidate.squad, 0.0)
    waits = any(id_ not in plan.chosen for id_ in candidate.requires)
    return candidate.pin is not None or candidate.is_barred or candidate.weeks > room + NEARLY or waits
