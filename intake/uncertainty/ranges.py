"""Ranges: what an answer may turn out to be worth, as low, likely and high, in the points of the policy."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from intake.fit import Fit
from intake.ideas import Effort, IdeaInputs
from intake.policy import Criterion, Policy
from intake.scoring import Level, levels

# What is not known exactly even when it was answered; in this order stands the luck of each draw.
UNCERTAIN = (Criterion.value, Criterion.chance, Criterion.effort)
# Squad-weeks of a coarse effort; None is where nobody has estimated yet.
WEEKS: dict[Effort | None, float] = {
    Effort.days: 1.0,
    Effort.weeks: 4.0,
    Effort.months: 13.0,
    Effort.quarters: 26.0,
    None: 13.0,
}


class Range(NamedTuple):
    """Between which points a criterion may end up, and where most likely."""

    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        """Return the mean of the triangle over the range."""
        return (self.low + self.likely + self.high) / 3


class Uncertain(NamedTuple):
    """An idea as the draws see it: points that are sure, a range of points for each of UNCERTAIN, squad-weeks.

    `success` are the points that the chance brings once it has worked; a failure brings none.
    """

    id: str
    sure: float
    ranges: tuple[Range, ...]
    success: float
    weeks: float

    @property
    def mean(self) -> float:
        """Return the mean of the score in closed form."""
        return self.sure + sum(each.mean for each in self.ranges)


def ranges_of(idea_id: str, inputs: IdeaInputs, fit: Fit, policy: Policy) -> Uncertain:
    """Return an idea with the range of each uncertain criterion: from one anchor below what it has to one above.

    Where nobody has answered, everything that the anchors know is possible.
    """
    weights = policy.weights.by_criterion()
    found = levels(inputs, fit, policy)
    return Uncertain(
        id=idea_id,
        sure=sum(weights[each] * level.worth for each, level in found.items() if each not in UNCERTAIN),
        ranges=tuple(_range(found[each], _anchors(policy, each), weights[each]) for each in UNCERTAIN),
        success=float(weights[Criterion.chance]),
        weeks=WEEKS[inputs.effort],
    )


def _anchors(policy: Policy, criterion: Criterion) -> Iterable[float]:
    anchors: dict[Enum, float] = getattr(policy.anchors, criterion.value)
    return anchors.values()


def _range(level: Level, anchors: Iterable[float], weight: float) -> Range:
    below = [each for each in anchors if each < level.worth]
    above = [each for each in anchors if each > level.worth]
    low = (min if level.missing else max)(below, default=level.worth)
    high = (max if level.missing else min)(above, default=level.worth)
    return Range(weight * low, weight * level.worth, weight * high)
