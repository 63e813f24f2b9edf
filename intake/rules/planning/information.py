"""What an experiment is worth before anybody runs it, and which experiments a quarter's budget should buy.

The worth is the expected value of sample information (Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961,
chapter 4): what the plan brings on average when it may be made again after the result, less what it brings now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import ceil, floor, gcd, inf, log
from typing import TYPE_CHECKING, NamedTuple

from intake.policy import Frozen, TrialKind
from intake.rules.planning.forecast import Marginals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# One experiment with one idea: what its result says of the chance, and what that is worth where a week has a price.


def convinces(chance: float, kind: TrialKind) -> float:
    """Return the chance that an experiment convinces: it works and is seen to, or it doesn't and isn't."""
    return chance * kind.shows_success + (1 - chance) * (1 - kind.shows_failure)


def chance_after(chance: float, kind: TrialKind, *, convinced: bool) -> float:
    """Return the chance of success after a result, by Bayes' rule."""
    works = kind.shows_success if convinced else 1 - kind.shows_success
    fails = 1 - kind.shows_failure if convinced else kind.shows_failure
    seen = chance * works + (1 - chance) * fails
    return chance * works / seen if seen > 0 else chance


def chance_after_misses(chance: float, kind: TrialKind, misses: int) -> float:
    """Return the chance of success after so many experiments that have not convinced."""
    for _ in range(misses):
        chance = chance_after(chance, kind, convinced=False)
    return chance


def sample_information(chance: float, benefit: float, line: float, kind: TrialKind) -> float:
    """Return what an experiment is worth, in money a year.

    `benefit` is what the idea brings if it works, `line` what its weeks would bring elsewhere: without the experiment
    the idea is built when it brings more on average, with it when it still does after the result.
    """
    known = 0.0
    for convinced in (True, False):
        seen = convinces(chance, kind) if convinced else 1 - convinces(chance, kind)
        known += seen * max(0.0, chance_after(chance, kind, convinced=convinced) * benefit - line)
    return max(0.0, known - max(0.0, chance * benefit - line))


def perfect_information(chance: float, benefit: float, line: float) -> float:
    """Return what it would be worth to know whether an idea works: no experiment is worth more."""
    return max(0.0, chance * max(0.0, benefit - line) - max(0.0, chance * benefit - line))


def value_information(chance: float, benefit: float, bounds: tuple[float, float], line: float) -> float:
    """Return what it would be worth to know what an idea brings if it works.

    That is log-uniform between its bounds, moved so that its mean is the `benefit`, which the plan counts with: the
    integral of chance × amount - line over the amounts for which the idea is built, less what is decided without it.
    """
    low, high = bounds
    if chance <= 0 or benefit <= 0 or not 0 < low < high:
        return 0.0
    times = benefit * log(high / low) / (high - low)
    low, high = low * times, high * times
    least = min(max(line / chance, low), high)
    known = (chance * (high - least) - line * log(high / least)) / log(high / low)
    return max(0.0, known - max(0.0, chance * benefit - line))


class TrialWorth(Frozen):
    """What an experiment of a kind would bring an idea, and what its squad-weeks would bring elsewhere; in money."""

    kind: str
    weeks: float
    worth: float
    cost: float

    @property
    def net(self) -> float:
        """Return what it brings beyond its cost; below nothing where it doesn't pay."""
        return self.worth - self.cost

    @property
    def pays(self) -> bool:
        """Tell whether it brings more than it costs."""
        return self.net > 0

    @property
    def rate(self) -> float:
        """Return what it brings beyond its cost for each of its squad-weeks: experiments are ordered by it."""
        return self.net / self.weeks


def worth_of_trial(chance: float, benefit: float, line: float, price: float, kind: TrialKind) -> TrialWorth:
    """Return what an experiment is worth beside its cost, where a squad-week brings `price` elsewhere."""
    worth = sample_information(chance, benefit, line, kind)
    return TrialWorth(kind=kind.key, weeks=kind.weeks, worth=worth, cost=price * kind.weeks)


def best_trial(
    chance: float, benefit: float, line: float, price: float, kinds: Iterable[TrialKind]
) -> TrialWorth | None:
    """Return the kind of experiment that brings most beyond its cost; of equals the one published first."""
    return max(
        (worth_of_trial(chance, benefit, line, price, kind) for kind in kinds), key=lambda each: each.net, default=None
    )


