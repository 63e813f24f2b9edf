"""Benefit a year: chance × amount × priority factor, by hand; and saying nothing never pays."""

from statistics import mean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.benefit import POLICY as BACKLOG
from benchmarks.benefit import backlog
from intake.errors import FieldErrors
from intake.ideas import Currency, Effort, IdeaInputs, Value, WorkKind
from intake.policy import WEEKS, Anchors, Criterion, Objective, Policy, Priority, ValueAnchor, value_anchors
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import Amounts, amounts_of, benefit, blank_amounts, change_benefit, priority_factor
from intake.rules.planning.portfolio import make_plan
from intake.rules.policy_diff import benefit_changes
from intake.rules.policy_forms.anchors import lines, read_anchors
from intake.rules.scoring import score

FRAUD = Priority(key="fraud", name="Fewer fraud losses", weight=4)
POLICY = Policy(priorities=(FRAUD,)).by_benefit()
SERVES = Fit(priority="fraud", strength=0.9, provisional=False)
values = st.dictionaries(st.sampled_from(Currency), st.sampled_from(Value), min_size=1)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    worths = sorted(draw(st.lists(st.floats(0, 1), min_size=4, max_size=4)))
    table = value_anchors(dict(zip(Value, worths, strict=True)))
    missing = draw(st.floats(0, mean(worths)))
    rates = {each: draw(st.floats(0.01, 500)) for each in Currency if each is not Currency.money}
    return POLICY.model_copy(
        update={
            "anchors": Anchors(value=table, missing={Criterion.value: missing}),
            "rates": rates,
            "least_factor": draw(st.floats(0, 1)),
            "claimed_at_most": draw(st.sampled_from([Value.small, Value.medium, Value.large])),
        }
    )


def test_by_hand() -> None:
    # 250,000 to 1 million: 500,000 in the middle; chance of product work 0.5; 0.4 + 0.6 × 4/5 × 0.9 = 0.832.
    told = benefit(IdeaInputs(value={Currency.money: Value.large}, checked=True), SERVES, POLICY)
    assert (told.amount, told.chance, told.a_year) == (500_000, 0.5, 208_000)
    assert told.factor == pytest.approx(0.832)
    assert told.a_week(3) == pytest.approx(69_333.33, abs=0.01)
    assert not told.claimed


def test_a_claim_counts_as_the_middle_of_medium_until_it_is_checked() -> None:
    claim = IdeaInputs(value={Currency.money: Value.very_large})
    told = benefit(claim, SERVES, POLICY)
    assert (told.amount, told.told, told.claimed, told.held_back) == (110_000, 2_200_000, True, True)
    assert score(claim, SERVES, POLICY, 1).part(Criterion.value).worth == 0.45
    checked = claim.model_copy(update={"checked": True})
    assert benefit(checked, SERVES, POLICY).amount == 2_200_000
    assert score(checked, SERVES, POLICY, 1).part(Criterion.value).worth == 1.0


def test_versions_from_before_count_claims_in_full_and_plan_by_score() -> None:
    stored = Policy.model_validate({"priorities": [FRAUD.model_dump()]})
    assert stored.objective is Objective.score
    part = score(IdeaInputs(value={Currency.money: Value.very_large}), SERVES, stored, 1).part(Criterion.value)
    assert part is not None
    assert part.worth == 1.0


def test_hours_have_a_rate_and_levels_in_words_go_by_those_of_money() -> None:
    policy = POLICY.model_copy(update={"rates": {Currency.hours: 100.0, Currency.risk: 2.0}})
    assert amounts_of(Currency.hours, Value.large, policy) == Amounts(250_000, 1_000_000)
    assert amounts_of(Currency.risk, Value.medium, policy) == Amounts(100_000, 500_000)


def test_what_closes_the_ends() -> None:
    table = value_anchors()[Currency.money]
    closed = table | {Value.very_large: ValueAnchor(**table[Value.very_large].model_dump() | {"up_to": 2_000_000})}
    policy = POLICY.model_copy(update={"anchors": Anchors(value={Currency.money: closed})})
    assert amounts_of(Currency.money, Value.very_large, policy) == Amounts(1_000_000, 2_000_000)
    assert amounts_of(Currency.money, Value.small, policy) == Amounts(10_000, 50_000)


