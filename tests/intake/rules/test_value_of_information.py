"""What it is worth to know: never less than nothing, and nothing where the decision stays the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.planning.forecast import Range, Uncertain
from intake.rules.planning.simulation import knowing_chance, knowing_value, luck_of, points_of
from tests.company import few
from tests.intake.rules.uncertain_ideas import MOST_CHANCE, certain, ideas

LUCK = luck_of(5, 1000)
BOTH = (knowing_chance, knowing_value)


@few
@given(ideas(), st.floats(-20, 120), st.sampled_from(BOTH))
def test_knowing_is_never_worth_less_than_nothing_and_nothing_where_no_draw_changes_the_plan(
    idea: Uncertain, line: float, knowing
) -> None:
    [points], [part] = knowing(points_of([idea]), np.array([line]), LUCK)
    assert points >= 0
    assert 0 <= part <= 1
    assert points == 0 or part > 0
    if part == 0:
        assert points == 0


@few
@given(ideas(), st.sampled_from(BOTH), st.booleans())
def test_far_from_the_line_nothing_is_worth_knowing(idea: Uncertain, knowing, is_above: bool) -> None:
    line = -1.0 if is_above else idea.sure + 2 * 25 + MOST_CHANCE + 60
    if is_above:
        idea = idea._replace(sure=idea.sure + 60)
    [points], [part] = knowing(points_of([idea]), np.array([line]), LUCK)
    assert (points, part) == (0, 0)


@few
@given(ideas(), st.floats(-20, 120), st.sampled_from(BOTH))
def test_knowing_is_worth_no_more_than_what_it_could_gain(idea: Uncertain, line: float, knowing) -> None:
    [points], [part] = knowing(points_of([idea]), np.array([line]), LUCK)
    assert points <= part * max(25.0, MOST_CHANCE) + 1e-9


def test_knowing_whether_it_works_worked_out_by_hand() -> None:
    # Works in 4 of 10 for 15 points, so on the mean it brings 6 and lacks 3: not funded. When it works it is, and gains
    # 6 points more than what is lacking.
    even = Range(6.0, 6.0, 6.0)
    idea = certain(50, sure=47.0, ranges=(Range(0.0, 0.0, 0.0), even, Range(0.0, 0.0, 0.0)))
    [points], [part] = knowing_chance(points_of([idea]), np.array([56.0]), LUCK)
    assert points == pytest.approx(0.4 * (62 - 56), abs=1e-6)
    assert part == pytest.approx(0.4)
    # One that is funded on the mean would be spared when it fails.
    [points], [part] = knowing_chance(points_of([idea]), np.array([50.0]), LUCK)
    assert points == pytest.approx(0.6 * (50 - 47), abs=1e-6)
    assert part == pytest.approx(0.6)


def test_an_experiment_that_has_decided_leaves_nothing_to_find_out() -> None:
    worked = certain(50.0)
    failed = worked._replace(ranges=(Range(0, 0, 0),) * 3)
    for idea in (worked, failed):
        for line in (49.9, 50.1, 35.1):
            assert knowing_chance(points_of([idea]), np.array([line]), LUCK).points == 0


def test_knowing_the_value_is_worth_most_at_the_line_and_less_the_further_from_it() -> None:
    idea = certain(50, ranges=(Range(0.0, 10.0, 20.0), *certain(50).ranges[1:]))
    points = points_of([idea] * 5)
    found = knowing_value(points, np.array([60.0, 62.0, 58.0, 67.0, 75.0]), LUCK).points
    # On the line the mean regret of a triangle is a sixth of its half width.
    assert found[0] == pytest.approx(10 / 6, abs=0.01)
    assert found[0] > found[1] == pytest.approx(found[2], abs=0.01)
    assert found[1] > found[3] > found[4] == 0


def test_a_criterion_without_weight_is_not_worth_knowing() -> None:
    nothing = Range(0.0, 0.0, 0.0)
    idea = Uncertain("x", 50.0, (nothing, nothing, Range(0, 5, 9)), success=0.0, weeks=1.0)
    for knowing in BOTH:
        assert knowing(points_of([idea]), np.array([54.0]), LUCK).points == 0
