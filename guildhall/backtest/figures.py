"""The figures of a backtest: means and differences with their 95 % intervals, calibration, and what they are held to.

Intervals are percentiles of the bootstrap (Efron 1979). Whole groups are drawn, such as companies: ideas of one
company are no independent witnesses."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from random import Random
from typing import NamedTuple

RESAMPLES, SEED, LEVEL = 1_000, 7, 0.95
# What is worked out of all cases anew each time.
FEWER_RESAMPLES = 400
BINS = 10


class Figure(NamedTuple):
    """One measured number with its 95 % interval, of so many; `aim` is what it should reach, `at_least` or at most."""

    name: str
    value: float
    low: float
    high: float
    cases: int
    aim: float | None = None
    at_least: bool = True

    @property
    def met(self) -> bool | None:
        """Tell whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim

    def as_text(self) -> str:
        """Return a line for people."""
        interval = f"{self.low:>7.3f} to {self.high:<7.3f}"
        return f"{self.name:<52}{self.value:>8.3f}  {interval}{self.cases:>7}  {self.aim_as_text}".rstrip()

    @property
    def aim_as_text(self) -> str:
        """Return the aim and whether it is met; nothing where there is none."""
        if self.aim is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {self.aim:g} {'met' if self.met else 'missed'}"


class CurvePoint(NamedTuple):
    """A point of a curve, with the interval of its height where that is known."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


class Curve(NamedTuple):
    """A named line of a chart."""

    name: str
    points: tuple[CurvePoint, ...]


class CalibrationFigures(NamedTuple):
    """How far stated probabilities lie from what came true (expected calibration error), and both in each bin."""

    error: float
    bins: tuple[CurvePoint, ...]


def mean(
    name: str,
    values: Sequence[float],
    groups: Sequence[Hashable] | None = None,
    aim: float | None = None,
    *,
    at_least: bool = True,
) -> Figure:
    """Return the mean of values; `groups` names each one's group, where groups are drawn together."""
    if not values:
        return Figure(name, 0.0, 0.0, 0.0, 0, aim, at_least)
    low, high = _interval(values, groups)
    return Figure(name, sum(values) / len(values), low, high, len(values), aim, at_least)


def difference(
    name: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    groups: Sequence[Hashable] | None = None,
    aim: float | None = None,
) -> Figure:
    """Return by how much ours is above theirs, of the same cases in the same order."""
    return mean(name, [one - other for one, other in zip(ours, theirs, strict=True)], groups, aim)


def whole(
    name: str,
    worked_out: Callable[[Sequence[float], Sequence[bool]], float],
    stated: Sequence[float],
    came_true: Sequence[bool],
    groups: Sequence[Hashable] | None = None,
    aim: float | None = None,
    *,
    at_least: bool = True,
) -> Figure:
    """Return a figure that is worked out of all cases together and is no mean of theirs."""
    places: dict[Hashable, list[int]] = {}
    for place in range(len(stated)):
        places.setdefault(groups[place] if groups else place, []).append(place)
    chance, of_groups, drawn = Random(SEED), list(places.values()), []
    for _ in range(FEWER_RESAMPLES):
        sample = [place for group in chance.choices(of_groups, k=len(of_groups)) for place in group]
        drawn.append(worked_out([stated[place] for place in sample], [came_true[place] for place in sample]))
    drawn.sort()
    tail = round((1 - LEVEL) / 2 * FEWER_RESAMPLES)
    value = worked_out(stated, came_true)
    return Figure(name, value, drawn[tail], drawn[-tail - 1], len(stated), aim, at_least)


def reciprocal_rank(ranked: Sequence[str], relevant: Sequence[str]) -> float:
    """Return one over the place of the first that is relevant, 0 where none is (mean: MRR)."""
    return next((1 / place for place, id_ in enumerate(ranked, start=1) if id_ in relevant), 0.0)


def recall(ranked: Sequence[str], relevant: Sequence[str], most: int) -> float:
    """Return 1 where one of the first so many is relevant, else 0."""
    return float(any(id_ in relevant for id_ in ranked[:most]))


def calibration(stated: Sequence[float], came_true: Sequence[bool], bins: int = BINS) -> CalibrationFigures:
    """Return the expected calibration error (Naeini et al. 2015) over bins of equal width."""
    by_bin: dict[int, list[tuple[float, bool]]] = {}
    for probability, is_true in zip(stated, came_true, strict=True):
        by_bin.setdefault(min(int(probability * bins), bins - 1), []).append((probability, is_true))
    points = {
        place: CurvePoint(sum(each for each, _ in group) / len(group), sum(true for _, true in group) / len(group))
        for place, group in sorted(by_bin.items())
    }
    off = sum(abs(points[place].x - points[place].y) * len(group) for place, group in by_bin.items())
    return CalibrationFigures(off / len(stated) if stated else 0.0, tuple(points.values()))


class Agreement(NamedTuple):
    """How often two readers say the same of the same cases, and by how much that is more than chance (Cohen 1960)."""

    share: float
    kappa: float


def agreement(one: Sequence[Hashable], other: Sequence[Hashable]) -> Agreement:
    """Return how far two readers agree; kappa is 1 where they always do, 0 where they do as chance would have it."""
    if not one:
        return Agreement(0.0, 0.0)
    share = sum(ours == theirs for ours, theirs in zip(one, other, strict=True)) / len(one)
    ours_of, theirs_of = Counter(one), Counter(other)
    by_chance = sum(ours_of[label] * theirs_of[label] for label in ours_of) / len(one) ** 2
    return Agreement(share, (share - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0)


def share_at_precision(stated: Sequence[float], came_true: Sequence[bool], precision: float) -> float:
    """Return the largest share of cases, the surest first, of which at least so many are right."""
    order = sorted(range(len(stated)), key=lambda place: -stated[place])
    best, right = 0, 0
    for count, place in enumerate(order, start=1):
        right += came_true[place]
        is_last_of_equals = count == len(order) or stated[order[count]] < stated[place]
        if is_last_of_equals and right >= precision * count:
            best = count
    return best / len(stated) if stated else 0.0


def _interval(values: Sequence[float], groups: Sequence[Hashable] | None) -> tuple[float, float]:
    import numpy as np

    order = {group: place for place, group in enumerate(dict.fromkeys(groups or range(len(values))))}
    places = np.array([order[group] for group in (groups or range(len(values)))])
    sums = np.bincount(places, weights=np.asarray(values, dtype=float))
    sizes = np.bincount(places)
    drawn = np.random.default_rng(SEED).integers(0, len(sums), size=(RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