def test_an_idea_for_no_priority_brings_a_part() -> None:
    assert priority_factor(Fit(), POLICY) == 0.4
    assert priority_factor(Fit(priority="fraud", strength=1.0), POLICY) == pytest.approx(0.4 + 0.6 * 0.8)


@given(policies(), values)
def test_a_claim_never_loses_to_a_blank(policy: Policy, value: dict[Currency, Value]) -> None:
    claim, blank = IdeaInputs(value=value), IdeaInputs()
    assert benefit(claim, SERVES, policy).a_year >= benefit(blank, SERVES, policy).a_year
    assert score(claim, SERVES, policy, 1).tenths >= score(blank, SERVES, policy, 1).tenths


@given(policies(), st.sampled_from(Currency), st.booleans())
def test_a_blank_never_beats_a_truthful_average_answer(policy: Policy, currency: Currency, checked: bool) -> None:
    def of(told: dict[Currency, Value]) -> IdeaInputs:
        return IdeaInputs(value=told, checked=checked)

    levels = [of({currency: level}) for level in Value]
    blank = score(IdeaInputs(), SERVES, policy, 1).tenths
    # Each part of a score is rounded once, half a tenth at most.
    assert mean(score(each, SERVES, policy, 1).tenths for each in levels) >= blank - 0.5
    assert mean(benefit(each, SERVES, policy).amount for each in levels) >= blank_amounts(policy).middle


@given(policies(), values, st.sampled_from(WorkKind))
def test_checking_never_lowers_the_benefit(policy: Policy, value: dict[Currency, Value], kind: WorkKind) -> None:
    def brings(**more: Any) -> int:
        return benefit(IdeaInputs(value=value, kind=kind, **more), SERVES, policy).a_year

    assert brings(checked=True) >= brings()


def test_the_form_changes_what_the_plan_goes_by_and_says_so() -> None:
    stored = Policy.model_validate({"priorities": [FRAUD.model_dump()]})
    filled = {
        "objective": "benefit",
        "claimed_at_most": "large",
        "rate_hours": "80",
        "rate_risk": "1",
        "rate_customers": "1",
        "least_factor": "50",
    }
    drafted = change_benefit(stored, filled)
    assert (drafted.objective, drafted.claimed_at_most) == (Objective.benefit, Value.large)
    assert (drafted.rates[Currency.hours], drafted.least_factor) == (80, 0.5)
    assert list(benefit_changes(stored, drafted)) == [
        "The plan now goes by benefit (was score).",
        "Until somebody else has checked it, a value now counts as large at most (was in full).",
        "An hour is now worth 80 (was 60).",
        "Without a priority 0.5 of a benefit now counts (was 0.4).",
    ]
    assert change_benefit(drafted, {}) == drafted
    assert list(benefit_changes(drafted, drafted)) == []


def test_the_form_refuses_what_no_benefit_can_be_made_of() -> None:
    with pytest.raises(FieldErrors) as caught:
        change_benefit(POLICY, {"rate_hours": "0", "rate_risk": None, "least_factor": "101"})
    assert caught.value.errors.keys() == {"rate_hours", "rate_risk", "least_factor"}


def test_the_highest_level_may_have_an_end() -> None:
    begins = lines(Anchors())["value_money"]
    ended = begins.replace("from 1,000,000)", "from 1,000,000 to 3,000,000)")
    anchors = read_anchors(Anchors(), {"value_money": ended})
    assert anchors.value[Currency.money][Value.very_large].up_to == 3_000_000
    assert lines(anchors)["value_money"] == ended
    changed = list(benefit_changes(POLICY, POLICY.model_copy(update={"anchors": anchors})))
    assert changed == ["Value in money now ends at 3,000,000 (was no bound)."]


@pytest.mark.parametrize("seed", range(8))
def test_on_a_drawn_backlog_something_of_months_is_funded(seed: int) -> None:
    ideas = backlog(seed, misjudged=False)
    candidates = [idea.candidate(benefit(idea.inputs, idea.fit, BACKLOG).a_year) for idea in ideas]
    plan = make_plan(candidates, dict.fromkeys({each.squad for each in candidates}, 26.0))
    months = [each for each in candidates if each.weeks == WEEKS[Effort.months].likely]
    # By benefit a week, ideas of months are no exception; by score next to none were funded.
    assert {each.id for each in months} & {*plan.chosen}
