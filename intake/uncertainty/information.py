"""What is worth finding out: the expected value of perfect information about one fact of an idea.

An idea is funded when the mean of its score is above its line, which is what its weeks would bring elsewhere. Who knew
a fact beforehand would decide by the mean given that fact. The value of knowing is what is gained by deciding so, on
the mean over the draws: E[max(0, E[gain | fact])] - max(0, E[gain]) (Howard, Information Value Theory, 1966). It is
never below nothing, and nothing where no draw would change the decision.
"""

from typing import NamedTuple

import numpy as np

from intake.policy import Criterion
from intake.uncertainty.draws import Numbers, Points, draws_of
from intake.uncertainty.ranges import UNCERTAIN


class Knowing(NamedTuple):
    """What knowing a fact is worth for each idea: in points, and in which part of the draws the plan would change."""

    points: Numbers
    changes: Numbers


def knowing_chance(points: Points, lines: Numbers, luck: Numbers) -> Knowing:
    """Return what it is worth to know whether each idea works."""
    column = UNCERTAIN.index(Criterion.chance)
    most = np.where(points.success > 0, points.success, 1.0)
    chance = points.factor_means[:, column] / most
    outcomes = np.where(luck[column] < chance[:, None], points.success[:, None], 0.0)
    return _knowing(points.means - lines, outcomes)


def knowing_value(points: Points, lines: Numbers, luck: Numbers) -> Knowing:
    """Return what it is worth to know what each idea would bring."""
    return _knowing(points.means - lines, draws_of(points, UNCERTAIN.index(Criterion.value), luck))


def _knowing(gains: Numbers, facts: Numbers) -> Knowing:
    # Centred on the draws' own mean, so that without the knowledge the decision is that of the mean.
    known = gains[:, None] + (facts - facts.mean(axis=1, keepdims=True))
    is_funded = gains > 0
    regret = np.where(is_funded[:, None], -known, known)
    return Knowing(
        points=np.asarray(np.maximum(regret, 0.0).mean(axis=1)),
        changes=np.asarray(((known > 0) != is_funded[:, None]).mean(axis=1)),
    )
