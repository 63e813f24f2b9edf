"""Ranges from the policy's anchors, and the whole outlook of an idea."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import Chance, Currency, Effort, IdeaInputs, Urgency, Value, WorkKind
from intake.policy import Criterion, Policy, Priority
from intake.rules.matching.priority_match import Fit
from intake.rules.planning import simulation
from intake.rules.planning.forecast import UNCERTAIN, Changes, Outlook, Range, Uncertain, changes, ranges_of
from intake.rules.planning.simulation import outlooks
from intake.rules.scoring import score
from tests.company import few
from tests.intake.rules.uncertain_ideas import certain, marginals, several

POLICY = Policy(priorities=(Priority(key="fraud", name="Fewer fraud losses", weight=5),))
FIT = Fit(priority="fraud", strength=0.5)
GUESSED = Policy.model_validate(POLICY.model_dump() | {"anchors": {"chance": {"low": 0.2, "even": 0.5, "good": 0.85}}})
inputs = st.builds(
    IdeaInputs,
    kind=st.sampled_from(WorkKind),
    value=st.dictionaries(st.sampled_from(Currency), st.sampled_from(Value), max_size=3),
    urgency=st.none() | st.sampled_from(Urgency),
    effort=st.none() | st.sampled_from(Effort),
    chance=st.none() | st.sampled_from(Chance),
    proven=st.none() | st.sampled_from([0.0, 0.4, 0.9, 1.0]),
)
WEEKS = 8.0


@few
@given(inputs, st.sampled_from([POLICY, GUESSED]))
def test_likely_is_the_score_itself_and_lies_within_each_range(given_inputs: IdeaInputs, policy: Policy) -> None:
    idea = ranges_of("x", given_inputs, FIT, policy, WEEKS)
    likely = idea.sure + sum(each.likely for each in idea.ranges)
    made = score(given_inputs, FIT, policy, 1)
    assert likely * 10 == pytest.approx(sum(each.most * (each.worth or 0) for each in made.contributions))
    assert likely * 10 == pytest.approx(made.tenths, abs=len(made.contributions) / 2)
    assert all(0 <= each.low <= each.likely <= each.high for each in idea.ranges)
    assert len(idea.ranges) == len(UNCERTAIN)
    assert idea.weeks == WEEKS


def test_an_answer_ranges_as_its_anchor_says_and_a_blank_over_everything() -> None:
    known = IdeaInputs(value={Currency.money: Value.medium}, effort=Effort.days)
    value, chance, effort = ranges_of("x", known, FIT, POLICY, WEEKS).ranges
    money, days = POLICY.anchors.value[Currency.money][Value.medium], POLICY.anchors.effort[Effort.days]
    assert value == pytest.approx((25 * money.low, 25 * money.worth, 25 * money.high))
    assert effort == pytest.approx((15 * days.low, 15 * 1.0, 15 * 1.0))
    # Half of product work succeeds by the prior, and nobody is any surer of it for having answered.
    assert chance == pytest.approx((10 * 0.5, 10 * 0.5, 10 * 0.5))
    value, chance, effort = ranges_of("x", IdeaInputs(), FIT, POLICY, WEEKS).ranges
    least = POLICY.anchors.value[Currency.money][Value.small].low
    assert value == pytest.approx((25 * least, 25 * 0.2, 25 * 1.0))
    assert effort == pytest.approx((0.0, 15 * 0.25, 15 * 1.0), abs=15 * POLICY.anchors.effort[Effort.quarters].low)
    assert effort.low == pytest.approx(15 * POLICY.anchors.effort[Effort.quarters].low)


def test_of_two_currencies_the_larger_reaches_as_far_as_either() -> None:
    both = IdeaInputs(value={Currency.money: Value.small, Currency.risk: Value.large})
    large = IdeaInputs(value={Currency.risk: Value.large})
    assert ranges_of("x", both, FIT, POLICY, WEEKS).ranges == ranges_of("x", large, FIT, POLICY, WEEKS).ranges


def test_what_a_version_says_of_guesses_still_ranges_as_it_says() -> None:
    chance = ranges_of("x", IdeaInputs(chance=Chance.even), FIT, GUESSED, WEEKS).ranges[1]
    assert chance == pytest.approx((10 * 0.35, 10 * 0.5, 10 * 0.675))


def test_after_an_experiment_nothing_is_left_to_know_of_the_chance() -> None:
    known = {"value": {Currency.money: Value.medium}, "effort": Effort.months}
    before, after = (ranges_of("x", IdeaInputs(proven=p, **known), FIT, POLICY, WEEKS) for p in (None, 0.9))
    assert after.ranges[1] == pytest.approx((9.0, 9.0, 9.0))
    [unknown] = outlooks([before], [before.mean / WEEKS])
    [proven] = outlooks([after], [after.mean / WEEKS])
    assert unknown.about_chance.points > 0
    assert proven.about_chance.points == 0


def test_points_are_those_of_the_weights() -> None:
    heavy = POLICY.model_copy(update={"weights": POLICY.weights.model_copy(update={"value": 30, "chance": 10})})
    idea = ranges_of("x", IdeaInputs(value={Currency.money: Value.large}), FIT, heavy, WEEKS)
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
    monkeypatch.setattr(simulation, "DRAWN_AT_ONCE", 7)
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
    script = (
        "import sys, intake.services.planning.portfolio, intake.rules.planning.forecast; print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (1.0, Changes.likely),
        (0.67, Changes.likely),
        (0.66, Changes.could),
        (0.5, Changes.could),
        (0.1, Changes.could),
        (0.099, Changes.unlikely),
        (0.0, Changes.unlikely),
    ],
)
def test_how_often_the_plan_changes_is_said_in_a_word(part: float, word: Changes) -> None:
    assert changes(part) is word
