"""Requesters edit, withdraw and reopen their ideas: what may be done when, and what is kept."""

import pytest

from intake.access import Principal, Request, Role
from intake.answers import Details
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, NotFound, Refused
from intake.ideas import Currency, IdeaEdit, Stage, Urgency, Value
from intake.services.revisions import Revisions
from intake.services.triage import Triage
from intake.tables import Idea
from store.engine import Store
from tests.company import ADA, LEO, NOW, REX, RIA, TRIS, new_key, submit
from tests.intake.helpers import put, staged, version_of
from tests.intake.services.test_top_mark_limit import allow


def request(by: Principal = RIA) -> Request:
    return Request(by, NOW, new_key())


def edit(store: Store, idea_id: str, by: Principal = RIA, **values: object) -> None:
    Revisions(store).edit(idea_id, IdeaEdit.model_validate(values), request(by))


def row(store: Store, idea_id: str) -> Idea:
    with store.reading() as session:
        found = session.get_one(Idea, idea_id)
        session.expunge(found)
        return found


def parked(store: Store) -> str:
    idea_id = submit(store).id
    Triage(store).not_now(idea_id, version_of(store, idea_id), "No data.", request(TRIS))
    return idea_id


def reopen(store: Store, idea_id: str, news: str = "There is data.") -> None:
    Revisions(store).reopen(idea_id, version_of(store, idea_id), news, request())


def test_every_version_is_kept_old_and_new(store: Store) -> None:
    idea_id = submit(store).id
    edit(store, idea_id, title="Stolen cards", urgency=Urgency.this_quarter)
    edit(store, idea_id, title="Cards", value={Currency.money: Value.small})
    second, first = Triage(store).form(idea_id, TRIS).revisions
    assert [(c.field, c.old, c.new) for c in first.changes] == [
        ("title", "Spot stolen cards before we ship", "Stolen cards"),
        ("urgency", "this_year", "this_quarter"),
    ]
    assert [(c.field, c.old, c.new) for c in second.changes] == [
        ("title", "Stolen cards", "Cards"),
        ("value", "hours large", "money small"),
    ]


def test_only_its_owner_changes_it(store: Store) -> None:
    idea_id = submit(store).id
    for other in (REX, TRIS, LEO, ADA):
        with pytest.raises(NotAllowed, match="Only the idea's owner"):
            edit(store, idea_id, other, title="Mine")
        for act in (Revisions(store).withdraw, Revisions(store).reopen):
            with pytest.raises(NotAllowed, match="Only the idea's owner"):
                act(idea_id, version_of(store, idea_id), "Because.", request(other))


def test_of_a_private_idea_others_do_not_even_learn_that_it_is_there(store: Store) -> None:
    idea_id = submit(store, private=True).id
    with pytest.raises(NotFound):
        edit(store, idea_id, REX, title="Mine")
    edit(store, idea_id, title="Still a secret")
    assert row(store, idea_id).private


def test_what_a_squad_works_on_is_not_withdrawn_and_what_is_closed_not_edited(store: Store) -> None:
    idea_id = submit(store).id
    put(store, idea_id, stage=Stage.build)
    with pytest.raises(Refused, match="The squad is working on this"):
        Revisions(store).withdraw_form(idea_id, RIA, NOW)
    put(store, idea_id, stage=Stage.measured)
    with pytest.raises(Refused, match="closed"):
        edit(store, idea_id, title="Cards")


def test_it_is_reopened_once(store: Store) -> None:
    idea_id = parked(store)
    with pytest.raises(Refused, match="You can reopen it once"):
        edit(store, idea_id, title="Cards")
    reopen(store, idea_id)
    assert row(store, idea_id).stage is Stage.submitted
    Triage(store).not_now(idea_id, version_of(store, idea_id), "Still none.", request(TRIS))
    with pytest.raises(Refused, match="already reopened this idea once"):
        reopen(store, idea_id)


def test_it_is_reopened_with_what_is_new_and_on_what_was_seen(store: Store) -> None:
    idea_id = parked(store)
    with pytest.raises(FieldErrors):
        reopen(store, idea_id, " ")
    with pytest.raises(ChangedMeanwhile):
        Revisions(store).reopen(idea_id, 1, "Data.", request())
    with pytest.raises(Refused, match="nothing to reopen"):
        Revisions(store).reopen_form(submit(store, title="Count pallets").id, RIA)


