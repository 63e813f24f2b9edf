"""Scores: they add up, they stay in bounds, and saying nothing never pays."""

import re
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from intake.ideas import Asked, Chance, Currency, Effort, IdeaInputs, Urgency, Value, WorkKind
from intake.policy import Anchors, Criterion, Policy, Priority, Weights
from intake.rules.matching.priority_match import Fit
from intake.rules.scoring import Contribution, Score, score
from tests.company import few

# What people tell, from the worst answer to the best.
ANSWERS: dict[Criterion, list[Any]] = {
    Criterion.value: [{Currency.money: level} for level in Value],
    Criterion.urgency: list(Urgency),
    Criterion.effort: list(reversed(Effort)),
}
BLANK: dict[Criterion, Any] = {Criterion.value: {}, Criterion.urgency: None, Criterion.effort: None}
# A version from before there were currencies, priors, reach and readiness, as it was stored.
OLD = {
    "weights": {"fit": 30, "value": 25, "chance": 15, "urgency": 10, "effort": 20},
    "anchors": {
        "value": {"small": 0.2, "medium": 0.45, "large": 0.75, "very_large": 1.0},
        "urgency": {"none": 0.1, "this_year": 0.5, "this_quarter": 1.0},
        "effort": {"days": 1.0, "weeks": 0.75, "months": 0.4, "quarters": 0.1},
        "chance": {"low": 0.2, "even": 0.5, "good": 0.85},
        "missing": {"fit": 0.0, "value": 0.2, "chance": 0.3, "urgency": 0.1, "effort": 0.25},
    },
    "completeness": 0.6,
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
    kind=st.sampled_from(WorkKind),
    area=st.none() | st.text(max_size=5),
    value=st.dictionaries(st.sampled_from(Currency), st.sampled_from(Value)),
    urgency=st.none() | st.sampled_from(Urgency),
    effort=st.none() | st.sampled_from(Effort),
    chance=st.none() | st.sampled_from(Chance),
    areas_behind=st.integers(0, 5),
    confirmed=st.sets(st.sampled_from(Asked)).map(lambda chosen: tuple(sorted(chosen))),
    proven=st.none() | st.floats(0, 1),
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
def test_a_contribution_is_within_a_tenth_of_weight_times_worth_and_names_its_input_and_the_policy_line(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy
) -> None:
    for part in score(given_inputs, fit, policy, 1).contributions:
        assert part.worth is not None
        assert abs(part.tenths - part.most * part.worth) <= 0.5 + 1e-6
        assert part.given
        assert part.line


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
    blank = score(given_inputs.model_copy(update={name: BLANK[criterion]}), fit, policy, 1)
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
    blank = score(given_inputs.model_copy(update={criterion.value: BLANK[criterion]}), fit, policy, 1)
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
    blanks = [criterion for criterion in ANSWERS if not getattr(given_inputs, criterion.value)]
    points = policy.weights.by_criterion()
    silent = {
        Criterion.chance: given_inputs.proven is None,
        Criterion.reach: not given_inputs.areas_behind,
        Criterion.readiness: not {*given_inputs.confirmed} - {Asked.sponsor},
    }
    carried_by_nobody = [*blanks, *(criterion for criterion, is_silent in silent.items() if is_silent)]
    assert sorted(result.missing) == sorted(blanks)
    assert result.completeness == pytest.approx(1 - sum(points[each] for each in carried_by_nobody) / 100)
    if result.completeness < policy.completeness or version is None or not policy.priorities:
        assert not result.ranked
    else:
        assert result.ranked


@few
@given(inputs, inputs, fits, fits, policies)
def test_the_same_answer_brings_the_same_whatever_else_an_idea_says(
    one: IdeaInputs, other: IdeaInputs, fit: Fit, another: Fit, policy: Policy
) -> None:
    pairs = zip(score(one, fit, policy, 1).contributions, score(other, another, policy, 1).contributions, strict=True)
    assert all(first.tenths == second.tenths for first, second in pairs if first.worth == second.worth)


@pytest.mark.parametrize(("threshold", "ranked"), [(0.65, True), (0.66, False), (0.6, True), (1.0, False), (0.0, True)])
def test_the_threshold_itself_is_enough(threshold: float, ranked: bool) -> None:
    known = IdeaInputs(value={Currency.money: Value.large}, urgency=Urgency.none)
    policy = Policy(priorities=PRIORITIES, completeness=threshold)
    assert score(known, Fit(), policy, 1).completeness == 0.65
    assert score(known, Fit(), policy, 1).ranked is ranked


def test_a_score_worked_out_by_hand() -> None:
    known = IdeaInputs(
        value={Currency.money: Value.large}, urgency=Urgency.this_year, effort=Effort.weeks, chance=Chance.even
    )
    result = score(known, Fit(priority="time", strength=0.5), Policy(priorities=PRIORITIES), 7)
    tenths = {criterion: part.tenths for criterion, part in parts(result).items()}
    # Fit 300 x 2/5 x 0.5, value 250 x 0.75 = 187.5, chance 100 x 0.5, urgency 100 x 0.5, effort 150 x 0.75 = 112.5.
    assert result.tenths == 461
    assert (tenths[Criterion.value], tenths[Criterion.effort]) == (188, 113)
    assert {criterion: tenths[criterion] for criterion in tenths if criterion not in ANSWERS} == {
        Criterion.fit: 60,
        Criterion.chance: 50,
        Criterion.reach: 0,
        Criterion.readiness: 0,
    }
    assert result.missing == ()
    assert result.ranked


def test_the_best_answers_bring_everything_that_they_can() -> None:
    best = IdeaInputs(
        value={Currency.risk: Value.very_large},
        urgency=Urgency.this_quarter,
        effort=Effort.days,
        areas_behind=3,
        confirmed=(Asked.expert, Asked.data_access, Asked.integration_owner),
        proven=1.0,
    )
    result = score(best, Fit(priority="fraud", strength=1.0), Policy(priorities=PRIORITIES), 1)
    assert result.tenths == 1000


@pytest.mark.parametrize("fit", [Fit(), Fit(priority="gone", strength=1.0)])
def test_an_idea_that_serves_no_published_priority_gets_nothing_for_fit_and_is_told_so(fit: Fit) -> None:
    part = parts(score(IdeaInputs(), fit, Policy(priorities=PRIORITIES), 1))[Criterion.fit]
    assert (part.tenths, part.reason, part.missing) == (0, "matches no priority yet", False)


def test_before_any_policy_the_score_says_so_and_nothing_is_ranked() -> None:
    known = IdeaInputs(
        value={Currency.money: Value.large}, urgency=Urgency.this_year, effort=Effort.weeks, chance=Chance.even
    )
    result = score(known, Fit(), Policy(), None)
    assert not result.ranked
    assert result.policy_version is None
    assert parts(result)[Criterion.fit].reason == "no priorities published yet"


@few
@given(inputs, policies, st.floats(0, 1), st.floats(0, 1))
def test_a_stronger_fit_never_scores_less(given_inputs: IdeaInputs, policy: Policy, one: float, two: float) -> None:
    weaker, stronger = sorted((one, two))
    low = score(given_inputs, Fit(priority="fraud", strength=weaker), policy, 1)
    high = score(given_inputs, Fit(priority="fraud", strength=stronger), policy, 1)
    assert low.tenths <= high.tenths


@pytest.mark.parametrize("currency", Currency)
def test_value_anchors_rise_with_better_answers_and_a_blank_is_below_their_average(currency: Currency) -> None:
    table = Anchors().value[currency]
    worths = [table[level].worth for level in Value]
    assert worths == sorted(set(worths))
    assert Anchors().missing[Criterion.value] < mean(worths)
    assert all(0 <= anchor.low <= anchor.worth <= anchor.high <= 1 for anchor in table.values())
    assert len({anchor.words for anchor in table.values()}) == len(Value)


def test_every_criterion_says_what_a_blank_is_worth() -> None:
    assert set(Anchors().missing) == set(Criterion)


@few
@given(inputs, fits, policies, st.sampled_from(sorted(ANSWERS)))
def test_a_better_answer_never_scores_less(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, criterion: Criterion
) -> None:
    scores = [
        score(given_inputs.model_copy(update={criterion.value: answer}), fit, policy, 1).tenths
        for answer in ANSWERS[criterion]
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


@few
@given(inputs, fits, policies, st.sampled_from(Currency), st.sampled_from(Value))
def test_more_value_in_any_currency_never_lowers_and_only_the_best_counts(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, currency: Currency, level: Value
) -> None:
    levels = list(Value)
    before = given_inputs.value.get(currency)
    more = level if before is None else levels[max(levels.index(before), levels.index(level))]
    raised = given_inputs.model_copy(update={"value": given_inputs.value | {currency: more}})
    assert score(raised, fit, policy, 1).tenths >= score(given_inputs, fit, policy, 1).tenths
    best = max(raised.value.items(), key=lambda each: levels.index(each[1]))
    alone = given_inputs.model_copy(update={"value": dict([best])})
    assert score(alone, fit, policy, 1).tenths == score(raised, fit, policy, 1).tenths


@few
@given(inputs, fits, policies, st.none() | st.sampled_from(Chance))
def test_whatever_chance_was_guessed_the_prior_of_its_kind_counts_until_an_experiment_has_decided(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, guess: Chance | None
) -> None:
    as_it_is = score(given_inputs, fit, policy, 1)
    guessed = score(given_inputs.model_copy(update={"chance": guess}), fit, policy, 1)
    assert guessed.tenths == as_it_is.tenths
    assert guessed.completeness == as_it_is.completeness
    worth = parts(guessed)[Criterion.chance].worth
    assert worth == (policy.priors[given_inputs.kind] if given_inputs.proven is None else given_inputs.proven)


def test_a_low_guess_reads_as_a_reason_for_an_experiment_and_an_outcome_counts() -> None:
    guessed = parts(score(IdeaInputs(chance=Chance.low), Fit(), Policy(), 1))[Criterion.chance]
    assert (guessed.reason, guessed.worth, guessed.missing) == ("uncertain, so run an experiment", 0.5, False)
    failed = parts(score(IdeaInputs(chance=Chance.good, proven=0.1), Fit(), Policy(), 1))[Criterion.chance]
    assert (failed.worth, failed.given) == (0.1, "10% after its experiment")


@few
@given(inputs, fits, policies, st.integers(0, 9), st.sampled_from(Asked))
def test_who_stands_behind_an_idea_never_lowers_it_and_counts_up_to_the_cap(
    given_inputs: IdeaInputs, fit: Fit, policy: Policy, more: int, role: Asked
) -> None:
    as_it_is = score(given_inputs, fit, policy, 1)
    behind = given_inputs.model_copy(update={"areas_behind": given_inputs.areas_behind + more})
    assert score(behind, fit, policy, 1).tenths >= as_it_is.tenths
    assert parts(score(behind.model_copy(update={"areas_behind": 99}), fit, policy, 1))[Criterion.reach].worth == 1
    named = given_inputs.model_copy(update={"confirmed": (*given_inputs.confirmed, role)})
    assert score(named, fit, policy, 1).tenths >= as_it_is.tenths


def test_a_sponsor_alone_makes_nothing_ready() -> None:
    sponsored = parts(score(IdeaInputs(confirmed=(Asked.sponsor,)), Fit(), Policy(), 1))[Criterion.readiness]
    assert (sponsored.tenths, sponsored.given) == (0, "nothing confirmed yet")
    there = parts(score(IdeaInputs(confirmed=(Asked.data_access, Asked.expert)), Fit(), Policy(), 1))
    assert there[Criterion.readiness].tenths == 33


def test_a_version_from_before_scores_as_it_did() -> None:
    old = Policy.model_validate(OLD | {"priorities": [priority.model_dump() for priority in PRIORITIES]})
    known = IdeaInputs(value={Currency.hours: Value.large}, urgency="this_year", effort="weeks", chance="even")
    result = score(known, Fit(priority="time", strength=0.5), old, 7)
    # Fit 300 x 2/5 x 0.5, value 250 x 0.75 = 187.5, chance 150 x 0.5, urgency 100 x 0.5, effort 200 x 0.75.
    assert (result.tenths, result.completeness, result.ranked) == (523, 1.0, True)
    unknown = score(IdeaInputs(value={Currency.hours: Value.large}), Fit(), old, 7)
    assert unknown.missing == (Criterion.chance, Criterion.urgency, Criterion.effort)
    assert (unknown.tenths, unknown.completeness, unknown.ranked) == (293, 0.55, False)
    assert Policy.model_validate(old.model_dump(mode="json")) == old


def test_a_number_alone_says_what_an_anchor_is_worth_and_reaches_halfway_to_its_neighbours() -> None:
    old = Policy.model_validate(OLD).anchors
    medium = old.value[Currency.money][Value.medium]
    assert (medium.low, medium.worth, medium.high) == (0.325, 0.45, 0.6)
    assert old == Anchors(chance=old.chance)


def test_a_version_that_is_published_now_counts_no_guess() -> None:
    old = Policy.model_validate(OLD)
    assert old.anchors.chance
    assert not old.by_priors().anchors.chance
    assert old.by_priors().weights == old.weights


def test_a_currency_that_a_version_leaves_out_counts_for_nothing() -> None:
    money = Anchors().value[Currency.money]
    policy = Policy(anchors=Anchors(value={Currency.money: money}))
    only_hours = score(IdeaInputs(value={Currency.hours: Value.very_large}), Fit(), policy, 1)
    assert parts(only_hours)[Criterion.value].missing
    both = {Currency.hours: Value.very_large, Currency.money: Value.small}
    assert parts(score(IdeaInputs(value=both), Fit(), policy, 1))[Criterion.value].given == "money, under 50,000 a year"


def test_a_blank_may_be_worth_exactly_the_average() -> None:
    # As floats these four add up to a little less than 0.8.
    worths = {Value.small: 0.0, Value.medium: 0.0, Value.large: 0.1, Value.very_large: 0.7}
    anchors = Anchors.model_validate({"value": worths, "missing": {"value": 0.2}})
    assert anchors.missing[Criterion.value] == 0.2


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"urgency": {"none": 0.9, "this_year": 0.5, "this_quarter": 1.0}}, "can't be worth less"),
        ({"effort": {"days": 0.1, "weeks": 0.2, "months": 0.3, "quarters": 0.4}}, "can't be worth less"),
        ({"missing": {"fit": 0.0, "value": 0.7}}, "can't be worth more than an average"),
        ({"missing": {"fit": 0.1}}, "without a priority gets nothing"),
        ({"value": {}}, "at least one currency"),
        ({"value": {"money": {"small": {"low": 0.1, "worth": 0.2, "high": 0.3}}}}, "each of the 4 levels"),
    ],
)
def test_anchors_under_which_a_worse_answer_or_none_would_pay_are_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Anchors.model_validate(changed)


