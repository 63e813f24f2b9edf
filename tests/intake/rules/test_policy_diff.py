"""What a draft changes is said in sentences, whatever field of the policy it changes."""

from typing import Any

import pytest

from intake.approaches import APPROACHES, LEGAL
from intake.ideas import Chance, Currency, Effort, Urgency, Value, WorkKind
from intake.policy import (
    RATES,
    SCALES,
    WORTHS,
    Anchor,
    Anchors,
    Bound,
    Charter,
    Criterion,
    Objective,
    OperatingModel,
    Policy,
    Priority,
    SquadWeeks,
    Taker,
    TrialKind,
    Weights,
    value_anchors,
)
from intake.rules.policy_diff import changes
from intake.rules.policy_forms.parts import PolicyFormPart, change

GOAL = Priority(key="fraud", name="Fewer fraud losses", share=0.3)
OLD = Policy(priorities=(GOAL,))
# A field that is not here yet makes the test of all of them fail.
OTHERWISE: dict[str, Any] = {
    "priorities": (GOAL.model_copy(update={"weight": 5}),),
    "weights": Weights(fit=29, value=26),
    "anchors": Anchors(urgency={"none": 0, "this_year": 0.5, "this_quarter": 1}),
    "completeness": 0.65,
    "match_confidence": 0.5,
    "note": "Now.",
    "capacity": {"payments": 10},
    "experiment_weeks": 2,
    "priors": {WorkKind.product: 0.4, WorkKind.platform: 0.6, WorkKind.research: 0.3},
    "priors_by_record": {WorkKind.product: 0.45},
    "corrections_by_record": {"payments": {WorkKind.product: 1.6}},
    "research_share": 0.3,
    "charter": Charter(says="Hard questions."),
    "operating": OperatingModel(research=Taker.squad),
    "suggest_alone": 0.7,
    "suggest_floor": 0.3,
    "reasons": ("Nobody would use it",),
    "viewers": ("U0RIA",),
    "spokesperson": "U0ADA",
    "days_to_look": 3,
    "most_areas": 4,
    "most_top_marks": 2,
    "weeks_to_decide": 1,
    "proven": 0.8,
    "next_quarters": 2,
    "objective": Objective.benefit,
    "rates": RATES | {Currency.hours: 80.0},
    "least_factor": 0.5,
    "claimed_at_most": Value.medium,
    "trials": (TrialKind(key="pilot", name="Pilot", weeks=3),),
    "realised_by_record": {WorkKind.product: 0.8},
    "approaches": APPROACHES,
    "legal": LEGAL,
}
OF_A_PRIORITY: dict[str, Any] = {
    "key": "theft",
    "name": "No fraud losses",
    "why": "They cost us margin.",
    "weight": 1,
    "words": ("fraud",),
    "share": 0.4,
    "bound": Bound.at_most,
    "owner": "U0LEO",
    "horizon": "Until summer",
}
OF_ANCHORS: dict[str, Any] = {
    "value": value_anchors(WORTHS | {Value.large: 0.7}),
    "urgency": Anchors(urgency={"none": 0, "this_year": 0.5, "this_quarter": 1}).urgency,
    "effort": SCALES[Criterion.effort].anchors({"days": 1, "weeks": 0.8, "months": 0.4, "quarters": 0.1}),
    "chance": Anchors(chance={"good": 0.8, "even": 0.5, "low": 0.2}).chance,
    "missing": Anchors().missing | {Criterion.value: 0.1},
}
OF_A_CHARTER = {"says": "Hard questions.", "not_kinds": (WorkKind.research,), "not_areas": ("Payroll",)}


def said(**parts: Any) -> list[str]:
    """Return what is said of a policy that is as the old one but for these parts."""
    return changes(OLD, OLD.model_copy(update=parts), {"payments": "Payments"})


def test_there_is_a_change_of_every_field() -> None:
    assert OTHERWISE.keys() == Policy.model_fields.keys()
    assert OF_A_PRIORITY.keys() == Priority.model_fields.keys()
    assert OF_ANCHORS.keys() == Anchors.model_fields.keys()
    assert OF_A_CHARTER.keys() == Charter.model_fields.keys()
    assert said() == []


