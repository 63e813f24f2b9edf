"""What the report says of the plan: what is funded or not and why, how weeks lie, and what would be worth trying."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from bot.messages.experiments import trial_verdict
from guildhall.environment import Environment
from guildhall.simulate.outputs import READER
from intake.formatting import figure, money, quarter_name
from intake.notifications.portfolio import PlanBody, PlannedIdea
from intake.plan_sentences import bounded
from intake.policy import Objective
from intake.rules.planning.exclusions import ExclusionReason, left_out
from intake.rules.planning.forecast import Finding, Outlook
from intake.rules.planning.portfolio import NEAR_ENOUGH, Baseline, Candidate, Pin, baselines, in_turn, make_plan, rivals
from intake.services.planning.information import Information
from intake.services.planning.portfolio import Plans

EXPERIMENTS, NOT_FUNDED = 2, 6
REASONS = {
    ExclusionReason.full: "{squad} is full with ideas that bring more a week",
    ExclusionReason.ceiling: "Its priority's maximum share is used up",
    ExclusionReason.too_large: "{squad} has fewer weeks than it needs",
    ExclusionReason.too_large_together: "{squad} has fewer weeks than it needs with what it builds on",
    ExclusionReason.outside: "The central team's charter doesn't cover it",
    ExclusionReason.no_weeks: "{squad} has no weeks",
    ExclusionReason.requires: "It needs an idea that isn't in the plan",
    ExclusionReason.kept_out: "A lead took it out",
    ExclusionReason.repeats: "The same idea is in the plan",
    ExclusionReason.same_saving: "An idea in the plan brings the same saving",
    ExclusionReason.worth_nothing: "It would bring nothing",
}


def planned(environment: Environment, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page says of the plan as it stands; `ids` gives ours for each id of the file, as they came."""
    current = Plans(environment.store).current(READER)
    if (body := current.body) is None:
        return {"lacking": current.lacking}
    plan = body.plan
    return {
        "quarter": quarter_name(current.quarter),
        "among": len(body.candidates),
        "unestimated": body.unestimated,
        "funded": [_funded(idea, body) for idea in body.funded],
        "left": [idea.model_dump() for idea in sorted(body.left, key=lambda each: -each.tenths)[:NOT_FUNDED]],
        "not_funded": len(body.left),
        "obstacles": _obstacles(body),
        "squads": [
            (
                body.squad_name(key),
                figure(plan.used.get(key, 0.0)),
                figure(has),
                _part(plan.used.get(key, 0.0), has),
                _further_week(plan.prices.get(key, 0.0), body),
            )
            for key, has in plan.capacity.items()
        ],
        "used": figure(sum(plan.used.values())),
        "total": figure(plan.total),
        "shares": _shares(body),
        "troubles": body.troubles,
        "by_benefit": body.by_benefit,
        "brings": _amount(plan.value, body),
        "claimed": money(body.claimed) if body.by_benefit and body.claimed else "",
        "all_claimed": all(idea.claimed for idea in body.funded),
        "sizes": _sizes(body),
        "missed": len({each.share for each in plan.unmet}),
        "best": _best_possible(plan.gap),
        "rivals": _rivals(body, ids),
        "experiments": _experiments(environment),
    }


def _best_possible(gap: float) -> str:
    """Say how good the plan is; a gap that no percentage shows is none."""
    percent = f"{gap:.1%}"
    is_best = percent == "0.0%"
    return "This is the best possible plan" if is_best else f"The best possible plan is at most {percent} better"


def _amount(value: float, body: PlanBody) -> str:
    """Return what ideas bring: money a year, or points of score."""
    return f"{money(value)} a year" if body.by_benefit else f"{value / 10:,.1f} points"


def _further_week(price: float, body: PlanBody) -> str:
    """Return what each further week of a squad would bring, by the plan's prices; nothing where none would."""
    return (f"{money(price)} a year" if body.by_benefit else f"{price:.1f} points") if price > 0 else ""


def _funded(idea: PlannedIdea, body: PlanBody) -> dict[str, Any]:
    brings = idea.tenths if idea.benefit is None else idea.benefit
    each_week = brings / idea.weeks
    return idea.model_dump() | {
        "squad": body.squad_name(idea.squad),
        "brings": money(brings) if body.by_benefit else "",
        "a_week": money(each_week) if body.by_benefit else f"{each_week / 10:.1f}",
    }


# Up to so many weeks an idea is called so.
SIZES = ((1.0, "up to a week"), (6.0, "up to six weeks"), (13.0, "up to a quarter"), (inf, "more than a quarter"))


def _sizes(body: PlanBody) -> list[dict[str, Any]]:
    """Return how many ideas of each size there are, how many are funded, and the weeks that those take."""
    rows, least = [], 0.0
    for most, name in SIZES:
        among = [each for each in body.candidates if least < each.weeks <= most]
        chosen = [each for each in among if each.id in body.plan.chosen]
        if among:
            weeks = figure(sum(each.weeks for each in chosen))
            rows.append({"name": name, "ideas": len(among), "funded": len(chosen), "weeks": weeks})
        least = most
    return rows


