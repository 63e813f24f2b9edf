"""Scores: they add up, they stay in bounds, and saying nothing never pays."""

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from intake.fit import Fit
from intake.ideas import Chance, Effort, IdeaInputs, Kind, Urgency, Value
from intake.policy import Anchors, Criterion, Policy, Priority, Weights
from intake.scoring import Contribution, Score, score
from tests.harbour import few

ANSWERS = {
    Criterion.value: Value,
    Criterion.chance: Chance,
    Criterion.urgency: Urgency,
    Criterion.effort: Effort,
}
PRIORITIES = (
    Priority(key="fraud", name="Fewer fraud losses", weight=5),
    Priority(key="time", name="On time", weight=2),
)


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=6, max_size=6)))
    parts = [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
    return Weights(**dict(zip((criterion.value for criterion in Criterion), parts, strict=True)))


inputs = st.builds(
    IdeaInputs,
    kind=st.sampled_from(Kind),
    area=st.none() | st.text(max_size=5),
    value=st.none() | st.sampled_from(Value),
    urgency=st.none() | st.sampled_from(Urgency),
    effort=st.none() | st.sampled_from(Effort),
    chance=st.none() | st.sampled_from(Chance),
)
fits = st.builds(
    Fit,
    priority=st.none() | st.sampled_from(["fraud", "time", "gone"]),
    strength=st.floats(0, 1).map(lambda strength: round(strength, 3)),
)
policies = st.builds(
    Policy,
    weights=st.just(Weights()) | weights(),
    priorities=st.just(PRIORITIES) | st.just(()),
    completeness=st.floats(0, 1),
)
versions = st.none() | st.integers(1, 9)


def parts(result: Score) -> dict[Criterion, Contribution]:
    return {contribution.criterion: contribution for contribution in result.contributions}


@few
@given(inputs, fits, policies, versions)
def test_contributions_add_up_to_the_score_exactly_and_each_stays_in_its_bounds(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, version: int | None
) -> None:
    result = score(given_inputs, fit, policy, version)
    assert sum(contribution.tenths for contribution in result.contributions) == result.tenths
    assert 0 <= result.tenths <= 1000
    assert [contribution.criterion for contribution in result.contributions] == list(Criterion)
    assert sum(contribution.most for contribution in result.contributions) == 1000
    assert all(0 <= contribution.tenths <= contribution.most for contribution in result.contributions)
    assert all(contribution.reason for contribution in result.contributions)


@few
@given(inputs, fits, policies)
def test_a_contribution_is_within_a_tenth_of_weight_times_anchor(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy
) -> None:
    result = parts(score(given_inputs, fit, policy, 1))
    for criterion in ANSWERS:
        answer = getattr(given_inputs, criterion.value)
        anchors = policy.anchors
        level = anchors.missing[criterion] if answer is None else getattr(anchors, criterion.value)[answer]
        assert abs(result[criterion].tenths - result[criterion].most * level) < 1


@few
@given(inputs, fits, policies)
def test_a_score_is_the_same_each_time_and_cites_its_version(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy
) -> None:
    assert score(given_inputs, fit, policy, 4) == score(given_inputs, fit, policy, 4)
    assert score(given_inputs, fit, policy, 4).policy_version == 4
    assert score(given_inputs, fit, policy, None).policy_version is None


@few
@given(inputs, fits, policies, st.sampled_from(sorted(ANSWERS)))
def test_a_blank_never_beats_the_average_of_the_true_answers(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, criterion: Criterion
) -> None:
    name = criterion.value
    blank = score(given_inputs.model_copy(update={name: None}), fit, policy, 1)
    told = sorted(
        score(given_inputs.model_copy(update={name: answer}), fit, policy, 1).tenths for answer in ANSWERS[criterion]
    )
    assert blank.tenths <= mean(told)
    assert blank.tenths <= told[1], "a blank is worth more than the lowest answer but one"


@few
@given(inputs, fits, policies, st.sampled_from(sorted(ANSWERS)))
def test_leaving_an_answer_out_never_makes_an_idea_more_complete_nor_ranked(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, criterion: Criterion
) -> None:
    told = score(given_inputs, fit, policy, 1)
    blank = score(given_inputs.model_copy(update={criterion.value: None}), fit, policy, 1)
    assert blank.completeness <= told.completeness
    assert not (blank.ranked and not told.ranked)
    assert criterion in blank.missing
    assert parts(blank)[criterion].missing


@few
@given(inputs, fits, policies, versions)
def test_completeness_is_the_share_of_weight_that_is_known_and_below_the_threshold_nothing_is_ranked(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, version: int | None
) -> None:
    result = score(given_inputs, fit, policy, version)
    blanks = [criterion for criterion in ANSWERS if getattr(given_inputs, criterion.value) is None]
    points = policy.weights.by_criterion()
    assert sorted(result.missing) == sorted(blanks)
    assert result.completeness == pytest.approx(1 - sum(points[criterion] for criterion in blanks) / 100)
    if result.completeness < policy.completeness or version is None or not policy.priorities:
        assert not result.ranked
    else:
        assert result.ranked


@pytest.mark.parametrize(("threshold", "ranked"), [(0.65, True), (0.66, False), (0.6, True), (1.0, False), (0.0, True)])
def test_the_threshold_itself_is_enough(threshold: float, ranked: bool) -> None:
    known = IdeaInputs(value=Value.large, urgency=Urgency.none)
    policy = Policy(priorities=PRIORITIES, completeness=threshold)
    assert score(known, Fit(), policy, 1).completeness == 0.65
    assert score(known, Fit(), policy, 1).ranked is ranked


def test_a_score_worked_out_by_hand() -> None:
    known = IdeaInputs(value=Value.large, urgency=Urgency.this_year, effort=Effort.weeks, chance=Chance.even)
    result = score(known, Fit(priority="time", strength=0.5), Policy(priorities=PRIORITIES), 7)
    tenths = {criterion: part.tenths for criterion, part in parts(result).items()}
    # Fit 300 x 2/5 x 0.5, value 250 x 0.75 = 187.5, chance 150 x 0.5, urgency 100 x 0.5, effort 200 x 0.75.
    assert result.tenths == 522
    assert tenths[Criterion.value] in (187, 188)
    assert {criterion: tenths[criterion] for criterion in tenths if criterion is not Criterion.value} == {
        Criterion.fit: 60,
        Criterion.chance: 75,
        Criterion.urgency: 50,
        Criterion.effort: 150,
    }
    assert result.missing == ()
    assert result.ranked


def test_the_best_answers_bring_everything_that_they_can() -> None:
    best = IdeaInputs(value=Value.very_large, urgency=Urgency.this_quarter, effort=Effort.days, chance=Chance.good)
    result = score(best, Fit(priority="fraud", strength=1.0), Policy(priorities=PRIORITIES), 1)
    # All but the doubt that remains: a good chance is worth 0.85 of 150, and 977.5 is rounded.
    assert result.tenths == 978


@pytest.mark.parametrize("fit", [Fit(), Fit(priority="gone", strength=1.0)])
def test_an_idea_that_serves_no_published_priority_gets_nothing_for_fit_and_is_told_so(fit: Fit) -> None:
    part = parts(score(IdeaInputs(), fit, Policy(priorities=PRIORITIES), 1))[Criterion.fit]
    assert (part.tenths, part.reason, part.missing) == (0, "serves no published priority", False)


def test_before_any_policy_the_score_says_so_and_nothing_is_ranked() -> None:
    known = IdeaInputs(value=Value.large, urgency=Urgency.this_year, effort=Effort.weeks, chance=Chance.even)
    result = score(known, Fit(), Policy(), None)
    assert not result.ranked
    assert result.policy_version is None
    assert parts(result)[Criterion.fit].reason == "no priorities published"


@few
@given(inputs, policies, st.floats(0, 1), st.floats(0, 1))
def test_a_stronger_fit_never_scores_less(given_inputs: IdeaInputs, policy: Policy, one: float, two: float) -> None:
    weaker, stronger = sorted((one, two))
    low = score(given_inputs, Fit(priority="fraud", strength=weaker), policy, 1)
    high = score(given_inputs, Fit(priority="fraud", strength=stronger), policy, 1)
    assert low.tenths <= high.tenths


@pytest.mark.parametrize(("criterion", "answers"), list(ANSWERS.items()))
def test_anchors_rise_with_better_answers_and_a_blank_is_below_their_average(
    criterion: Criterion, answers: type[Value] | type[Chance] | type[Urgency] | type[Effort]
) -> None:
    anchors = getattr(Anchors(), criterion.value)
    levels = [anchors[answer] for answer in answers]
    if criterion is Criterion.effort:
        levels.reverse()
    assert len(levels) == len(answers)
    assert levels == sorted(set(levels))
    assert 0 <= levels[0] <= levels[-1] <= 1
    assert Anchors().missing[criterion] < mean(levels)


def test_every_criterion_says_what_a_blank_is_worth() -> None:
    assert set(Anchors().missing) == set(Criterion)


@few
@given(inputs, fits, policies, st.sampled_from(sorted(ANSWERS)))
def test_a_better_answer_never_scores_less(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, criterion: Criterion
) -> None:
    ordered = list(ANSWERS[criterion])
    if criterion is Criterion.effort:
        ordered.reverse()
    scores = [
        score(given_inputs.model_copy(update={criterion.value: answer}), fit, policy, 1).tenths for answer in ordered
    ]
    assert scores == sorted(scores)


@pytest.mark.parametrize("changed", [{"fit": 31}, {"value": 0}, {"effort": 120}])
def test_weights_that_do_not_add_up_to_100_are_refused(changed: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="100"):
        Weights(**changed)


@pytest.mark.parametrize("weight", [-10, -1])
def test_a_criterion_never_counts_less_than_nothing(weight: int) -> None:
    with pytest.raises(ValidationError):
        Weights(fit=30 + 25 - weight, value=weight)
