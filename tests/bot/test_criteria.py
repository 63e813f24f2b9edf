"""Whatever people answer of a score is asked for, explained and drawn: no table leaves a criterion out."""

import json

import pytest

from bot.messages.labels import CRITERIA, QUESTIONS
from bot.views.ideas import build_idea_form
from bot.views.scoring import build_how_scores
from guildhall.simulate.fill import SHARES
from intake.answers import FormChoices, PublishedPolicy
from intake.ideas import Answers, Currency, Estimates, Value
from intake.policy import ANSWER_CRITERIA, REQUESTER_CRITERIA, SCALES, Anchors, Criterion, Policy, Weights
from intake.rules.policy_forms.anchors import lines
from intake.rules.value_choices import CurrencyChoice
from tests.company import company

NO_SCALE = {Criterion.value, Criterion.chance}


def test_each_criterion_has_a_name_points_and_perhaps_a_question() -> None:
    assert [*CRITERIA] == [*Criterion]
    assert list(Weights.model_fields) == [criterion.value for criterion in Criterion]
    assert {*QUESTIONS} == {*ANSWER_CRITERIA} == {*SCALES} | NO_SCALE
    assert {*Anchors.model_fields} == {criterion.value for criterion in ANSWER_CRITERIA} | {"missing"}


@pytest.mark.parametrize("criterion", SCALES)
def test_a_scale_has_words_a_worth_and_a_choice_for_each_level(criterion: Criterion) -> None:
    scale = SCALES[criterion]
    assert {*scale.worths} == {*scale.words} == {*QUESTIONS[criterion].choices} == {*scale.levels}
    assert scale.typical in scale.levels
    worths = [anchor.worth for anchor in scale.worst_first(scale.anchors()) if anchor]
    assert worths == sorted(scale.worths.values())


def test_a_simulation_can_draw_whatever_a_requester_may_leave_out() -> None:
    assert {*SHARES} >= {criterion.value for criterion in REQUESTER_CRITERIA}
    assert all({*SHARES[criterion.value]} == {*SCALES[criterion].levels} for criterion in SCALES)


def test_the_form_asks_for_every_answer() -> None:
    money = CurrencyChoice(currency=Currency.money, levels=((Value.large, "a lot"),))
    form = build_idea_form(FormChoices(areas=(), values=(money,)))
    asked = [block["block_id"] for block in form["blocks"] if block.get("block_id") in Answers.model_fields]
    assert asked == [criterion.value for criterion in REQUESTER_CRITERIA]
    # How it would be done changes weeks and chance, and has no points of its own.
    scored = {*Answers.model_fields, *Estimates.model_fields} - {"approach"}
    assert scored == {criterion.value for criterion in ANSWER_CRITERIA}


def test_admins_read_and_change_what_every_answer_is_worth() -> None:
    part = company().policy
    assert part is not None
    published = PublishedPolicy(number=1, published_on="2026-03-02", policy=part.as_policy())
    shown = json.dumps(build_how_scores(published), ensure_ascii=False)
    fields = lines(Policy().anchors)
    for criterion, scale in SCALES.items():
        assert f"*{CRITERIA[criterion]}, weight" in shown
        assert len(fields[criterion.value].splitlines()) == len(scale.levels)
    assert fields["missing"].splitlines() == [
        f"{criterion.value}: {Anchors().missing[criterion]:g}" for criterion in ANSWER_CRITERIA
    ]
