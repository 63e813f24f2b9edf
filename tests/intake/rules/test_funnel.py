"""The funnel, and how sure it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import Stage
from intake.rules.planning.funnel import funnel, wilson
from tests.company import few


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # By hand, with z = 1.959964.
    [(1, 1, 0.2065, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_that_of_wilson(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@few
@given(st.integers(0, 400), st.integers(0, 400))
def test_the_share_lies_in_its_interval(successes: int, failures: int) -> None:
    n = successes + failures
    low, high = wilson(successes, n)
    assert 0 <= low <= (successes / n if n else 0.5) <= high <= 1


def test_of_nothing_nothing_is_known() -> None:
    assert [(step.n, step.went_on, step.low, step.high) for step in funnel(0, [])] == [(0, 0, 0.0, 1.0)] * 4


def test_an_idea_may_be_built_without_an_experiment() -> None:
    been_in = [
        *(("a", stage) for stage in (Stage.experiment, Stage.build, Stage.live)),
        ("b", Stage.experiment),
        ("c", Stage.build),
    ]
    told = [(step.before, step.n, step.went_on) for step in funnel(9, been_in)]
    assert told == [(Stage.submitted, 9, 2), (Stage.experiment, 2, 1), (Stage.build, 2, 1), (Stage.live, 1, 0)]
