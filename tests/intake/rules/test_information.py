"""An experiment is worth what its result changes in the plan: by hand, within bounds, and as a budget buys them."""

from itertools import combinations
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.policy import TrialKind
from intake.rules.planning.information import (
    Stake,
    _places,
    best_trial,
    chance_after,
    chance_after_misses,
    convinces,
    fill_budget,
    sample_information,
    worth_of_trial,
)
from tests.company import few

USUAL = TrialKind(key="experiment", name="Experiment", weeks=1)
chances = st.floats(0.01, 0.99)
money = st.floats(0, 1_000_000)
kinds = st.builds(
    lambda shows_success, shows_failure: TrialKind(
        key="x", name="X", weeks=1, shows_success=shows_success, shows_failure=shows_failure
    ),
    st.floats(0.51, 1),
    st.floats(0.51, 1),
)


def stake(id_: str, benefit: float, *, chance: float = 0.5, weeks: float = 10, price: float = 6, **more) -> Stake:
    return Stake(id_, "one", weeks, chance, benefit, price, **{"kinds": (USUAL,), **more})


def test_worth_worked_out_by_hand() -> None:
    # Works in 5 of 10 for 100 and takes 10 weeks that bring 6 each elsewhere, so it is not built: 50 is less than 60.
    # Half of all results convince, after which it works in 8 of 10 and is built for 80 - 60; else it works in 2 of 10.
    assert convinces(0.5, USUAL) == pytest.approx(0.5)
    assert chance_after(0.5, USUAL, convinced=True) == pytest.approx(0.8)
    assert chance_after(0.5, USUAL, convinced=False) == pytest.approx(0.2)
    assert sample_information(0.5, 100, 60, USUAL) == pytest.approx(0.5 * (80 - 60))
    trial = worth_of_trial(0.5, 100, 60, 6, USUAL)
    assert (trial.worth, trial.cost, trial.net, trial.pays) == pytest.approx((10, 6, 4, True))
    # One that would be built is spared when the result is bad: in half of all cases 30 - 20 is saved.
    assert sample_information(0.5, 100, 30, USUAL) == pytest.approx(0.5 * (30 - 20))


def test_a_chance_that_is_not_even_worked_out_by_hand() -> None:
    # Works in 3 of 10. Convincing: 0.3 × 0.9 + 0.7 × 0.3 = 0.48, and then it works in 0.27 of 0.48.
    kind = TrialKind(key="pilot", name="Pilot", weeks=2, shows_success=0.9, shows_failure=0.7)
    assert convinces(0.3, kind) == pytest.approx(0.48)
    assert chance_after(0.3, kind, convinced=True) == pytest.approx(0.5625)
    assert chance_after(0.3, kind, convinced=False) == pytest.approx(0.03 / 0.52)
    assert sample_information(0.3, 200, 80, kind) == pytest.approx(0.48 * (112.5 - 80))


@few
@given(chances, money, money, kinds)
def test_a_result_is_never_worth_less_than_nothing_nor_more_than_the_truth(
    chance: float, benefit: float, line: float, kind: TrialKind
) -> None:
    truth = TrialKind(key="t", name="T", weeks=1, shows_success=1, shows_failure=1)
    worth = sample_information(chance, benefit, line, kind)
    assert -1e-6 <= worth <= sample_information(chance, benefit, line, truth) + 1e-3


@few
@given(chances, kinds)
def test_results_leave_the_chance_where_it_was_on_the_mean(chance: float, kind: TrialKind) -> None:
    seen = convinces(chance, kind)
    mean = seen * chance_after(chance, kind, convinced=True) + (1 - seen) * chance_after(chance, kind, convinced=False)
    assert mean == pytest.approx(chance)


def test_each_experiment_that_does_not_convince_makes_another_one_worth_less() -> None:
    worths = [sample_information(chance_after_misses(0.5, USUAL, misses), 100, 60, USUAL) for misses in range(3)]
    assert chance_after_misses(0.5, USUAL, 1) == pytest.approx(0.2)
    assert worths[0] > worths[1] >= worths[2] == 0