# A budget for experiments: filled with what brings most a squad-week, planning again after each.

# Every outcome of a squad's experiments is planned, so that a sixth would double what five need.
MOST_OF_A_SQUAD = 5
NEARLY = 1e-9


class Stake(NamedTuple):
    """An idea as experiments see it: it works with a `chance`, and then brings `benefit` a year for its `weeks`.

    `price` is what a week of its squad brings elsewhere in the plan, `share` what shares add to that for this idea, and
    `bounds` is between what the benefit lies. What `is_fixed` is built whatever experiments say; without `kinds`
    nothing is to be tried.
    """

    id: str
    squad: str
    weeks: float
    chance: float
    benefit: float
    price: float
    share: float = 0.0
    kinds: tuple[TrialKind, ...] = ()
    is_fixed: bool = False
    bounds: tuple[float, float] = (0.0, 0.0)

    @property
    def line(self) -> float:
        """Return what the idea's weeks would bring elsewhere."""
        return self.weeks * max(0.0, self.price + self.share)

    @property
    def asks_value(self) -> bool:
        """Tell whether it is worth more to know what the idea brings than whether it works."""
        value = value_information(self.chance, self.benefit, self.bounds, self.line)
        return value > perfect_information(self.chance, self.benefit, self.line)


class ProposedTrial(TrialWorth):
    """An experiment with one idea, as a budget would buy it or not.

    `about_value` tells that it would be worth more to know what the idea brings, which no experiment tells.
    """

    id: str
    about_value: bool = False


class PlanLine(Frozen):
    """What a squad-week must bring in a plan by benefit, and what an experiment with each of its ideas would bring.

    An idea of the plan that isn't among the `trials` is one whose result would change nothing.
    """

    marginals: Marginals
    trials: dict[str, TrialWorth] = {}


class Proposals(Frozen):
    """The experiments that a budget buys, in order, and those that it doesn't although they would tell something."""

    bought: tuple[ProposedTrial, ...] = ()
    others: tuple[ProposedTrial, ...] = ()

    @property
    def every(self) -> tuple[ProposedTrial, ...]:
        """Return all of them, those that are bought first."""
        return self.bought + self.others


def fill_budget(stakes: Sequence[Stake], capacity: Mapping[str, float], budget: float) -> Proposals:
    """Return which experiments a budget of squad-weeks buys.

    The one that brings most beyond its cost a squad-week comes first; the squad's plan is made again for each result
    that the experiments so far may have, and what the next one brings is its mean over those. It ends when the next one
    costs more than it brings. Of shares only their price is heeded here.
    """
    squads: dict[str, list[Stake]] = defaultdict(list)
    for stake in stakes:
        squads[stake.squad].append(stake)
    chosen: dict[str, ProposedTrial] = {}
    open_ = {squad: _trials(among, capacity.get(squad, 0.0), {}) for squad, among in sorted(squads.items())}
    left = budget
    while best := _best(open_.values(), left):
        chosen[best.id] = best
        left -= best.weeks
        squad = next(key for key, among in squads.items() if any(stake.id == best.id for stake in among))
        open_[squad] = _trials(squads[squad], capacity.get(squad, 0.0), chosen)
    rest = sorted(
        (trial for trials in open_.values() for trial in trials if trial.worth > NEARLY),
        key=lambda trial: (-trial.rate, trial.id),
    )
    return Proposals(bought=tuple(chosen.values()), others=tuple(_once_each(rest)))


def _best(open_: Iterable[Sequence[ProposedTrial]], left: float) -> ProposedTrial | None:
    fitting = [trial for trials in open_ for trial in trials if trial.weeks <= left + NEARLY and trial.net > NEARLY]
    return min(fitting, key=lambda trial: (-trial.rate, trial.id), default=None)


def _once_each(trials: Iterable[ProposedTrial]) -> list[ProposedTrial]:
    return list({trial.id: trial for trial in reversed(list(trials))}.values())[::-1]


