"""Ranges from the policy's anchors, and the whole outlook of an idea."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.fit import Fit
from intake.ideas import Chance, Effort, IdeaInputs, Urgency, Value
from intake.policy import Criterion, Policy, Priority
from intake.scoring import score
from intake.uncertainty import drawing
from intake.uncertainty.drawing import outlooks
from intake.uncertainty.outlook import Changes, Outlook, changes
from intake.uncertainty.ranges import UNCERTAIN, WEEKS, Range, Uncertain, ranges_of
from tests.harbour import few
from tests.intake.uncertainty.cases import certain, marginals, several

POLICY = Policy(priorities=(Priority(key="fraud", name="Fewer fraud losses", weight=5),))
FIT = Fit(priority="fraud", strength=0.5)
inputs = st.builds(
    IdeaInputs,
    value=st.none() | st.sampled_from(Value),
    urgency=st.none() | st.sampled_from(Urgency),
    effort=st.none() | st.sampled_from(Effort),
    chance=st.none() | st.sampled_from(Chance),
)


@few
@given(inputs)
def test_likely_is_the_score_itself_and_lies_within_each_range(given_inputs: IdeaInputs) -> None:
    idea = ranges_of("x", given_inputs, FIT, POLICY)
    likely = idea.sure + sum(each.likely for each in idea.ranges)
    assert likely * 10 == pytest.approx(score(given_inputs, FIT, POLICY, 1).tenths, abs=0.51)
    assert all(0 <= each.low <= each.likely <= each.high for each in idea.ranges)
    assert len(idea.ranges) == len(UNCERTAIN)
    assert idea.weeks == WEEKS[given_inputs.effort]


def test_an_answer_ranges_over_its_neighbours_and_a_blank_over_everything() -> None:
    known = IdeaInputs(value=Value.medium, effort=Effort.days, chance=Chance.even)
    value, chance, effort = ranges_of("x", known, FIT, POLICY).ranges
    assert value == pytest.approx((25 * 0.2, 25 * 0.45, 25 * 0.75))
    assert chance == pytest.approx((15 * 0.2, 15 * 0.5, 15 * 0.85))
    assert effort == pytest.approx((20 * 0.75, 20 * 1.0, 20 * 1.0))
    value, chance, effort = ranges_of("x", IdeaInputs(), FIT, POLICY).ranges
    assert value == pytest.approx((25 * 0.2, 25 * 0.2, 25 * 1.0))
    assert chance == pytest.approx((15 * 0.2, 15 * 0.3, 15 * 0.85))
    assert effort == pytest.approx((20 * 0.1, 20 * 0.25, 20 * 1.0))


def test_points_are_those_of_the_weights() -> None:
    heavy = POLICY.model_copy(update={"weights": POLICY.weights.model_copy(update={"value": 30, "chance": 10})})
    idea = ranges_of("x", IdeaInputs(value=Value.large), FIT, heavy)
    assert idea.ranges[UNCERTAIN.index(Criterion.value)].likely == pytest.approx(30 * 0.75)
    assert idea.success == 10


@few
@given(several, marginals)
def test_each_outlook_is_the_ideas_own_and_says_nothing_beside_the_truth(
    given_ideas: list[Uncertain], marginal: float
) -> None:
    found = outlooks(given_ideas, [marginal] * len(given_ideas), draws=200)
    assert [each.id for each in found] == [idea.id for idea in given_ideas]
    for idea, each in zip(given_ideas, found, strict=True):
        assert each == outlooks([idea], [marginal], draws=200)[0]
        assert each.line == pytest.approx(marginal * idea.weeks)
        assert each.low - 1e-6 <= each.mean <= each.high + 1e-6
        assert 0 <= each.funded <= 1
        if each.too_close:
            assert 0.09 <= each.funded <= 0.91
        assert min(each.about_chance.points, each.about_value.points) >= 0


def test_many_ideas_are_looked_at_in_parts_and_nobody_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [certain(score, id=str(score), ranges=(Range(0, 5, 9),) * 3) for score in range(30, 60)]
    whole = outlooks(some, [50.0] * 30)
    monkeypatch.setattr(drawing, "AT_ONCE", 7)
    assert outlooks(some, [50.0] * 30) == whole


def test_what_is_at_the_line_is_most_worth_finding_out_and_what_is_far_from_it_not_at_all() -> None:
    def case(name: str, score: float) -> Uncertain:
        return certain(score, id=name, ranges=(Range(0, 10, 20), *certain(0).ranges[1:]))

    at, near, far = case("d", 40), case("c", 44), case("b", 90)
    found = {each.id: each.worth_finding_out for each in outlooks([far, near, at], [50.0] * 3)}
    assert found["d"] > found["c"] > found["b"] == 0


def test_the_same_ideas_have_the_same_outlook_again() -> None:
    idea = certain(40, ranges=(Range(0, 10, 20), Range(3, 6, 9), Range(0, 1, 2)))
    [one], [two] = outlooks([idea], [45.0]), outlooks([idea], [45.0])
    assert isinstance(one, Outlook)
    assert one == two
    assert outlooks([idea], [45.0], seed=2) != [one]


def test_who_only_imports_the_facades_waits_for_no_numpy() -> None:
    script = "import sys, intake.service.uncertainty, intake.uncertainty.spans; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (1.0, Changes.likely),
        (0.5, Changes.likely),
        (0.499, Changes.could),
        (0.1, Changes.could),
        (0.099, Changes.unlikely),
        (0.0, Changes.unlikely),
    ],
)
def test_how_often_the_plan_changes_is_said_in_a_word(part: float, word: Changes) -> None:
    assert changes(part) is word
