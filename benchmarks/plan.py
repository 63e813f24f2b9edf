"""How exact the plan is and how long it takes, and what it gains over greedy and over first come first served.

`python -m benchmarks.plan`: ten generated instances of 500 candidates for 12 squads, with six shares (two of them
ceilings, one of research) and 30 dependencies. Shares bind where the optimum without them would miss them. Greedy takes
what brings most score a squad-week, once for the floors first and once without regard to them; first come first served
takes what fits in order of arrival. None may break a ceiling; where one misses a floor, that is counted."""

import random
import time
from collections.abc import Iterator, Sequence

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.results import Row, within
from intake.ideas import Currency, Effort, IdeaInputs, Value, WorkKind
from intake.policy import WEEKS, Bound, Objective, Policy, Priority
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import benefit
from intake.rules.planning.portfolio import (
    NEARLY,
    Candidate,
    Plan,
    Share,
    greedily,
    in_turn,
    make_plan,
    missed,
    plans_on_draws,
    weeks_for,
)

CANDIDATES, SQUADS, DEPENDENCIES = 500, 12, 30
PRIORITIES = ("costs", "growth", "on-time", "platform", "quality")
FLOORS, CEILINGS = {"costs": 0.25, "on-time": 0.2, "quality": 0.15}, {"growth": 0.12, "platform": 0.15}
RESEARCH = 0.22
PUBLISHED = tuple(Priority(key=key, name=key, weight=weight) for weight, key in enumerate(PRIORITIES, start=1))
DRAWN_AMONG, DRAWN = 250, 100


def generate(seed: int) -> tuple[list[Candidate], dict[str, float], list[Share]]:
    """Return the candidates in order of arrival, the weeks of the squads, and the shares."""
    chance = random.Random(seed)
    squads = [f"squad {number:02}" for number in range(SQUADS)]
    ids = [f"idea {number:03}" for number in range(CANDIDATES)]
    requires = dict.fromkeys(ids, ()) | {id_: (chance.choice(ids),) for id_ in chance.sample(ids, DEPENDENCIES)}
    candidates = [
        Candidate(
            id=id_,
            value=round(chance.triangular(100, 950, 450)),
            squad=chance.choice(squads),
            weeks=WEEKS[chance.choices(list(Effort), (2, 4, 3, 1))[0]].likely,
            priority=chance.choice([None, *PRIORITIES]),
            kind=chance.choices(list(WorkKind), (6, 2, 2))[0],
            requires=tuple(other for other in requires[id_] if other != id_),
        )
        for id_ in ids
    ]
    chance.shuffle(candidates)
    floors = [Share(key=key, name=key, priority=key, part=part) for key, part in FLOORS.items()]
    ceilings = [
        Share(key=key, name=key, priority=key, part=part, bound=Bound.at_most) for key, part in CEILINGS.items()
    ]
    research = Share(key="kind:research", name="research", kind=WorkKind.research, part=RESEARCH)
    return candidates, {squad: chance.randint(20, 60) for squad in squads}, [*floors, *ceilings, research]


def by_benefit(candidates: Sequence[Candidate], seed: int) -> list[Candidate]:
    """Return the same candidates with a benefit a year in the place of a score: many of them bring exactly as much."""
    chance, usual = random.Random(seed), Policy().by_benefit()
    brought = []
    for candidate in candidates:
        level = chance.choices(list(Value), (4, 3, 2, 1))[0]
        fit = Fit(strength=chance.choice((1.0, 0.8, 0.5)), priority=candidate.priority)
        policy = usual.model_copy(update={"priorities": PUBLISHED})
        its = benefit(IdeaInputs(kind=candidate.kind, value={Currency.money: level}, checked=True), fit, policy)
        columns = {"value": its.a_year, "objective": Objective.benefit, "spread": its.spread()}
        brought.append(candidate.model_copy(update=columns | {"number": int(candidate.id.removeprefix("idea "))}))
    return brought


