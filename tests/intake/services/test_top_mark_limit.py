"""The cap on top marks: one too many is refused beside the field, and what stands is never lowered."""

from datetime import timedelta

import pytest

from intake.access import Request
from intake.errors import FieldErrors
from intake.ideas import Currency, IdeaAnswers, IdeaEdit, Stage, Value
from intake.operations import policy as policy_operations
from intake.operations.policy import rank_again
from intake.queries.policy import policy_in_force
from intake.services.ideas import Ideas
from intake.services.revisions import Revisions
from intake.services.triage import Triage
from store.engine import Store
from tests.company import NOW, REX, RIA, TRIS, new_key, submit
from tests.intake.helpers import ask, card_of, put, version_of

LATER = NOW + timedelta(days=1)
TOP = {"money": "very_large", "hours": "small"}


def allow(store: Store, most: int | None) -> None:
    with store.writing() as session:
        _, policy, _ = policy_in_force(session)
        policy_operations.publish(session, policy.model_copy(update={"most_top_marks": most}), NOW, None)


def test_one_too_many_is_refused_beside_the_field_and_says_which_stands(store: Store) -> None:
    allow(store, 1)
    submit(store, title="Count the pallets", value=TOP)
    with pytest.raises(FieldErrors) as refused:
        submit(store, value=TOP)
    assert list(refused.value.errors) == ["value"]
    assert "Count the pallets" in refused.value.errors["value"]
    assert submit(store, value={"money": "large"}).id
    assert submit(store, by=REX, value=TOP).id, "others have their own"


def test_without_a_cap_nothing_is_refused_and_a_cap_of_none_at_all_says_so(store: Store) -> None:
    for _ in range(3):
        submit(store, value=TOP)
    allow(store, 0)
    with pytest.raises(FieldErrors, match="Nobody"):
        submit(store, by=REX, value=TOP)


def test_a_cap_that_comes_later_lowers_nothing(store: Store) -> None:
    ids = [submit(store, value=TOP).id for _ in range(3)]
    before = [card_of(store, id_).score.tenths for id_ in ids]
    allow(store, 1)
    with store.writing() as session:
        while rank_again(session, LATER, 2):
            pass
    assert [card_of(store, id_).score.tenths for id_ in ids] == before
    assert {card_of(store, id_).value[Currency.money] for id_ in ids} == {Value.very_large}


@pytest.mark.parametrize(("stage", "counts"), [(Stage.accepted, True), (Stage.parked, False), (Stage.live, False)])
def test_only_what_is_undecided_or_accepted_counts(store: Store, stage: Stage, counts: bool) -> None:
    allow(store, 1)
    put(store, submit(store, value=TOP).id, stage=stage)
    if counts:
        with pytest.raises(FieldErrors):
            submit(store, value=TOP)
    else:
        assert submit(store, value=TOP).id


def test_an_answer_is_held_to_it_too_but_not_by_the_idea_itself(store: Store) -> None:
    allow(store, 1)
    first, second = submit(store, value=TOP).id, submit(store, value=None).id
    for id_ in (first, second):
        ask(store, id_)
    top = IdeaAnswers.model_validate({"value": TOP})
    Ideas(store).answer(first, top, Request(RIA, LATER, new_key()))
    with pytest.raises(FieldErrors):
        Ideas(store).answer(second, top, Request(RIA, LATER, new_key()))
    assert not card_of(store, second).value


def test_what_becomes_of_other_ideas_never_moves_mine(store: Store) -> None:
    mine = submit(store, value=TOP).id
    before = card_of(store, mine).score
    others = [submit(store, by=REX, title=f"Spot stolen cards, part {number}", value=TOP).id for number in range(3)]
    Triage(store).send(others[0], 1, Request(TRIS, LATER, new_key()))
    Triage(store).not_now(others[1], 1, "Not this year.", Request(TRIS, LATER, new_key()))
    with store.writing() as session:
        rank_again(session, LATER, 10)
    assert card_of(store, mine).score == before


def reopen(store: Store, idea_id: str) -> None:
    Revisions(store).reopen(idea_id, version_of(store, idea_id), "The data is here.", Request(RIA, LATER, new_key()))


def test_an_idea_that_comes_back_is_held_to_it_and_says_where_to_choose_less_first(store: Store) -> None:
    allow(store, 1)
    set_aside = submit(store, value=TOP).id
    Triage(store).not_now(set_aside, 1, "Not this year.", Request(TRIS, LATER, new_key()))
    other = submit(store, title="Count the pallets", value=TOP).id
    with pytest.raises(FieldErrors) as refused:
        reopen(store, set_aside)
    assert refused.value.errors == {
        "news": "“Count the pallets” claims the highest line already, and 1 at a time is the most for one person. "
        "Choose a lower line there, then reopen this idea."
    }
    assert card_of(store, set_aside).stage is Stage.parked
    lower = IdeaEdit.model_validate({"value": {"money": "large"}})
    Revisions(store).edit(other, lower, Request(RIA, LATER, new_key()))
    reopen(store, set_aside)
    assert card_of(store, set_aside).stage is Stage.submitted


def test_where_nobody_may_choose_it_any_more_an_earlier_answer_comes_back_with_its_idea(store: Store) -> None:
    set_aside = submit(store, value=TOP).id
    Triage(store).not_now(set_aside, 1, "Not this year.", Request(TRIS, LATER, new_key()))
    allow(store, 0)
    reopen(store, set_aside)
    assert card_of(store, set_aside).value[Currency.money] is Value.very_large


def test_an_idea_that_claims_it_already_may_say_more_of_its_value(store: Store) -> None:
    first, _ = submit(store, value=TOP).id, submit(store, title="Count the pallets", value=TOP).id
    allow(store, 1)
    edit = IdeaEdit.model_validate({"value": TOP | {"hours": "medium"}})
    Revisions(store).edit(first, edit, Request(RIA, LATER, new_key()))
    assert card_of(store, first).value[Currency.hours] is Value.medium
