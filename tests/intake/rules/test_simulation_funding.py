"""Bands and the part of the draws in which an idea is funded."""

import numpy as np
import pytest
from hypothesis import given

from intake.rules.planning.forecast import Range, Uncertain
from intake.rules.planning.simulation import bands, funded, lines, luck_of, points_of, simulate
from tests.company import few
from tests.intake.rules.uncertain_ideas import certain, ideas, marginals

LUCK = luck_of(3, 1000)


def scores_of(*given_ideas: Uncertain) -> np.ndarray:
    [(_, scores)] = simulate(points_of(given_ideas), LUCK)
    return scores


@few
@given(ideas())
def test_a_band_holds_the_mean_and_four_draws_in_five(idea: Uncertain) -> None:
    scores = scores_of(idea)
    [(low, high)] = bands(scores)
    assert low - 1e-9 <= idea.mean <= high + 1e-9
    # Where many draws are the same to the last digit but one, its edges may stand beside them.
    assert ((scores >= low - 1e-9) & (scores <= high + 1e-9)).mean() >= 0.8
    assert (scores < low - 1e-9).mean() <= 0.1
    assert (scores > high + 1e-9).mean() <= 0.1


@few
@given(ideas())
def test_a_band_is_what_quantiles_are_by_numpys_own(idea: Uncertain) -> None:
    scores = scores_of(idea)
    assert bands(scores)[0] == pytest.approx(np.quantile(scores[0], [0.1, 0.9]), abs=1e-9)


def test_the_band_of_one_triangle_worked_out_by_hand() -> None:
    value = Range(0.0, 10.0, 20.0)
    idea = certain(50, ranges=(value, *certain(50).ranges[1:]))
    # 35 and 15 are sure; a tenth of the triangle lies below 20 x sqrt(0.1 / 2).
    [(low, high)] = bands(scores_of(idea))
    assert (low, high) == pytest.approx((50 + 4.472, 50 + 15.528), abs=0.02)


def test_what_is_certain_has_a_band_without_width() -> None:
    assert bands(scores_of(certain(42.0))).tolist() == [[42.0, 42.0]]


@few
@given(ideas(), marginals, marginals)
def test_the_dearer_a_week_the_less_often_an_idea_is_funded(idea: Uncertain, one: float, two: float) -> None:
    low, high = sorted((one, two))
    weeks = np.array([idea.weeks])
    cheap, dear = (funded(scores_of(idea), weeks, marginal)[0] for marginal in (low, high))
    assert 0 <= dear <= cheap <= 1


@few
@given(ideas(), marginals)
def test_more_that_is_sure_is_funded_no_less_often(idea: Uncertain, marginal: float) -> None:
    scores = scores_of(idea, idea._replace(sure=idea.sure + 1))
    fewer, more = funded(scores, np.array([idea.weeks] * 2), marginal)
    assert fewer <= more


def test_funded_is_above_the_marginal_a_week_and_not_at_it() -> None:
    scores = scores_of(certain(40.0), certain(40.1), certain(39.9))
    weeks = np.array([8.0, 8.0, 8.0])
    assert funded(scores, weeks, 5.0).tolist() == [0.0, 1.0, 0.0]
    assert lines(weeks, 5.0).tolist() == [40.0, 40.0, 40.0]
    assert funded(scores, weeks, np.array([4.0, 6.0, 4.0])).tolist() == [1.0, 0.0, 1.0]


def test_half_of_a_triangle_is_above_its_middle() -> None:
    idea = certain(50, ranges=(Range(0.0, 10.0, 20.0), *certain(50).ranges[1:]))
    assert funded(scores_of(idea), np.array([4.0]), 15.0) == pytest.approx([0.5], abs=0.002)