def _obstacles(body: PlanBody) -> list[tuple[str, int, float]]:
    """Return what stood first in the way of ideas, and of how many."""
    squad = {candidate.id: body.squad_name(candidate.squad) for candidate in body.candidates}
    left_out_ideas = left_out(body.plan, body.candidates)
    first = Counter(REASONS[idea.hindrances[0].obstacle].format(squad=squad[idea.id]) for idea in left_out_ideas)
    most = max(first.values(), default=1)
    return [(reason, count, _part(count, most)) for reason, count in first.most_common()]


def _shares(body: PlanBody) -> list[dict[str, Any]]:
    """Return each share with what it has; all bars of the chart are of the same weeks."""
    plan = body.plan
    longest = max((max(plan.share_weeks[each.key] / plan.total, each.part) for each in plan.shares), default=1.0)
    return [
        {
            "name": share.name,
            "asked": bounded(share),
            "bound": share.bound.value,
            "part": f"{share.part:.0%}",
            "has": f"{plan.share_weeks[share.key] / plan.total:.0%}",
            "width": _part(plan.share_weeks[share.key] / plan.total, longest),
            "mark": _part(share.part, longest),
            "binds": bool(plan.share_prices[share.key]),
            "kept": share.key not in {each.share for each in plan.unmet},
            "price": f"{abs(plan.share_prices[share.key]):.1f}",
        }
        for share in plan.shares
    ]


def _rivals(body: PlanBody, ids: Mapping[str, str]) -> list[dict[str, Any]]:
    by_id = {candidate.id: candidate for candidate in body.candidates}
    plan, arrived = body.plan, [by_id[ours] for ours in ids.values() if ours in by_id]
    others = _other_orders(body, arrived) if body.by_benefit else rivals(plan, arrived)
    if plan.shares:
        without = make_plan(body.candidates, plan.capacity, (), NEAR_ENOUGH, priced=False).chosen
        others = (*others, *baselines(plan, {"the best plan without shares": [by_id[id_] for id_ in without]}))
    return [
        {
            "name": rival.name,
            "ideas": rival.ideas,
            "brings": _amount(rival.value, body),
            "gain": f"{'+' if plan.value >= rival.value else '−'}{_amount(abs(plan.value - rival.value), body)}",
            "percent": f"{plan.value / rival.value - 1:+.0%}".replace("-", "−") if rival.value else "",
            "more": _more(plan.value, rival.value),
            "missed": rival.missed,
        }
        for rival in others
    ]


def _other_orders(body: PlanBody, arrived: Sequence[Candidate]) -> tuple[Baseline, ...]:
    """Return what the same weeks bring where they are planned by score, or filled down a list."""
    plan, by_id = body.plan, {candidate.id: candidate for candidate in body.candidates}
    scored = [each.model_copy(update={"value": each.score_tenths, "objective": Objective.score}) for each in arrived]
    by_score = make_plan(scored, plan.capacity, plan.shares, NEAR_ENOUGH, priced=False).chosen
    may = [each for each in arrived if each.pin is not Pin.keep_out]
    ranked = sorted(may, key=lambda each: (-each.score_tenths, each.arrival))
    ways = {
        "planning by score": [by_id[id_] for id_ in by_score],
        "going down the score list": in_turn(ranked, plan.capacity, plan.shares),
        "first come, first served": in_turn(may, plan.capacity, plan.shares),
    }
    return baselines(plan, ways)


def _more(value: int, other: int) -> str:
    part = 100 * (value / other - 1) if other else 0.0
    return f"{abs(part):.0f}% {'more' if part > 0 else 'less'}" if round(part) else ""


def _experiments(environment: Environment) -> list[dict[str, Any]]:
    worth = Information(environment.store).worth_finding_out(READER, EXPERIMENTS)
    if worth.trials:
        return [
            {
                "title": each.title,
                "label": each.label,
                "verdict": trial_verdict(each.trial, is_bought=each.is_bought),
            }
            for each in worth.trials.ideas
        ]
    return [
        {
            "title": each.idea.title,
            "label": each.idea.label,
            "ask": _ask(each.outlook),
            "points": f"{each.outlook.worth_finding_out:.1f}",
            "changes": _best(each.outlook).changes.value,
            "part": f"{_best(each.outlook).part:.0%}",
            "low": f"{each.outlook.low:.0f}",
            "high": f"{each.outlook.high:.0f}",
            "line": f"{each.outlook.line:.0f}",
            "funded": f"{each.outlook.funded:.0%}",
        }
        for each in worth.ideas
    ]


def _best(outlook: Outlook) -> Finding:
    return max(outlook.about_chance, outlook.about_value, key=lambda finding: finding.points)


def _ask(outlook: Outlook) -> str:
    return "whether it works" if _best(outlook) is outlook.about_chance else "what it is worth"


def _part(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