def test_the_worked_example_of_the_page_is_what_comes_out() -> None:
    page = (Path(__file__).parents[3] / "docs" / "scoring.md").read_text(encoding="utf-8")
    told = re.findall(
        r"^\| \**(\w+)\** \|.*\| \**([\d.]+)\** \|$", page.partition("## A worked example")[2], re.MULTILINE
    )
    known = IdeaInputs(
        value={Currency.money: Value.large, Currency.hours: Value.medium},
        urgency=Urgency.this_year,
        effort=Effort.weeks,
        areas_behind=2,
        confirmed=(Asked.expert,),
    )
    policy = Policy(priorities=(Priority(key="fraud", name="Fewer fraud losses", weight=4),))
    result = score(known, Fit(priority="fraud", strength=0.9), policy, 1)
    found = {part.criterion.value: part.tenths / 10 for part in result.contributions} | {"score": result.tenths / 10}
    assert {name: float(points) for name, points in told} == found
    assert result.completeness == 0.9


@pytest.mark.parametrize(
    ("confidence", "provisional", "counts"),
    [(0.49, True, False), (0.5, True, True), (0.49, False, True), (None, True, True)],
)
def test_a_match_that_is_not_sure_enough_counts_once_it_is_confirmed(
    confidence: float | None, provisional: bool, counts: bool
) -> None:
    policy = Policy(priorities=PRIORITIES, match_confidence=0.5)
    fit = Fit(priority="fraud", strength=1.0, confidence=confidence, provisional=provisional)
    part = score(IdeaInputs(), fit, policy, 1).part(Criterion.fit)
    assert part is not None
    assert (part.tenths > 0) is counts
    assert (part.reason == "match not confirmed yet") is not counts
