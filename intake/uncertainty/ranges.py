"""Ranges: what an answer may turn out to be worth, as low, likely and high, in the points of the policy."""

from collections.abc import Sequence
from typing import NamedTuple

from intake.anchors import Anchor
from intake.fit import Fit
from intake.ideas import IdeaInputs
from intake.policy import Criterion, Policy
from intake.scoring import Level, levels

# What is not known exactly even when it was answered; in this order stands the luck of each draw.
UNCERTAIN = (Criterion.value, Criterion.chance, Criterion.effort)


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


def ranges_of(idea_id: str, inputs: IdeaInputs, fit: Fit, policy: Policy, weeks: float) -> Uncertain:
    """Return an idea of so many squad-weeks with the range of each uncertain criterion, as the anchors tell it.

    Where nobody has answered, everything that the anchors know is possible. A prior is what it is: whether the idea
    works is no part of its range, and after an experiment nothing is left to know of that.
    """
    weights = policy.weights.by_criterion()
    found = levels(inputs, fit, policy)
    chance = weights[Criterion.chance]
    return Uncertain(
        id=idea_id,
        sure=sum(weights[each] * level.worth for each, level in found.items() if each not in UNCERTAIN),
        ranges=tuple(_range(found[each], _anchors(each, inputs, policy), weights[each]) for each in UNCERTAIN),
        success=chance * (1.0 if inputs.proven is None else inputs.proven),
        weeks=weeks,
    )


def _range(level: Level, anchors: Sequence[Anchor], weight: float) -> Range:
    lows, highs = [each.low for each in anchors], [each.high for each in anchors]
    # Of several answers the largest counts, so it is the largest low and high; of what is not known, anything.
    low = (min if level.missing else max)(lows, default=level.worth)
    high = max(highs, default=level.worth)
    return Range(weight * min(low, level.worth), weight * level.worth, weight * max(high, level.worth))


def _anchors(criterion: Criterion, inputs: IdeaInputs, policy: Policy) -> Sequence[Anchor]:
    """Return the anchors of what was answered, of every possible answer where nothing was, none for what is sure."""
    tables = policy.anchors
    if criterion is Criterion.value:
        told = [table[level] for name, table in tables.value.items() if (level := inputs.value.get(name))]
        return told or [anchor for table in tables.value.values() for anchor in table.values()]
    if criterion is Criterion.effort:
        return [tables.effort[inputs.effort]] if inputs.effort else [*tables.effort.values()]
    if inputs.proven is not None or not tables.chance:
        return []
    return [tables.chance[inputs.chance]] if inputs.chance else [*tables.chance.values()]