def binding(plan: Plan, free: Plan, candidates: Sequence[Candidate]) -> int:
    """Return how many shares bind: the optimum without any share would break them."""
    chosen = [each for each in candidates if each.id in free.chosen]
    over = (
        (weeks_for(chosen, share) - share.part * plan.total) * (1 if share.bound is Bound.at_most else -1)
        for share in plan.shares
    )
    return sum(each > NEARLY for each in over)


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure gaps, times and gains over ten instances."""
    gaps, times, over = [], [], []
    for seed in range(1 if short else 10):
        candidates, capacity, shares = generate(seed)
        plan = make_plan(candidates, capacity, shares)
        greedy = greedily(candidates, capacity, shares)
        over.append(plan.value / sum(each.value for each in greedy))
        gaps.append(plan.gap)
        times.append(plan.seconds)
    yield from benefit_rows(short=short)
    yield within("the largest gap to the best plan", 100 * max(gaps), 0.1, "%")
    yield within("the longest time of a plan", max(times), 3, "s")
    yield Row("score of the plan / of greedy that heeds floors", min(over), 1.0, at_least=True, detail="the least")


def benefit_rows(*, short: bool) -> Iterator[Row]:
    """Measure plans by benefit, and a hundred of them on draws."""
    gaps, times = [], []
    for seed in range(1 if short else 10):
        candidates, capacity, shares = generate(seed)
        plan = make_plan(by_benefit(candidates, seed), capacity, shares)
        gaps.append(plan.gap)
        times.append(plan.seconds)
    yield within("by benefit: the largest gap to the best plan", 100 * max(gaps), 0.1, "%")
    yield within("by benefit: the longest time of a plan", max(times), 3, "s")
    candidates, capacity, shares = generate(0)
    among, half = by_benefit(candidates[:DRAWN_AMONG], 0), {squad: weeks / 2 for squad, weeks in capacity.items()}
    known = {candidate.id for candidate in among}
    among = [each.model_copy(update={"requires": tuple(known & {*each.requires})}) for each in among]
    plan = make_plan(among, half, shares)
    draws, began = range(2 if short else DRAWN), time.perf_counter()
    plans_on_draws(among, plan, draws)
    yield within(f"{len(draws)} draws planned again, {DRAWN_AMONG} ideas", time.perf_counter() - began, 90, "s")


def main(instances: int = 10) -> None:
    """Print a line for each instance."""
    heads = ("instance", "in the plan", "binding shares", "gap %", "seconds", "over greedy, floors first %")
    table = Table(*heads, "over greedy %", "over first come %", "floors missed by these")
    worst_gap = worst_seconds = 0.0
    for seed in range(instances):
        candidates, capacity, shares = generate(seed)
        plan, free = make_plan(candidates, capacity, shares), make_plan(candidates, capacity)
        if plan.unmet:
            raise SystemExit(f"instance {seed}: shares can't be met: {plan.unmet}")
        by_rate = in_turn(sorted(candidates, key=lambda each: (-each.rate, each.id)), capacity, shares)
        other_plans = [greedily(candidates, capacity, shares), by_rate, in_turn(candidates, capacity, shares)]
        gains = [f"{100 * (plan.value / sum(each.value for each in other) - 1):+.1f}" for other in other_plans]
        floors = " / ".join(str(missed(other, capacity, shares)) for other in other_plans)
        bound = f"{binding(plan, free, candidates)} of {len(shares)}"
        figures = (f"{100 * plan.gap:.4f}", f"{plan.seconds:.2f}")
        table.add_row(str(seed), str(len(plan.chosen)), bound, *figures, *gains, floors)
        worst_gap, worst_seconds = max(worst_gap, plan.gap), max(worst_seconds, plan.seconds)
    console = Console(width=120)
    console.print(f"{CANDIDATES} candidates, {SQUADS} squads, {DEPENDENCIES} dependencies", table)
    console.print(f"largest gap {100 * worst_gap:.4f} % (asked: 0.1), longest {worst_seconds:.2f} s (asked: 3)")


if __name__ == "__main__":
    typer.run(main)
