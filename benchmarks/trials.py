"""How much of the best gain the experiments bring that a budget buys, on drawn backlogs.

`python -m benchmarks.trials`: five squads with 26 weeks, 100 ideas with a chance and a benefit that are drawn, three
kinds of experiments of one to three weeks, a budget of twelve squad-weeks. The gain of some experiments is what the
plan brings on average over all their results, each planned exactly, less what it brings without them and less what
their weeks would bring elsewhere. Beside ours: perfect information first (EVPI), and the lowest chance first, both
until the budget is spent. The best gain is the best that a search over sets of experiments finds."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from math import exp, log

import numpy as np

from benchmarks.results import Row
from intake.ideas import Effort
from intake.policy import WEEKS, TrialKind
from intake.rules.planning.information import Stake, chance_after, convinces, fill_budget, perfect_information

SQUADS, IDEAS, CAPACITY, BUDGET, INSTANCES = 5, 100, 26.0, 12.0, 10
# A level of value, and how often it is told.
LEVELS = ((10_000, 50_000, 4), (50_000, 250_000, 4), (250_000, 1_000_000, 2), (1_000_000, 5_000_000, 1))
KINDS = tuple(TrialKind(key=f"{weeks} weeks", name="Experiment", weeks=weeks) for weeks in (1.0, 2.0, 3.0))
# Weeks in a plan are counted in halves.
HALVES = 2
SHORTLIST, SWAPS = 40, 6
Chosen = frozenset[str]


def draw(seed: int, ideas: int = IDEAS) -> list[Stake]:
    """Return a backlog, with what a week of each squad brings by its plan."""
    chance = random.Random(seed)
    drawn = []
    for number in range(ideas):
        low, high, _ = chance.choices(LEVELS, [often for _, _, often in LEVELS])[0]
        works = min(0.95, max(0.05, chance.choice((0.5, 0.5, 0.6, 0.3)) + chance.uniform(-0.2, 0.2)))
        drawn.append(
            Stake(
                id=f"idea {number:03}",
                squad=f"squad {number % SQUADS}",
                weeks=WEEKS[chance.choices(list(Effort), (2, 4, 3, 1))[0]].likely,
                chance=works,
                benefit=exp(chance.uniform(log(low), log(high))) * chance.uniform(0.4, 1),
                price=0.0,
                kinds=(chance.choice(KINDS),),
            )
        )
    prices = {
        squad: _price([each for each in drawn if each.squad == squad]) for squad in {each.squad for each in drawn}
    }
    return [each._replace(price=prices[each.squad]) for each in drawn]


def _price(among: Sequence[Stake]) -> float:
    """Return what the last week of a squad brings."""
    left = CAPACITY
    for stake in sorted(among, key=lambda each: -each.chance * each.benefit / each.weeks):
        left -= stake.weeks
        if left <= 0:
            return stake.chance * stake.benefit / stake.weeks
    return 0.0


def planned(among: Sequence[Stake], chances: Mapping[str, float]) -> float:
    """Return what the best plan of a squad brings, exactly."""
    best = np.zeros(int(CAPACITY * HALVES) + 1)
    for stake in among:
        weeks, value = round(stake.weeks * HALVES), chances.get(stake.id, stake.chance) * stake.benefit
        if weeks < len(best):
            best[weeks:] = np.maximum(best[weeks:], best[:-weeks] + value)
    return float(best[-1])


class Gains:
    """What sets of experiments gain, by squad: no squad's plan hangs on another's."""

    def __init__(self, stakes: Sequence[Stake]) -> None:
        self.stakes = {stake.id: stake for stake in stakes}
        self.squads = {
            squad: [each for each in stakes if each.squad == squad] for squad in sorted({each.squad for each in stakes})
        }
        self._of_squad: Callable[[str, Chosen], float] = cache(self._gain)

    def of(self, chosen: Chosen) -> float:
        """Return what experiments with some ideas gain together, net of their cost."""
        by_squad: dict[str, set[str]] = {}
        for id_ in chosen:
            by_squad.setdefault(self.stakes[id_].squad, set()).add(id_)
        return sum(self._of_squad(squad, frozenset(ids)) for squad, ids in by_squad.items())

    def weeks(self, chosen: Iterable[str]) -> float:
        """Return what experiments take of the budget."""
        return sum(self.stakes[id_].kinds[0].weeks for id_ in chosen)

    def _gain(self, squad: str, chosen: Chosen) -> float:
        tried, total = [self.stakes[id_] for id_ in sorted(chosen)], 0.0
        for results in product((True, False), repeat=len(tried)):
            part, chances = 1.0, {}
            for stake, convinced in zip(tried, results, strict=True):
                seen = convinces(stake.chance, stake.kinds[0])
                part *= seen if convinced else 1 - seen
                chances[stake.id] = chance_after(stake.chance, stake.kinds[0], convinced=convinced)
            total += part * planned(self.squads[squad], chances)
        cost = sum(stake.price * stake.kinds[0].weeks for stake in tried)
        return total - planned(self.squads[squad], {}) - cost


def spent(gains: Gains, order: Iterable[Stake]) -> Chosen:
    """Return the experiments that a budget holds in an order."""
    chosen: set[str] = set()
    for stake in order:
        if gains.weeks({*chosen, stake.id}) <= BUDGET and len(_of_squad(gains, chosen, stake)) < 5:
            chosen.add(stake.id)
    return frozenset(chosen)


def _of_squad(gains: Gains, chosen: Iterable[str], stake: Stake) -> list[str]:
    return [id_ for id_ in chosen if gains.stakes[id_].squad == stake.squad]


def best_found(gains: Gains, starts: Sequence[Chosen]) -> Chosen:
    """Return the best set that adding, leaving out and swapping single experiments finds from some others."""
    alone = sorted(gains.stakes, key=lambda id_: -gains.of(frozenset({id_})))[:SHORTLIST]
    best: Chosen = frozenset()
    for start in (frozenset[str](), *starts):
        now = start
        for _ in range(SWAPS * len(alone)):
            moves = [now - {id_} for id_ in now] + [now | {id_} for id_ in alone]
            moves += [(now - {out}) | {into} for out in now for into in alone]
            fit = [each for each in moves if gains.weeks(each) <= BUDGET and _small(gains, each)]
            further = max(fit, key=gains.of, default=now)
            if gains.of(further) <= gains.of(now) + 1e-6:
                break
            now = further
        best = max(best, now, key=gains.of)
    return best


def _small(gains: Gains, chosen: Chosen) -> bool:
    return all(len(_of_squad(gains, chosen, gains.stakes[id_])) <= 5 for id_ in chosen)


def measured(seed: int, ideas: int = IDEAS) -> dict[str, float]:
    """Return what each way gains, and the best gain that was found."""
    stakes = draw(seed, ideas)
    gains = Gains(stakes)

    def knowing(stake: Stake) -> float:
        return perfect_information(stake.chance, stake.benefit, stake.weeks * stake.price)

    bought = fill_budget(stakes, dict.fromkeys(gains.squads, CAPACITY), BUDGET).bought
    ways = {
        "ours": frozenset(trial.id for trial in bought),
        "EVPI first": spent(gains, sorted(stakes, key=knowing, reverse=True)),
        "lowest chance first": spent(gains, sorted(stakes, key=lambda stake: stake.chance)),
    }
    best = gains.of(best_found(gains, list(ways.values())))
    return {way: gains.of(chosen) for way, chosen in ways.items()} | {"best": best}


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure the ways over drawn backlogs."""
    found = [measured(seed, 30 if short else IDEAS) for seed in range(1 if short else INSTANCES)]
    best = sum(each["best"] for each in found)
    means = {way: sum(each[way] for each in found) / best for way in found[0] if way != "best"}
    others = ", ".join(f"{way} {mean:.2f}" for way, mean in means.items() if way != "ours")
    least = min(each["ours"] / each["best"] for each in found if each["best"] > 0)
    yield Row(
        "gain of experiments bought / best found",
        means["ours"],
        0.9,
        at_least=True,
        detail=f"least {least:.2f}; {others}",
    )


if __name__ == "__main__":
    for row in rows():
        print(row.as_text())
