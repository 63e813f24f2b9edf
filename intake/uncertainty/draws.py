"""Draws: what scores would be if what is uncertain turned out otherwise, with the same luck for every idea.

All ideas share the numbers of a draw (common random numbers), so two ideas with the same answers have the same scores
in every draw, and no idea's band depends on which others are looked at. The bits come from PCG64, whose stream numpy
keeps the same for ever; the strata (each of `draws` equal parts is hit once) make a few draws as good as many.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intake.uncertainty.ranges import UNCERTAIN, Uncertain

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
