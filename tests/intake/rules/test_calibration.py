"""The record: stated chances moved by what has happened, and estimates beside what was, for squads alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import WorkKind
from intake.rules.planning.track_record import Calibration, Outcomes, Past, calibration, priors
from tests.company import few

chances = st.integers(1, 99).map(lambda percent: percent / 100)
counts = st.integers(0, 200)


def test_without_a_record_what_was_stated_holds() -> None:
    stated = {WorkKind.product: 0.5, WorkKind.research: 0.3}
    assert priors({}, stated) == pytest.approx(stated)


def test_a_prior_worked_out_by_hand() -> None:
    record = {WorkKind.research: Outcomes(succeeded=1, failed=9), WorkKind.platform: Outcomes(succeeded=2)}
    found = priors(record, {WorkKind.research: 0.3, WorkKind.platform: 0.6})
    # Three of ten pseudo-observations and one of ten; six of ten and two of two.
    assert found == pytest.approx({WorkKind.research: 4 / 20, WorkKind.platform: 8 / 12})


@few
@given(chances, counts, counts)
def test_a_prior_lies_between_what_was_stated_and_what_happened(stated: float, succeeded: int, failed: int) -> None:
    found = priors({WorkKind.product: Outcomes(succeeded, failed)}, {WorkKind.product: stated})[WorkKind.product]
    happened = succeeded / (succeeded + failed) if succeeded + failed else stated
    assert min(stated, happened) - 1e-12 <= found <= max(stated, happened) + 1e-12
    assert 0 < found < 1


@few
@given(chances, counts, counts)
def test_one_more_success_raises_a_prior_and_one_more_failure_lowers_it(stated: float, worked: int, not_: int) -> None:
    def prior(*outcomes: int) -> float:
        return priors({WorkKind.product: Outcomes(*outcomes)}, {WorkKind.product: stated})[WorkKind.product]

    assert prior(worked, not_ + 1) < prior(worked, not_) < prior(worked + 1, not_)


@few
@given(chances, counts, counts)
def test_one_kind_of_work_tells_nothing_of_another(stated: float, succeeded: int, failed: int) -> None:
    record = {WorkKind.research: Outcomes(succeeded, failed)}
    assert priors(record, {WorkKind.product: stated})[WorkKind.product] == pytest.approx(stated)


def test_a_stated_prior_counts_for_something() -> None:
    with pytest.raises(ValueError, match="counts"):
        priors({}, {WorkKind.product: 0.5}, counts=0)


def past(*actual: float, squad: str = "hub", kind: WorkKind = WorkKind.product, estimated: float = 4.0) -> list[Past]:
    return [Past(squad, kind, estimated, each) for each in actual]


def test_from_five_on_the_middle_ratio_is_told() -> None:
    assert calibration(past(4, 4, 6, 8, 40)) == {("hub", WorkKind.product): Calibration(times=1.5, n=5)}
    assert calibration(past(4, 4, 6, 8)) == {}


@pytest.mark.parametrize(("times", "planned"), [(1.04, 1), (1.55, 1.6), (2.96, 3), (7, 3), (0.5, 0.5), (0.1, 0.5)])
def test_it_is_planned_with_to_a_tenth_and_within_bounds(times: float, planned: float) -> None:
    assert Calibration(times, 5).correction == planned


def test_squads_and_kinds_are_apart_and_fewer_than_five_of_each_stay_silent() -> None:
    rows = past(4, 4, 4, 4, 4, 4) + past(8, 8, 8, 8, 8, squad="pay") + past(9, 9, 9, 9, kind=WorkKind.research)
    assert calibration(rows) == {
        ("hub", WorkKind.product): Calibration(1.0, 6),
        ("pay", WorkKind.product): Calibration(2.0, 5),
    }


def test_what_was_never_estimated_tells_nothing() -> None:
    assert calibration(past(8, 8, 8, 8) + past(8, estimated=0.0) + past(0)) == {}


def test_a_past_idea_names_no_person() -> None:
    assert Past._fields == ("squad", "kind", "estimated", "actual")
