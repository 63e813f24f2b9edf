"""The band of a score, and how often an idea would be funded, over the draws."""

import numpy as np

from intake.uncertainty.draws import Numbers

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
