"""Draws of scores: bands, the chance to be funded, and what is worth finding out.

All ideas share the numbers of a draw (common random numbers), so no band depends on which others are looked at.
Imports numpy, so nothing that a start or an acknowledgement waits for may import it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intake.policy import Criterion
from intake.rules.planning.forecast import UNCERTAIN, Band, Finding, Outlook, Uncertain, changes, too_close_to_call

# Draws: what scores would be if what is uncertain turned out otherwise, with the same luck for every idea.

Numbers = NDArray[np.float64]
DRAWS, SEED = 1000, 20260101
# So many scores are worked on at once that they stay in a processor's cache.
AT_ONCE = 64_000
_FINEST = 1e6
_BITS, _UNIT = np.uint64(11), 2.0**-53


class Points(NamedTuple):
    """Ideas as columns: a row for each idea and, but for `sure` and `success`, a column for each of UNCERTAIN."""

    sure: Numbers
    low: Numbers
    likely: Numbers
    high: Numbers
    success: Numbers

    @property
    def means(self) -> Numbers:
        """Return the mean of each score in closed form."""
        return np.asarray(self.sure + self.factor_means.sum(axis=1))

    @property
    def factor_means(self) -> Numbers:
        """Return the mean of each triangle."""
        return (self.low + self.likely + self.high) / 3


def points_of(ideas: Sequence[Uncertain]) -> Points:
    """Return the ideas as columns."""
    ranges = np.array([idea.ranges for idea in ideas], dtype=np.float64).reshape(len(ideas), len(UNCERTAIN), 3)
    return Points(
        sure=np.array([idea.sure for idea in ideas], dtype=np.float64),
        low=ranges[:, :, 0],
        likely=ranges[:, :, 1],
        high=ranges[:, :, 2],
        success=np.array([idea.success for idea in ideas], dtype=np.float64),
    )


def luck_of(seed: int = SEED, draws: int = DRAWS) -> Numbers:
    """Return the luck of each draw: numbers in [0, 1), a row for each of UNCERTAIN, a column for each draw."""
    raw = np.random.PCG64(seed).random_raw(2 * len(UNCERTAIN) * draws)
    strata, within = np.asarray(raw, dtype=np.uint64).reshape(2, len(UNCERTAIN), draws)
    parts = strata.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return np.minimum((parts + (within >> _BITS) * _UNIT) / draws, 1 - _UNIT)


def order(points: Points) -> NDArray[np.int64]:
    """Return the rows from the best mean down; ties, to a millionth of a point, stay in the order they are given in."""
    count = len(points.sure)
    # One whole number holds mean and row: sorting those is stable, and several times as fast as a stable argsort.
    worst_last = -np.rint(points.means * _FINEST).astype(np.int64)
    return np.sort(worst_last * count + np.arange(count)) % count


def simulate(points: Points, luck: Numbers, at_once: int = AT_ONCE) -> Iterator[tuple[slice, Numbers]]:
    """Yield the scores of some ideas after others: which rows they are, and a column for each draw.

    A triangle's inverse distribution is `low + min(A√u, likely - low) + (high - likely) - min(B√(1-u), high - likely)`
    with A² = (high - low)(likely - low) and B² = (high - low)(high - likely): the roots are taken once for all ideas.
    """
    roots = np.sqrt(luck), np.sqrt(1 - luck)
    rise, fall, sure = points.likely - points.low, points.high - points.likely, points.sure
    width = points.high - points.low
    slopes = np.sqrt(width * rise), np.sqrt(width * fall)
    start = sure + (points.low + fall).sum(axis=1)
    rows = max(1, at_once // luck.shape[1])
    term = np.empty((min(rows, len(sure)), luck.shape[1]))
    for first in range(0, len(sure), rows):
        chunk = slice(first, min(first + rows, len(sure)))
        scores = np.repeat(start[chunk, None], luck.shape[1], axis=1)
        part = term[: len(scores)]
        for column in range(len(UNCERTAIN)):
            _one_side(slopes[0][chunk, column], roots[0][column], rise[chunk, column], part)
            scores += part
            _one_side(slopes[1][chunk, column], roots[1][column], fall[chunk, column], part)
            scores -= part
        yield chunk, scores


def _one_side(slope: Numbers, root: Numbers, most: Numbers, into: Numbers) -> None:
    np.multiply(slope[:, None], root, out=into)
    np.minimum(into, most[:, None], out=into)


def draws_of(points: Points, column: int, luck: Numbers) -> Numbers:
    """Return what one uncertain criterion alone brings, a row for each idea, a column for each draw."""
    low, likely, high = points.low[:, column], points.likely[:, column], points.high[:, column]
    rise, fall, width = likely - low, high - likely, high - low
    up, down = np.empty((2, len(low), luck.shape[1]))
    _one_side(np.sqrt(width * rise), np.sqrt(luck[column]), rise, up)
    _one_side(np.sqrt(width * fall), np.sqrt(1 - luck[column]), fall, down)
    return (low + fall)[:, None] + up - down


# The band of a score, and how often an idea would be funded, over the draws.

BELOW, ABOVE = 0.1, 0.9


def bands(scores: Numbers) -> Numbers:
    """Return the band of each idea from its scores, a column for each draw: low and high, from 10 to 90 %."""
    places = np.array([BELOW, ABOVE]) * (scores.shape[1] - 1)
    below = places.astype(np.int64)
    above = np.minimum(below + 1, scores.shape[1] - 1)
    sorted_there = np.partition(scores, sorted({*below.tolist(), *above.tolist()}), axis=1)
    low, high = sorted_there[:, below], sorted_there[:, above]
    return np.asarray(low + (high - low) * (places - below))


def funded(draws: Numbers, weeks: Numbers, marginal: Numbers | float) -> Numbers:
    """Return in which part of the draws each idea brings more for a squad-week than the plan's marginal one.

    The marginal is points for a squad-week, one for all or one for each idea (that of its squad).
    """
    return np.asarray((draws > lines(weeks, marginal)[:, None]).mean(axis=1))


def lines(weeks: Numbers, marginal: Numbers | float) -> Numbers:
    """Return the score that each idea needs to be funded: what its weeks would bring elsewhere."""
    return np.asarray(weeks * marginal)


# What is worth finding out: the expected value of perfect information about one fact of an idea.


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


def _knowing(gains: Numbers, outcomes: Numbers) -> Knowing:
    # Centred on the draws' own mean, so that without the knowledge the decision is that of the mean.
    gains_if_known = gains[:, None] + (outcomes - outcomes.mean(axis=1, keepdims=True))
    is_funded = gains > 0
    regret = np.where(is_funded[:, None], -gains_if_known, gains_if_known)
    return Knowing(
        points=np.asarray(np.maximum(regret, 0.0).mean(axis=1)),
        changes=np.asarray(((gains_if_known > 0) != is_funded[:, None]).mean(axis=1)),
    )


# Draws ideas near the funded line: band, probability, and what is worth finding out about each.

# Ideas at once, so that all that is drawn of them fits into some tens of megabytes.
DRAWN_AT_ONCE = 500


def outlooks(
    ideas: Sequence[Uncertain], marginals: Sequence[float], seed: int = SEED, draws: int = DRAWS
) -> list[Outlook]:
    """Return the outlook of each idea, in the order given; `marginals` are the plan's points a squad-week for each."""
    luck = luck_of(seed, draws)
    results: list[Outlook] = []
    for first in range(0, len(ideas), DRAWN_AT_ONCE):
        results += _some(ideas[first : first + DRAWN_AT_ONCE], marginals[first : first + DRAWN_AT_ONCE], luck)
    return results


def _some(ideas: Sequence[Uncertain], marginals: Sequence[float], luck: Numbers) -> list[Outlook]:
    points, weeks = points_of(ideas), np.array([idea.weeks for idea in ideas])
    line = lines(weeks, np.array(marginals))
    band, part = np.empty((len(ideas), 2)), np.empty(len(ideas))
    for rows, scores in simulate(points, luck):
        band[rows], part[rows] = bands(scores), funded(scores, weeks[rows], np.array(marginals)[rows])
    chance, value = knowing_chance(points, line, luck), knowing_value(points, line, luck)
    return [
        Outlook(
            id=idea.id,
            mean=float(points.means[row]),
            low=float(band[row, 0]),
            high=float(band[row, 1]),
            line=float(line[row]),
            funded=float(part[row]),
            too_close=too_close_to_call(Band(float(band[row, 0]), float(band[row, 1])), float(line[row])),
            about_chance=_finding(chance, row),
            about_value=_finding(value, row),
        )
        for row, idea in enumerate(ideas)
    ]


def _finding(knowing: Knowing, row: int) -> Finding:
    part = float(knowing.changes[row])
    return Finding(points=float(knowing.points[row]), part=part, changes=changes(part))
