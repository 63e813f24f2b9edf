"""Values in currencies, and everything that still tells one bare level: forms, drafts, facts, comparisons."""

import pytest

from intake.errors import FieldErrors
from intake.ideas import IdeaAnswers, IdeaDraft, IdeaInputs, chosen_levels
from intake.notifications.comparisons import ComparisonNotification
from intake.notifications.ideas import IdeaNotification
from intake.policy import Criterion, Weights
from intake.rules.comparisons import Pair

OLD_WEIGHTS = {"fit": 30, "value": 25, "chance": 15, "urgency": 10, "effort": 20}
OLD_SCORE = {
    "tenths": 187,
    "contributions": [{"criterion": "value", "tenths": 187, "most": 250, "reason": "large", "missing": False}],
    "completeness": 0.55,
    "ranked": False,
    "missing": ["chance"],
    "policy_version": 3,
}
OLD_FACT = {
    "id": "a",
    "version": 1,
    "label": "IDEA-1",
    "title": "T",
    "problem": "P",
    "requester": "U0RIA",
    "submitted_at": "2026-03-04T09:00:00Z",
    "stage": "submitted",
    "private": False,
    "kind_of_work": "product",
    "value": "large",
    "chance": "even",
    "fit": {},
    "score": OLD_SCORE,
    "squad_names": {"hub": "Hub"},
    "routing": {"squad": "hub", "reasons": [], "runners_up": [], "confidence": 0.5},
}


def test_a_form_gives_a_level_by_currency_and_an_older_one_a_level_of_hours() -> None:
    assert chosen_levels(["money:large", "risk:small"]) == {"money": "large", "risk": "small"}
    assert chosen_levels("very_large") == {"hours": "very_large"}
    assert chosen_levels(None) == chosen_levels([]) == {}


def test_two_levels_of_one_currency_are_refused_beside_the_field() -> None:
    with pytest.raises(FieldErrors) as refused:
        chosen_levels(["money:large", "money:small"])
    assert list(refused.value.errors) == ["value"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [(None, {}), ({}, {}), ("large", {"hours": "large"}), ({"money": "small"}, {"money": "small"})],
)
def test_whatever_was_told_before_is_read_alike_everywhere(told: object, expected: dict[str, str]) -> None:
    assert IdeaInputs.model_validate({"value": told}).value == expected
    assert IdeaAnswers.model_validate({"value": told}).value == expected
    assert IdeaDraft.model_validate({"title": "T", "problem": "P", "value": told}).value == expected


def test_a_fact_from_before_is_still_told() -> None:
    fact = IdeaNotification.model_validate(OLD_FACT)
    assert fact.value == {"hours": "large"}
    part = fact.score.part(Criterion.value)
    assert part is not None
    assert (part.given, part.line, part.worth) == ("", "", None)
    assert fact.score.part(Criterion.reach) is None


def test_a_comparison_from_before_is_still_told_and_judged() -> None:
    levels = dict.fromkeys(OLD_WEIGHTS, 500)
    pair = Pair.model_validate(
        {"first": {"idea_id": "a", "levels": levels}, "second": {"idea_id": "b", "levels": levels}}
    )
    assert set(pair.pulls(Weights()).values()) == {0}
    told = {"id": "1.1", "policy_version": 1, "leads": ["U0ADA", "U0LEO"], "pairs": [], "said": 0}
    weighed = {"published": OLD_WEIGHTS, "published_agrees": 0, "suggested": OLD_WEIGHTS, "suggested_agrees": 0}
    assert ComparisonNotification.model_validate(told | weighed).published.reach == 0
