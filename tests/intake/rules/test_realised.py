"""What was promised beside what has come of it: by kind of work, shrunk, and by the quarter of the launch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import Currency, IdeaInputs, Value, WorkKind
from intake.policy import Policy
from intake.rules.experiments import Surety
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import benefit, yearly
from intake.rules.planning.track_record import QuarterValue, Realised, by_quarter, come_true
from tests.company import few

PRODUCT, RESEARCH = WorkKind.product, WorkKind.research


def idea(promised: float, a_year: float | None, kind: WorkKind = PRODUCT, quarter: str = "2026-Q1") -> Realised:
    return Realised(kind, quarter, promised, a_year, None if a_year is None else Surety.measured)


def test_a_year_is_reckoned_from_the_days_since_launch() -> None:
    assert yearly(30_000, Surety.measured, 73, is_last=False) == pytest.approx(150_000)
    assert yearly(30_000, Surety.estimated, 365, is_last=True) == pytest.approx(30_000)
    assert yearly(None, None, 30, is_last=False) is None


def test_nothing_yet_is_no_answer_until_the_last_time_of_asking() -> None:
    assert yearly(None, Surety.nothing, 30, is_last=False) is None
    assert yearly(None, Surety.nothing, 180, is_last=True) == 0


def test_a_correction_worked_out_by_hand() -> None:
    # Five ideas came to 0.6 on average: 3 of 5. Beside ten at 1 that makes 13 of 15.
    ideas = [idea(100, came) for came in (0, 30, 60, 90, 120)]
    found = come_true(ideas)[PRODUCT]
    assert (found.times, found.n) == (pytest.approx(0.6), 5)
    assert found.correction == 0.87


def test_fewer_than_five_ideas_tell_nothing_and_what_nobody_knows_is_not_counted() -> None:
    four = [idea(100, 10)] * 4
    assert come_true([*four, idea(100, None), idea(100, 10, RESEARCH)]) == {}
    assert come_true([*four, idea(100, 10)]).keys() == {PRODUCT}


def test_one_idea_of_which_far_more_came_counts_three_times_at_most() -> None:
    assert come_true([idea(1, 1_000_000), *[idea(1, 0)] * 4])[PRODUCT].times == pytest.approx(3 / 5)


@few
@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 1e7)), min_size=5, max_size=30))
def test_a_correction_lies_between_one_and_what_has_come_true(rows: list[tuple[float, float]]) -> None:
    found = come_true([idea(*row) for row in rows])[PRODUCT]
    assert min(1, found.times) - 0.005 <= found.correction <= max(1, found.times) + 0.005


def test_a_quarter_says_what_is_measured_estimated_and_unknown() -> None:
    estimated = idea(50, 20)._replace(surety=Surety.estimated)
    ideas = [idea(100, 70), estimated, idea(30, None), idea(10, 5, quarter="2025-Q4")]
    assert by_quarter(ideas) == (
        QuarterValue(quarter="2026-Q1", ideas=3, promised=180, measured=70, estimated=20, unknown=1),
        QuarterValue(quarter="2025-Q4", ideas=1, promised=10, measured=5, estimated=0, unknown=0),
    )


def test_what_has_come_true_counts_in_the_benefit_of_that_kind_of_work_alone() -> None:
    policy = Policy(realised_by_record={PRODUCT: 0.5})
    inputs = IdeaInputs(value={Currency.money: Value.large}, checked=True)
    whole, half = benefit(inputs, Fit(), Policy()), benefit(inputs, Fit(), policy)
    assert (half.amount, half.told, half.come_true) == (whole.amount / 2, whole.told / 2, 0.5)
    assert half.a_year == pytest.approx(whole.a_year / 2, abs=1)
    research = inputs.model_copy(update={"kind": RESEARCH})
    assert benefit(research, Fit(), policy) == benefit(research, Fit(), Policy())
    blank = IdeaInputs()
    # Each middle is rounded to two digits.
    assert benefit(blank, Fit(), policy).amount == pytest.approx(benefit(blank, Fit(), Policy()).amount / 2, rel=0.05)
    assert benefit(inputs, Fit(), policy.as_said()) == whole