@pytest.mark.parametrize("field", OTHERWISE)
def test_whatever_field_changes_it_is_said(field: str) -> None:
    assert said(**{field: OTHERWISE[field]})
    assert changes(OLD.model_copy(update={field: OTHERWISE[field]}), OLD, {}), "and so when it is taken back"


@pytest.mark.parametrize("field", OF_A_PRIORITY)
def test_whatever_changes_of_a_priority_it_is_said(field: str) -> None:
    assert said(priorities=(GOAL.model_copy(update={field: OF_A_PRIORITY[field]}),))


@pytest.mark.parametrize("field", OF_ANCHORS)
def test_whatever_changes_of_what_answers_are_worth_it_is_said(field: str) -> None:
    assert len(said(anchors=OLD.anchors.model_copy(update={field: OF_ANCHORS[field]}))) == (
        4 if field == "value" else 1
    )


@pytest.mark.parametrize("field", OF_A_CHARTER)
def test_whatever_changes_of_the_charter_it_is_said(field: str) -> None:
    assert said(charter=OLD.charter.model_copy(update={field: OF_A_CHARTER[field]}))


def test_of_anchors_it_is_said_which_criterion_and_currency_and_what_it_was() -> None:
    value = OLD.anchors.value | {Currency.money: value_anchors(WORTHS | {Value.large: 0.7})[Currency.money]}
    # Its neighbours reach less far for that, which moves no score.
    assert said(anchors=OLD.anchors.model_copy(update={"value": value})) == [
        "Value in money: large is now worth 0.7 (was 0.75). New wording or range for medium, very large."
    ]
    days = OLD.anchors.effort[Effort.days]
    longer = days.model_copy(update={"weeks": SquadWeeks(low=0.5, likely=1, high=2)})
    [told] = said(anchors=OLD.anchors.model_copy(update={"effort": OLD.anchors.effort | {Effort.days: longer}}))
    assert told == "Effort: days now means 1 squad-week (was 0.5)."
    without = {currency: table for currency, table in OLD.anchors.value.items() if currency is not Currency.risk}
    assert said(anchors=OLD.anchors.model_copy(update={"value": without})) == ["Value in risk no longer counts."]
    soon = OLD.anchors.urgency[Urgency.none].model_copy(update={"words": "some day"})
    [told] = said(anchors=OLD.anchors.model_copy(update={"urgency": OLD.anchors.urgency | {Urgency.none: soon}}))
    assert told == "Urgency: new wording or range for none."


def test_figures_are_said_as_exactly_as_they_count() -> None:
    [told] = said(priors=OLD.priors | {WorkKind.research: 0.125})
    assert told == "Assumed success rate of research work: now 12.5% (was 30%)."
    guesses = Anchors(chance={"good": 0.8, "even": 0.5, "low": 0.2})
    old = OLD.model_copy(update={"anchors": guesses})
    assert changes(old, old.by_priors(), {}) == ["Estimated chance no longer counts."]
    assert set(guesses.chance) == set(Chance)


def test_a_correction_and_a_limit_are_said_as_people_would() -> None:
    slow = {"payments": {WorkKind.product: 1.6}}
    assert said(corrections_by_record=slow) == [
        "Product work by Payments is now planned at 1.6 times its estimate (was 1)."
    ]
    assert said(weeks_to_decide=1) == ["Squads now decide on an idea within 1 week (was 4)."]
    assert said(next_quarters=3) == ["“Next” now covers 3 quarters after this one (was 1)."]


def test_a_record_that_comes_to_what_was_stated_is_no_change() -> None:
    assert changes(Policy(), Policy(priors_by_record=dict(Policy().priors)), {}) == []


def test_a_guess_that_was_not_named_before_is_told() -> None:
    good = {Chance.good: Anchor(low=0.5, worth=0.8, high=1)}
    both = good | {Chance.low: Anchor(low=0, worth=0.2, high=0.5)}
    before, after = (Policy(anchors=Anchors(chance=chance)) for chance in (good, both))
    assert changes(before, after, {}) == ["Estimated chance: low is new and worth 0.2."]


def test_more_top_marks_than_a_form_lets_one_say_stay_as_they_are() -> None:
    policy = Policy(most_top_marks=5000)
    assert (
        change(policy, PolicyFormPart.chance, {"most_top_marks": "5000", "weeks_to_decide": "6"}, []).most_top_marks
        == 5000
    )