def _trials(among: Sequence[Stake], room: float, chosen: Mapping[str, ProposedTrial]) -> list[ProposedTrial]:
    """Return what each further experiment of a squad would bring, over all results of those that are chosen."""
    by_id = {stake.id: stake for stake in among}
    tried = [(by_id[id_], _kind(by_id[id_], trial.kind)) for id_, trial in chosen.items() if id_ in by_id]
    if len(tried) >= MOST_OF_A_SQUAD:
        return []
    movable = [stake for stake in among if not stake.is_fixed]
    cells = max(0, floor((room - sum(stake.weeks for stake in among if stake.is_fixed)) * CELLS + NEARLY))
    worths: dict[tuple[str, str], float] = defaultdict(float)
    for results in product((True, False), repeat=len(tried)):
        part, chances = _world(tried, results)
        places = _places([(_cells(each), _value(each, chances.get(each.id, each.chance))) for each in movable], cells)
        for stake, place in zip(movable, places, strict=True):
            for kind in () if stake.id in chosen else stake.kinds:
                worths[stake.id, kind.key] += part * _gained(stake, kind, place)
    return [
        ProposedTrial(
            id=stake.id,
            kind=kind.key,
            weeks=kind.weeks,
            worth=max(0.0, worths[stake.id, kind.key]),
            cost=stake.price * kind.weeks,
            about_value=stake.asks_value,
        )
        for stake in movable
        if stake.id not in chosen
        for kind in stake.kinds
    ]


World = tuple[float, dict[str, float]]


def _world(tried: Sequence[tuple[Stake, TrialKind]], results: Sequence[bool]) -> World:
    """Return how likely some results are together, and the chances that they leave."""
    part, chances = 1.0, {}
    for (stake, kind), convinced in zip(tried, results, strict=True):
        seen = convinces(stake.chance, kind)
        part *= seen if convinced else 1 - seen
        chances[stake.id] = chance_after(stake.chance, kind, convinced=convinced)
    return part, chances


def _kind(stake: Stake, key: str) -> TrialKind:
    return next(kind for kind in stake.kinds if kind.key == key)


# The best plan of one squad, exactly: a knapsack by dynamic programming over tenths of a week (R. Bellman, 1957).

CELLS = 10


class PlanSlot(NamedTuple):
    """What all other ideas of a squad bring at best: without an idea, and in the weeks that it leaves them."""

    without: float
    beside: float

    def plan(self, value: float) -> float:
        """Return what the squad brings when the idea is worth so much."""
        return max(self.without, self.beside + value)


def _gained(stake: Stake, kind: TrialKind, place: PlanSlot) -> float:
    """Return what the plan brings on average when it is made after the result, less what it brings now."""
    seen = convinces(stake.chance, kind)
    after = [place.plan(_value(stake, chance_after(stake.chance, kind, convinced=each))) for each in (True, False)]
    return seen * after[0] + (1 - seen) * after[1] - place.plan(_value(stake, stake.chance))


def _value(stake: Stake, chance: float) -> float:
    return chance * stake.benefit - stake.share * stake.weeks


def _cells(stake: Stake) -> int:
    return ceil(stake.weeks * CELLS - NEARLY)


def _places(items: Sequence[tuple[int, float]], room: int) -> list[PlanSlot]:
    """Return the place of each idea, given as its weeks and its value: what the ideas before and after it bring."""
    # It is loaded where a plan is made, and nobody waits.
    import numpy as np

    # Where all ideas take whole weeks, say, nothing lies between those: the same answers out of a tenth of the cells.
    step = gcd(*(weeks for weeks, _ in items)) or 1
    items, room = [(weeks // step, value) for weeks, value in items], room // step
    before, after = _rows(items, room), _rows(items[::-1], room)[::-1]
    without = (before[:-1] + after[1:, ::-1]).max(axis=1)
    beside, sizes = np.full(len(items), -inf), np.array([weeks for weeks, _ in items])
    for weeks in {weeks for weeks, _ in items if weeks <= room}:
        [which], left = np.nonzero(sizes == weeks), room - weeks
        beside[which] = (before[which, : left + 1] + after[which + 1, left::-1]).max(axis=1)
    return [PlanSlot(*pair) for pair in zip(without.tolist(), beside.tolist(), strict=True)]


def _rows(items: Sequence[tuple[int, float]], room: int) -> "NDArray[np.float64]":
    """Return what the first ideas bring at best in each number of weeks: a row for none of them, for one, and so on."""
    import numpy as np

    rows = np.zeros((len(items) + 1, room + 1))
    for number, (weeks, value) in enumerate(items):
        row, following = rows[number], rows[number + 1]
        following[:] = row
        if value > 0 and weeks <= room:
            np.maximum(row[weeks:], row[: room + 1 - weeks] + value, out=following[weeks:])
    return rows