def test_of_kinds_of_experiments_the_one_that_brings_most_beyond_its_cost_is_proposed() -> None:
    sure = TrialKind(key="pilot", name="Pilot", weeks=8, shows_success=0.95, shows_failure=0.95)
    assert best_trial(0.5, 100, 60, 6, [USUAL, sure]).kind == "experiment"
    assert best_trial(0.5, 100, 60, 0.1, [USUAL, sure]).kind == "pilot"
    assert best_trial(0.5, 100, 60, 6, []) is None


# Ten weeks are free, and what is sure brings 6 a week; so an idea of ten weeks needs 60.
SURE = Stake("sure", "one", 10, 1.0, 60, 6)


def test_a_budget_buys_what_pays_and_stops_at_what_does_not() -> None:
    near, far = stake("near", 100), stake("far", 30)
    proposals = fill_budget([SURE, near, far], {"one": 10}, 10)
    assert [(trial.id, trial.worth, trial.cost) for trial in proposals.bought] == [("near", pytest.approx(10), 6)]
    assert fill_budget([SURE, near, far], {"one": 10}, 0.5).bought == ()
    dear = near._replace(price=11)
    proposals = fill_budget([SURE, dear], {"one": 10}, 10)
    assert proposals.bought == ()
    assert [(trial.id, trial.pays) for trial in proposals.others] == [("near", False)]


def test_after_each_experiment_the_plan_is_made_again() -> None:
    # Both are for the one place: once one of them may convince, the other is only worth what is left.
    one, other = stake("a", 100), stake("b", 98)
    alone = fill_budget([SURE, other], {"one": 10}, 10).bought[0].worth
    first, *more = fill_budget([SURE, one, other], {"one": 10}, 10).bought
    assert first.id == "a"
    second = fill_budget([SURE, one._replace(price=0), other._replace(price=0)], {"one": 10}, 10).bought[1]
    # In half of all cases the first has the place, and then the second brings nothing: it would have to bring 80.
    assert second.worth == pytest.approx(alone / 2)
    assert more == []


def test_what_is_built_anyway_is_never_tried_and_takes_its_weeks() -> None:
    fixed = stake("fixed", 100, is_fixed=True)
    assert fill_budget([fixed, stake("near", 100)], {"one": 10}, 10).bought == ()


def test_a_share_moves_the_line_of_what_it_covers() -> None:
    held_back = stake("near", 100, price=6, share=3)
    assert fill_budget([SURE, held_back], {"one": 10}, 10).bought == ()


@few
@given(
    st.lists(st.tuples(chances, money, st.sampled_from([0.5, 3.0, 8.0]), st.sampled_from("ab")), max_size=8),
    st.floats(0, 6),
)
def test_a_budget_is_kept_and_what_it_buys_pays(rows: list[tuple[float, float, float, str]], budget: float) -> None:
    stakes = [
        Stake(f"idea {number}", squad, weeks, chance, benefit, 1_000, kinds=(USUAL,))
        for number, (chance, benefit, weeks, squad) in enumerate(rows)
    ]
    proposals = fill_budget(stakes, {"a": 5, "b": 10}, budget)
    assert sum(trial.weeks for trial in proposals.bought) <= budget + 1e-6
    assert all(trial.pays for trial in proposals.bought)
    assert not {trial.id for trial in proposals.bought} & {trial.id for trial in proposals.others}
    assert fill_budget(stakes[::-1], {"b": 10, "a": 5}, budget).bought == proposals.bought


@given(st.lists(st.tuples(st.sampled_from([5, 7, 30, 80]), st.integers(-5, 90)), max_size=6), st.integers(0, 130))
@few
def test_what_the_others_bring_is_what_trying_all_sets_finds(items: list[tuple[int, int]], room: int) -> None:
    def best(others: list[tuple[int, int]], within: int) -> float:
        sets = (some for count in range(len(others) + 1) for some in combinations(others, count))
        fitting = [sum(value for _, value in some) for some in sets if sum(weeks for weeks, _ in some) <= within]
        return max(fitting, default=-inf)

    places = _places(items, room)
    assert len(places) == len(items)
    for number, (weeks, _) in enumerate(items):
        others = items[:number] + items[number + 1 :]
        assert places[number] == (best(others, room), best(others, room - weeks))
