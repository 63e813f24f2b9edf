"""Draws: the same luck for every idea, triangles as they should be, and nothing depends on the company they keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.planning.forecast import Range, Uncertain
from intake.rules.planning.simulation import Points, draws_of, luck_of, order, points_of, simulate
from tests.company import few
from tests.intake.rules.uncertain_ideas import certain, ideas, several

LUCK = luck_of(7, 200)


def scores_of(points: Points, luck: np.ndarray = LUCK, at_once: int = 1000) -> np.ndarray:
    return np.concatenate([scores for _, scores in simulate(points, luck, at_once)])


def by_the_book(one: Range, luck: float) -> float:
    """Return the inverse distribution of a triangle as textbooks have it."""
    if one.low == one.high:
        return one.low
    at = (one.likely - one.low) / (one.high - one.low)
    if luck < at:
        return one.low + ((one.high - one.low) * (one.likely - one.low) * luck) ** 0.5
    return one.high - ((one.high - one.low) * (one.high - one.likely) * (1 - luck)) ** 0.5


def test_the_luck_of_a_seed_is_the_same_for_ever() -> None:
    assert luck_of(7, 3).round(6).tolist() == [
        [0.155978, 0.767677, 0.426142],
        [0.084957, 0.481692, 0.834849],
        [0.184499, 0.9985, 0.597554],
    ]


@few
@given(st.integers(0, 2**32), st.integers(1, 300))
def test_luck_is_even_and_each_seed_has_its_own(seed: int, draws: int) -> None:
    luck = luck_of(seed, draws)
    assert luck.shape == (3, draws)
    assert ((luck >= 0) & (luck < 1)).all()
    for row in luck:
        assert sorted((row * draws).astype(int)) == list(range(draws))
    assert (luck == luck_of(seed, draws)).all()
    assert not (luck == luck_of(seed + 1, draws)).all()


@few
@given(ideas())
def test_a_score_is_what_is_sure_and_each_triangle_at_its_luck(idea: Uncertain) -> None:
    [scores] = scores_of(points_of([idea]))
    for draw in range(0, 200, 17):
        parts = [by_the_book(each, LUCK[column, draw]) for column, each in enumerate(idea.ranges)]
        assert scores[draw] == pytest.approx(idea.sure + sum(parts), abs=1e-9)
    alone = [draws_of(points_of([idea]), column, LUCK)[0] for column in range(3)]
    assert scores == pytest.approx(idea.sure + sum(alone), abs=1e-9)


@few
@given(ideas())
def test_scores_stay_between_the_worst_and_the_best_and_average_to_the_closed_form(idea: Uncertain) -> None:
    points = points_of([idea])
    [scores] = scores_of(points, luck_of(1, 1000))
    assert scores.min() >= idea.sure + sum(each.low for each in idea.ranges) - 1e-9
    assert scores.max() <= idea.sure + sum(each.high for each in idea.ranges) + 1e-9
    assert scores.mean() == pytest.approx(points.means[0], abs=0.05)
    assert points.means[0] == pytest.approx(idea.mean)


@few
@given(several, st.randoms())
def test_neither_the_order_of_the_ideas_nor_the_others_change_a_draw(given_ideas: list[Uncertain], random) -> None:
    expected = {id(idea): scores_of(points_of([idea]))[0] for idea in given_ideas}
    random.shuffle(given_ideas)
    found = scores_of(points_of(given_ideas))
    assert all((expected[id(idea)] == row).all() for idea, row in zip(given_ideas, found, strict=True))


@few
@given(several, st.integers(1, 5000))
def test_it_makes_no_difference_how_many_are_drawn_at_once(given_ideas: list[Uncertain], at_once: int) -> None:
    points = points_of(given_ideas)
    assert (scores_of(points, at_once=at_once) == scores_of(points, at_once=10**6)).all()


@few
@given(ideas(), st.integers(0, 2), st.integers(0, 2), st.integers(1, 50))
def test_a_better_answer_is_no_worse_in_any_draw(idea: Uncertain, column: int, place: int, more: int) -> None:
    values = list(idea.ranges[column])
    values[place:] = [max(each, values[place] + more / 10) for each in values[place:]]
    better = list(idea.ranges)
    better[column] = Range(*values)
    two = points_of([idea, idea._replace(ranges=tuple(better))])
    worse, improved = scores_of(two)
    assert (improved >= worse - 1e-9).all()
    assert two.means[1] > two.means[0]


def test_the_order_is_by_the_mean_and_ties_stay_as_they_were_given() -> None:
    given_ideas = [certain(score) for score in (50, 70, 50, 90, 70.0000001, 50, -3)]
    assert order(points_of(given_ideas)).tolist() == [3, 1, 4, 0, 2, 5, 6]


@few
@given(several)
def test_the_order_is_that_of_a_stable_sort(given_ideas: list[Uncertain]) -> None:
    means = [round(idea.mean, 6) for idea in given_ideas]
    found = order(points_of(given_ideas)).tolist()
    assert sorted(found) == list(range(len(given_ideas)))
    assert [means[row] for row in found] == pytest.approx(sorted(means, reverse=True), abs=2e-6)


def test_no_ideas_are_no_trouble() -> None:
    assert list(simulate(points_of([]), LUCK)) == []
    assert order(points_of([])).tolist() == []
