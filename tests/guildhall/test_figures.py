"""Figures of a backtest: means with their intervals, calibration, and how much can be decided at a precision."""

import pytest

from guildhall.backtest.figures import (
    agreement,
    calibration,
    difference,
    mean,
    recall,
    reciprocal_rank,
    share_at_precision,
    whole,
)


def test_an_interval_holds_its_mean_and_narrows_with_more_cases() -> None:
    few, many = (mean("x", [0.0, 1.0] * half) for half in (5, 500))
    assert few.low < few.value == many.value == 0.5 < few.high
    assert many.high - many.low < few.high - few.low


def test_cases_of_one_group_are_no_independent_witnesses() -> None:
    values, groups = [1.0] * 50 + [0.0] * 50, ["a"] * 50 + ["b"] * 50
    alone, grouped = mean("x", values), mean("x", values, groups)
    assert grouped.high - grouped.low > alone.high - alone.low


def test_readers_agree_beyond_chance_by_kappa() -> None:
    assert agreement("aabb", "aabb") == (1.0, 1.0)
    assert agreement("aabb", "abab") == (0.5, 0.0), "as often as two coins"
    assert agreement("aaaa", "aaaa").kappa == 1.0
    assert agreement("ab", "ba").kappa == -1.0
    assert agreement("", "") == (0.0, 0.0)


def test_a_difference_of_pairs_is_surer_than_two_means() -> None:
    ours, theirs = [1.0, 0.0] * 50 + [1.0], [1.0, 0.0] * 50 + [0.0]
    assert difference("x", ours, theirs).low >= 0


def test_an_aim_is_met_from_its_side() -> None:
    assert mean("x", [1.0], aim=0.8).met
    assert mean("x", [1.0], aim=0.8, at_least=False).met is False
    assert mean("x", [], aim=0.8).as_text().endswith("≥ 0.8 missed")


def test_ranks_count_from_the_first_that_is_relevant() -> None:
    assert reciprocal_rank(["a", "b", "c"], ["c", "b"]) == 0.5
    assert (recall(["a", "b"], ["b"], 1), recall(["a", "b"], ["b"], 2)) == (0.0, 1.0)


def test_who_says_nine_of_ten_and_is_right_nine_times_is_calibrated() -> None:
    assert calibration([0.9] * 10, [True] * 9 + [False]).error == pytest.approx(0)
    assert calibration([0.9] * 10, [False] * 10).error == pytest.approx(0.9)


def test_what_can_be_decided_at_a_precision_are_the_surest_of_all() -> None:
    assert share_at_precision([0.9, 0.8, 0.7, 0.6], [True, True, False, True], 0.9) == 0.5
    assert share_at_precision([0.5, 0.5], [True, False], 0.9) == 0.0


def test_a_figure_of_all_cases_has_an_interval_and_draws_groups_whole() -> None:
    stated, right, groups = [0.9] * 100, [True] * 50 + [False] * 50, ["a"] * 50 + ["b"] * 50
    figure = whole("x", lambda said, true: calibration(said, true).error, stated, right, groups, 0.5, at_least=False)
    alone = whole("x", lambda said, true: calibration(said, true).error, stated, right)
    assert figure.value == alone.value == pytest.approx(0.4)
    assert figure.low == pytest.approx(0.1)
    assert figure.high == pytest.approx(0.9)
    assert alone.low < 0.4 < alone.high < figure.high
    assert figure.met
