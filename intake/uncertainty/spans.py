"""What is said of one idea's uncertainty, without a draw: where it could land, and whether it is too close to call."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Band(NamedTuple):
    """Between which points four draws in five put a score: one in ten is below, one in ten above."""

    low: float
    high: float


class Span(NamedTuple):
    """The ranks at which an idea could land, the best first."""

    best: int
    worst: int


def too_close_to_call(band: Band, line: float) -> bool:
    """Tell whether the funded line, in points, runs through a band.

    One that is sure to the point is never too close: ties have a rule.
    """
    return band.low < line < band.high


def span(others: Sequence[int], low: int, high: int) -> Span:
    """Return where an idea with a score from low to high could land among the scores of the others, which ascend.

    Who has the same score may stand before it or after it, so the best counts none of them and the worst all.
    """
    return span_of_counts(len(others) - bisect_right(others, high), len(others) - bisect_left(others, low))


def span_of_counts(above_high: int, not_below_low: int) -> Span:
    """Return the same where the database counts: how many others are above the high score, and at or above the low."""
    return Span(best=1 + above_high, worst=1 + not_below_low)
