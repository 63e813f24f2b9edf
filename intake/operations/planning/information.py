"""What an experiment would be worth: by the newest plan for one idea, and for all ideas when a plan is made."""

from collections.abc import Iterable, Mapping

from intake.operations.matching.assess import inputs_of
from intake.policy import Objective, TrialKind
from intake.queries import portfolio as portfolio_queries
from intake.queries.policy import policy_in_force
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import benefit
from intake.rules.planning.information import (
    PlanLine,
    Proposals,
    Stake,
    TrialWorth,
    best_trial,
    chance_after_misses,
    fill_budget,
)
from intake.rules.planning.portfolio import Candidate, Pin, Plan
from intake.tables import Idea
from store.engine import Session


def trial_worth(session: Session, row: Idea, misses: int = 0) -> TrialWorth | None:
    """Return what another experiment with an idea would bring and cost, after so many that have not convinced.

    None where there is no plan by benefit, where nobody has estimated the effort, or where an experiment has decided.
    """
    stored = portfolio_queries.line(session)
    _, policy, _ = policy_in_force(session)
    squad = row.squad or row.routing.get("squad")
    weeks = policy.weeks(row.effort, squad, row.kind_of_work, row.approach)
    if stored is None or weeks is None or row.proven is not None or policy.objective is not Objective.benefit:
        return None
    line = PlanLine.model_validate(stored)
    if not misses and (planned := line.trials.get(row.id)):
        return planned
    price, usual = line.marginals.squads.get(squad or "", line.marginals.overall), policy.trials[0]
    if not misses and portfolio_queries.tier(session, row.id) is not None:
        return TrialWorth(kind=usual.key, weeks=usual.weeks, worth=0.0, cost=price * usual.weeks)
    # What the plan doesn't hold, such as an idea that is being tried, is held against what its weeks bring elsewhere.
    needs = weeks * line.marginals.of(squad, row.fit.get("priority"), row.kind_of_work)
    its = benefit(inputs_of(session, row), Fit.model_validate(row.fit), policy)
    chance = chance_after_misses(its.chance, usual, misses)
    return best_trial(chance, its.amount * its.factor, needs, price, policy.trials)


def proposals(
    plan: Plan,
    candidates: Iterable[Candidate],
    chances: Mapping[str, float],
    kinds: tuple[TrialKind, ...],
    budget: float,
) -> Proposals:
    """Return the experiments that a budget of squad-weeks buys beside a plan by benefit.

    `chances` are those of ideas that no experiment has decided about.
    """
    stakes = [stake for each in candidates if (stake := _stake(each, plan, chances.get(each.id), kinds)) is not None]
    return fill_budget(stakes, plan.capacity, budget)


def _stake(candidate: Candidate, plan: Plan, chance: float | None, kinds: tuple[TrialKind, ...]) -> Stake | None:
    """Return an idea as experiments see it; None for what no plan may hold, or what waits for another idea."""
    waits = any(id_ not in plan.chosen for id_ in candidate.requires)
    if candidate.is_barred or waits or candidate.spread is None:
        return None
    is_fixed, spread = candidate.pin is Pin.into, candidate.spread
    is_open = chance is not None and 0 < chance < 1 and not is_fixed
    works = chance if chance is not None and chance > 0 else 1.0
    price = plan.prices.get(candidate.squad, 0.0)
    return Stake(
        id=candidate.id,
        squad=candidate.squad,
        weeks=candidate.weeks,
        chance=works,
        benefit=candidate.value / works,
        price=price,
        share=plan.price(candidate) - price,
        kinds=kinds if is_open else (),
        is_fixed=is_fixed,
        bounds=(spread.low * spread.factor, spread.high * spread.factor),
    )
