"""Taking an idea for a squad, handing it back and passing it on: what may happen, and what is learned of it."""

from typing import Any

import pytest

from intake.access import Request
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, Refused
from intake.ideas import Stage
from intake.operations.matching.past_decisions import remembered
from intake.queries.routing import handed_back_twice, squad_changes
from intake.services.matching.hand_overs import HandOvers
from intake.services.triage import Triage
from intake.tables import Idea
from store.engine import Store
from tests.company import ADA, LEO, NOW, REX, RIA, TRIS, new_key, submit


def ask(by: Any = LEO) -> Request:
    return Request(by, NOW, new_key())


def sent(store: Store, **more: object) -> str:
    idea = submit(store, **more)
    Triage(store).send(idea.id, 1, ask(TRIS), "payments")
    return idea.id


def row(store: Store, idea: str) -> Idea:
    with store.reading() as session:
        return session.get_one(Idea, idea)


def test_taking_is_noted_once(store: Store) -> None:
    idea = sent(store)
    HandOvers(store).take(idea, 2, ask())
    assert row(store, idea).taken_by == LEO.member_id
    with pytest.raises(Refused, match="already taken"):
        HandOvers(store).take(idea, 3, ask())
    with pytest.raises(ChangedMeanwhile):
        HandOvers(store).take(idea, 2, ask(TRIS))


def test_a_request_that_comes_twice_hands_back_once(store: Store) -> None:
    idea, request = sent(store), ask()
    HandOvers(store).hand_back(idea, 2, "Not ours.", request)
    HandOvers(store).hand_back(idea, 2, "Not ours.", request)
    found = row(store, idea)
    assert (found.stage, found.squad, found.handed_back, found.times_handed_back) == (
        Stage.submitted,
        None,
        ["payments"],
        1,
    )


@pytest.mark.parametrize("person", [RIA, REX, ADA], ids=["requester", "somebody", "another lead"])
def test_only_who_answers_for_the_squad_does_it(store: Store, person: object) -> None:
    idea = sent(store)
    for act in (
        lambda: HandOvers(store).take(idea, 2, ask(person)),
        lambda: HandOvers(store).hand_back(idea, 2, "No.", ask(person)),
        lambda: HandOvers(store).pass_on(idea, 2, "delivery", "No.", ask(person)),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_squad_without_a_lead_is_the_hubs(store: Store) -> None:
    idea = submit(store)
    Triage(store).send(idea.id, 1, ask(TRIS), "delivery")
    with pytest.raises(NotAllowed):
        HandOvers(store).take(idea.id, 2, ask(LEO))
    HandOvers(store).take(idea.id, 2, ask(ADA))
    assert row(store, idea.id).taken_by == ADA.member_id


def test_a_sentence_and_another_squad_are_needed(store: Store) -> None:
    idea = sent(store)
    with pytest.raises(FieldErrors, match="Say why"):
        HandOvers(store).hand_back(idea, 2, "  ", ask())
    with pytest.raises(FieldErrors) as errors:
        HandOvers(store).pass_on(idea, 2, None, "", ask())
    assert set(errors.value.errors) == {"squad", "reason"}
    with pytest.raises(Refused, match="with this squad already"):
        HandOvers(store).pass_on(idea, 2, "payments", "Ours.", ask())


def test_what_is_at_work_is_not_handed_back(store: Store) -> None:
    idea = submit(store)
    with pytest.raises(Refused, match="isn't waiting for its squad"):
        HandOvers(store).hand_back(idea.id, 1, "Not ours.", ask(TRIS))


def test_two_hand_backs_are_for_the_guild_until_it_is_decided(store: Store) -> None:
    idea = sent(store)
    HandOvers(store).hand_back(idea, 2, "Not ours.", ask())
    Triage(store).send(idea, 3, ask(TRIS), "delivery")
    HandOvers(store).hand_back(idea, 4, "Nor ours.", ask(ADA))
    with store.reading() as session:
        assert [each.id for each in handed_back_twice(session, 5)] == [idea]
    Triage(store).send(idea, 5, ask(TRIS), "hub")
    with store.reading() as session:
        assert handed_back_twice(session, 5) == []


def test_passing_on_and_moving_count_for_the_last_squad(store: Store) -> None:
    idea = sent(store)
    HandOvers(store).pass_on(idea, 2, "delivery", "Theirs.", ask())
    with store.reading() as session:
        assert [(each.verb, each.squad) for each in squad_changes(session)] == [
            ("sent", "payments"),
            ("passed on", "delivery"),
        ]
        past = remembered(session)
        assert (past.count("payments"), past.count("delivery")) == (0, 1)


def test_a_private_idea_teaches_nothing(store: Store) -> None:
    idea = submit(store, private=True)
    Triage(store).send(idea.id, 1, ask(TRIS), "payments")
    with store.reading() as session:
        assert squad_changes(session) == []
        assert len(remembered(session)) == 0


def test_another_process_takes_up_what_this_one_decided(store: Store) -> None:
    sent(store)
    other = Store(store.url)
    with other.reading() as session:
        assert len(remembered(session)) == 1
    sent(store)
    with other.reading() as session:
        assert len(remembered(session)) == 2
    other.close()