def test_one_more_top_mark_than_the_policy_allows_is_refused_in_an_edit_too(store: Store) -> None:
    allow(store, 1)
    submit(store, title="Count the pallets", value={Currency.money: Value.very_large})
    idea_id = submit(store).id
    with pytest.raises(FieldErrors):
        edit(store, idea_id, value={Currency.money: Value.very_large})


def test_a_requester_gets_six_messages_of_an_idea_at_most_and_the_tracker_tells_the_rest(store: Store) -> None:
    idea_id = submit(store).id
    for _ in range(8):
        Triage(store).send(idea_id, version_of(store, idea_id), request(TRIS), "payments")
        Triage(store).not_now(idea_id, version_of(store, idea_id), "No data.", request(TRIS))
    told = {fact.subject or fact.key for fact in staged(store) if fact.audience == "U0RIA"}
    assert len(told) == 6
    [*_, last] = [fact for fact in staged(store, "tracker") if fact.audience == "U0RIA"]
    assert len(last.snapshot["steps"]) == 17


# Details: how it would be done, and what legal must look at.


def add(store: Store, idea_id: str, by: Principal, **details: object) -> None:
    Revisions(store).add_details(idea_id, Details.model_validate(details), request(by))


def with_a_yes(store: Store) -> str:
    return submit(store, about_people=True, sensitive_data=True).id


def test_its_owner_and_whoever_estimates_add_details_and_nobody_else(store: Store) -> None:
    idea_id = with_a_yes(store)
    for by, key in ((RIA, "hiring"), (TRIS, "staff"), (LEO, "credit")):
        add(store, idea_id, by, lines={"people": [key]})
        assert row(store, idea_id).legal_lines == [key]
    for other in (REX, ADA.model_copy(update={"roles": REX.roles | {Role.admin}})):
        with pytest.raises(NotAllowed, match="Only the idea's owner, triagers and squad leads can add details"):
            add(store, idea_id, other, lines={"people": ["emotions"]})
        with pytest.raises(NotAllowed):
            Revisions(store).details_form(idea_id, other)
    assert row(store, idea_id).legal_lines == ["credit"]


def test_what_was_not_asked_stays_and_what_is_not_published_is_dropped(store: Store) -> None:
    idea_id = with_a_yes(store)
    add(store, idea_id, RIA, lines={"people": ["hiring", "emotions", "nothing"], "data": ["special"]})
    assert row(store, idea_id).legal_lines == ["emotions", "hiring", "special"]
    add(store, idea_id, RIA, lines={"people": []})
    assert row(store, idea_id).legal_lines == ["special"]


def test_the_same_again_writes_nothing(store: Store) -> None:
    idea_id = with_a_yes(store)
    add(store, idea_id, RIA, lines={"data": ["special"]})
    before = row(store, idea_id).version
    add(store, idea_id, RIA, lines={"data": ["special"]}, note="")
    assert row(store, idea_id).version == before


def test_details_move_no_score_and_are_no_news_to_the_requester(store: Store) -> None:
    idea_id = with_a_yes(store)
    before, told = row(store, idea_id).score, Triage(store).form(idea_id, TRIS).tracker.steps
    add(store, idea_id, TRIS, lines={"people": ["hiring"]})
    assert row(store, idea_id).score == before
    assert Triage(store).form(idea_id, TRIS).tracker.steps == told


def test_a_note_that_is_too_long_is_refused_at_its_field(store: Store) -> None:
    idea_id = with_a_yes(store)
    with pytest.raises(FieldErrors) as refused:
        add(store, idea_id, RIA, note="x" * 301)
    assert [*refused.value.errors] == ["note"]


def test_where_nothing_is_asked_there_is_no_form(store: Store) -> None:
    with pytest.raises(Refused, match="Nothing more is asked"):
        Revisions(store).details_form(submit(store).id, RIA)


def test_of_a_private_idea_whoever_may_not_see_it_learns_nothing(store: Store) -> None:
    idea_id = submit(store, about_people=True, nobody_else=True).id
    for other in (REX, LEO):
        with pytest.raises((NotFound, NotAllowed)):
            add(store, idea_id, other, lines={"people": ["hiring"]})
        with pytest.raises((NotFound, NotAllowed)):
            Revisions(store).details_form(idea_id, other)
    assert row(store, idea_id).legal_lines == []


def test_after_a_decision_that_closes_it_nothing_is_added(store: Store) -> None:
    idea_id = with_a_yes(store)
    Triage(store).not_now(idea_id, version_of(store, idea_id), "No data.", request(TRIS))
    with pytest.raises(Refused):
        add(store, idea_id, RIA, lines={"people": ["hiring"]})
