"""The line of a plan: what a squad-week must bring, and which ideas are above or below it whatever they bring."""

from intake.plan.body import PlanBody
from intake.portfolio import NEARLY, Candidate, Plan
from intake.uncertainty.facts import Marginals


def marginals_of(plan: Plan) -> Marginals:
    """Return what a squad-week must bring in a plan: by squad, and beyond that for what a share covers."""
    weeks = sum(plan.capacity.get(squad, 0.0) for squad in plan.prices)
    bring = sum(price * plan.capacity.get(squad, 0.0) for squad, price in plan.prices.items())
    return Marginals(
        # A week of a squad that no idea is for brings what a week of any squad brings.
        overall=round(bring / weeks, 6) if weeks else 0.0,
        squads=plan.prices,
        priorities={each.priority: plan.share_prices[each.key] for each in plan.shares if each.priority},
        kinds={each.kind: plan.share_prices[each.key] for each in plan.shares if each.kind},
    )


def fixed(body: PlanBody) -> frozenset[str]:
    """Return the ideas whose place in a plan no score would change: signed for, barred, or without room anyway."""
    return frozenset(each.id for each in body.candidates if _is_fixed(each, body.plan))


def _is_fixed(candidate: Candidate, plan: Plan) -> bool:
    room = plan.capacity.get(candidate.squad, 0.0)
    waits = any(id_ not in plan.chosen for id_ in candidate.requires)
    return candidate.pin is not None or candidate.is_barred or candidate.weeks > room + NEARLY or waits
