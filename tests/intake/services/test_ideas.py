"""Submitting an idea: once, whole, and by full members."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from intake.access import Request
from intake.errors import FieldErrors, NotAllowed
from intake.ideas import Stage, WorkKind
from intake.policy import Criterion
from intake.services.ideas import Ideas
from intake.services.policy import Policies
from intake.services.queue import Queue
from intake.tables import Idea, IdeaChange, Member, PolicyVersion
from store.engine import Store
from tests.company import GUEST, NOW, REX, RIA, TRIS, draft, submit
from tests.intake.helpers import card_of, changes, everything, staged, story


def test_an_idea_is_taken_in_with_its_number_its_story_and_what_is_told_of_it(store: Store) -> None:
    submitted = submit(store)
    assert (submitted.label, submitted.title) == ("IDEA-1", "Spot stolen cards before we ship")
    idea = card_of(store, submitted.id)
    assert (idea.stage, idea.requester, idea.submitted_at, idea.version) == (Stage.submitted, "U0RIA", NOW, 1)
    assert idea.fit.priority == "Fewer fraud losses"
    assert idea.routing.squad == "payments"
    assert idea.score.ranked
    assert idea.score.policy_version == 1
    assert story(store, submitted.id) == [("submitted", "U0RIA")]
    told = {(fact.kind, fact.audience, fact.subject) for fact in staged(store) if fact.kind != "join channel"}
    assert told == {
        ("card", "C0TRIAGE", f"card:{submitted.id}@C0TRIAGE"),
        ("tracker", "U0RIA", f"tracker:{submitted.id}"),
    }


def test_the_second_time_of_a_request_returns_the_first_answer_and_changes_nothing(store: Store) -> None:
    first = Ideas(store).submit(draft(), Request(RIA, NOW, "view-1"))
    before = everything(store)
    again = Ideas(store).submit(draft(title="Something else"), Request(RIA, NOW + timedelta(hours=1), "view-1"))
    assert again == first
    assert everything(store) == before


def test_another_request_with_the_same_words_is_another_idea(store: Store) -> None:
    first, second = (
        Ideas(store).submit(draft(), Request(RIA, NOW, "view-1")),
        Ideas(store).submit(draft(), Request(RIA, NOW, "view-2")),
    )
    assert first.id != second.id
    assert [first.label, second.label] == ["IDEA-1", "IDEA-2"]


def test_the_same_request_from_several_threads_at_once_is_one_idea(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        pending = [pool.submit(Ideas(store).submit, draft(), Request(RIA, NOW, "view-1")) for _ in range(4)]
        answers = {each.result().id for each in pending}
    assert len(answers) == 1
    assert len(changes(store)) == 1
    assert len(staged(store, "card")) == 1


def test_ideas_from_several_threads_at_once_have_numbers_without_gap(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        pending = [pool.submit(submit, store, by) for by in (RIA, REX, TRIS) * 3]
        labels = {each.result().label for each in pending}
    assert labels == {f"IDEA-{number}" for number in range(1, 10)}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"problem": "\u200b"}, {"problem"}),
        ({"title": "\x00", "problem": "x" * 3001}, {"title", "problem"}),
    ],
)
def test_an_idea_that_can_not_be_taken_leaves_no_trace(store: Store, values: dict[str, Any], fields: set[str]) -> None:
    before = everything(store)
    with pytest.raises(FieldErrors) as refusal:
        submit(store, **values)
    assert set(refusal.value.errors) == fields
    assert everything(store) == before
    assert submit(store).label == "IDEA-1"


def test_a_choice_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError):
        draft(value="enormous")


def test_a_guest_can_not_submit(store: Store) -> None:
    before = everything(store)
    with pytest.raises(NotAllowed, match="full members"):
        submit(store, GUEST)
    with pytest.raises(NotAllowed):
        Ideas(store).form(GUEST)
    assert everything(store) == before


def test_the_form_offers_every_area_once_in_the_order_of_the_squads(store: Store) -> None:
    assert Ideas(store).form(RIA).areas == ("platform", "checkout", "refunds", "parcels")


def test_an_idea_is_stored_as_typed_but_for_what_nothing_can_store(store: Store) -> None:
    odd = "  Nul \x00 half \ud83d emoji 🙂 <script> *bold* & 'quotes' \" ; -- \r\n"
    idea = card_of(store, submit(store, title=odd, problem=f"{odd}字{odd}").id)
    assert idea.title == "Nul  half \ufffd emoji 🙂 <script> *bold* & 'quotes' \" ; --"
    assert "字" in idea.problem


def test_whatever_may_be_left_out_may_be_left_out(store: Store) -> None:
    idea = card_of(store, submit(store, title="Cats", problem="Photos", value=None, urgency=None).id)
    assert (idea.value, idea.urgency, idea.area, idea.kind_of_work) == ({}, None, None, WorkKind.product)
    assert not idea.score.ranked
    assert idea.fit.priority is None
    assert idea.fit.words == ()


def test_before_any_policy_an_idea_is_taken_and_says_that_none_is_published(empty: Store) -> None:
    idea = card_of(empty, submit(empty).id, TRIS)
    fit = next(part for part in idea.score.contributions if part.criterion is Criterion.fit)
    assert fit.reason == "no priorities published yet"
    assert (idea.score.ranked, idea.score.policy_version, idea.fit.priority) == (False, None, None)
    assert idea.routing.squad == "hub"
    page = Queue(empty).page(RIA)
    assert (page.lines, page.total, page.waiting) == ((), 0, 1)
    assert Policies(empty).in_force(RIA).number is None


def test_before_any_set_up_nobody_but_the_requester_is_told(empty: Store) -> None:
    submit(empty)
    assert {(fact.kind, fact.audience) for fact in staged(empty)} == {("tracker", "U0RIA")}


def test_every_instant_comes_back_aware_and_in_utc(store: Store) -> None:
    idea_id = submit(store).id
    with store.reading() as session:
        idea, member, policy = (
            session.get(Idea, idea_id),
            session.get(Member, "U0RIA"),
            session.get(PolicyVersion, 1),
        )
        change = session.get(IdeaChange, 1)
        assert None not in (idea, member, policy, change)
        for instant in (idea.submitted_at, idea.changed_at, member.refreshed_at, policy.published_at, change.at):
            assert instant == NOW
            assert instant is not None
            assert instant.tzinfo is UTC
