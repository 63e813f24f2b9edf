"""The four signs: their formulas, their base, and nothing said of fewer than ten ideas."""

from datetime import timedelta
from math import inf

import pytest

from intake.ideas import WorkKind
from intake.queries.operating_model import StageStep
from intake.services.operating_model import PERIOD, Sign, SignKind, signs
from tests.company import NOW

DAY = timedelta(days=1)
PRODUCT, RESEARCH = WorkKind.product, WorkKind.research


def of(
    kind: SignKind, steps: list[StageStep], experts: set[str] | None = None, planned: tuple[WorkKind, ...] = ()
) -> Sign:
    [found] = [sign for sign in signs(steps, experts or set(), planned, NOW) if sign.kind is kind]
    return found


def step(number: int, verb: str, days_ago: float, kind: WorkKind = PRODUCT) -> StageStep:
    return StageStep(f"i{number}", verb, NOW - days_ago * DAY, kind)


def test_time_to_first_answer_is_the_median_of_all_that_were_submitted() -> None:
    asked = [step(n, "submitted", 40) for n in range(10)] + [step(n, "asked", 40 - n) for n in range(10)]
    later = [step(n, "sent", 1) for n in range(10)]
    sign = of(SignKind.first_answer, asked + later)
    assert (sign.n, sign.value) == (10, pytest.approx(4.5))


def test_what_still_waits_counts_as_longer_than_anything() -> None:
    steps = [step(n, "submitted", 40) for n in range(11)] + [step(n, "sent", 39) for n in range(5)]
    assert of(SignKind.first_answer, steps).value == inf


@pytest.mark.parametrize(("number", "value"), [(9, None), (10, 1.0)])
def test_below_ten_ideas_nothing_is_said(number: int, value: float | None) -> None:
    steps = [step(n, "sent", 5) for n in range(number)]
    assert of(SignKind.no_expert, steps).value == value
    assert of(SignKind.no_expert, steps).n == number


def test_hand_backs_are_of_those_that_were_sent() -> None:
    steps = [step(n, "sent", 9) for n in range(20)] + [step(n, "handed back", 8) for n in (3, 3, 4)]
    assert of(SignKind.hand_backs, steps).value == pytest.approx(0.1)


def test_an_expert_who_said_yes_counts() -> None:
    steps = [step(n, "sent", 9) for n in range(10)]
    assert of(SignKind.no_expert, steps, {"i1", "i2"}).value == pytest.approx(0.8)


def test_research_is_planned_against_what_was_started() -> None:
    steps = [step(n, "built", 9, RESEARCH if n < 2 else PRODUCT) for n in range(10)]
    sign = of(SignKind.research, [*steps, step(0, "experiment", 20, RESEARCH)], None, (RESEARCH,) * 3 + (PRODUCT,) * 7)
    assert (sign.n, sign.value, sign.planned) == (10, pytest.approx(0.2), pytest.approx(0.3))


def test_the_trend_is_the_ninety_days_before_and_its_boundary_belongs_to_the_last() -> None:
    days = PERIOD / DAY
    last = [step(n, "sent", days) for n in range(10)]
    before = [step(n, "sent", days + 0.001) for n in range(10, 20)]
    sign = of(SignKind.no_expert, last + before, {f"i{n}" for n in range(10, 15)})
    assert (sign.n, sign.value, sign.before) == (10, 1.0, pytest.approx(0.5))
