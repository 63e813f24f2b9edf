"""A private idea: its requester, the triagers and who was named know of it, and nobody else by any way of reading."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from intake.access import Principal, Request, Role
from intake.answers import Review
from intake.errors import NotFound, Refused
from intake.ideas import IdeaAnswers, Stage, Value
from intake.operations.policy import rank_again
from intake.policy import Policy
from intake.queries import ideas as idea_queries
from intake.queries.ideas import ideas_by_id, public_ids_but, queue_counts, waiting_for_decision
from intake.queries.policy import policy_in_force
from intake.services.home import Home
from intake.services.ideas import Ideas
from intake.services.queue import Queue
from intake.services.triage import Triage
from intake.tables import Member, Squad
from scheduling.queries.digests import happenings, oldest_question, waiting
from scheduling.tick import tick
from store.engine import Store
from store.outbox import PostedMessage
from tests.company import ADA, GUEST, LEO, NOW, REX, RIA, TOM, TRIS, new_key, submit
from tests.intake.helpers import ask, card_of, changes, put, staged, version_of

SECRET = "zymurgy"
PRIVATE = {"title": f"Stolen cards and {SECRET}", "problem": f"Chargebacks, fraud and {SECRET}.", "private": True}
KNOWING = (RIA, TRIS, TOM)
VIEWER = Principal(member_id="U0VIEW", roles=frozenset({Role.member, Role.viewer}))
# Roles without membership: somebody who has left, or was made a guest.
GONE = Principal(member_id="U0TRIS", roles=frozenset({Role.triager}))
UNKNOWING = (REX, LEO, ADA, VIEWER, GUEST, GONE)
EVERYBODY = (*KNOWING, *UNKNOWING)


def knows(found: object) -> bool:
    return SECRET in repr(found)


@pytest.fixture
def secret(store: Store) -> str:
    return submit(store, RIA, **PRIVATE).id


def test_the_list_to_decide_shows_it_to_those_who_decide_about_it(store: Store, secret: str) -> None:
    with store.reading() as session:
        deciding = [by for by in EVERYBODY if knows([row.title for row in waiting_for_decision(session, by, 50)[0]])]
        assert deciding == [TRIS, TOM]
        assert [by for by in EVERYBODY if waiting_for_decision(session, by, 5)[1]] == [TRIS, TOM]


def test_the_queue_has_no_place_and_no_count_for_it_whoever_asks(store: Store, secret: str) -> None:
    with store.reading() as session:
        for by in EVERYBODY:
            assert idea_queries.queue(session, by, None, 50) == []
            assert idea_queries.queue(session, by, (1001, ""), 50) == []
            assert queue_counts(session, by) == (0, 0)


def test_it_is_found_by_its_id_by_those_who_may_know(store: Store, secret: str) -> None:
    with store.reading() as session:
        for by in KNOWING:
            assert idea_queries.idea(session, secret, by).id == secret


def test_to_all_others_it_is_as_if_it_were_not_there(store: Store, secret: str) -> None:
    with store.reading() as session:
        for by in UNKNOWING:
            with pytest.raises(NotFound) as refusal:
                idea_queries.idea(session, secret, by)
            with pytest.raises(NotFound) as unknown:
                idea_queries.idea(session, "no such idea", by)
            assert refusal.value.message == unknown.value.message


FACADES: dict[str, Callable[[Store, str, Principal], object]] = {
    "home": lambda store, _, by: Home(store).ideas(by),
    "form of the idea": lambda store, idea_id, by: Triage(store).form(idea_id, by),
}


@pytest.mark.parametrize("facade", FACADES)
def test_every_facade_that_reads_shows_it_to_those_who_may_know_and_to_nobody_else(
    store: Store, secret: str, facade: str
) -> None:
    def shown(by: Principal) -> bool:
        try:
            return knows(FACADES[facade](store, secret, by))
        except Refused as refusal:
            return knows(refusal.message)

    assert [by for by in EVERYBODY if shown(by)] == list(KNOWING)


def test_only_its_requester_has_it_at_home_and_only_triagers_have_it_to_decide(store: Store, secret: str) -> None:
    assert knows(Home(store).ideas(RIA).mine)
    for triager in (TRIS, TOM):
        home = Home(store).ideas(triager)
        assert not knows(home.mine)
        assert knows(home.to_decide)


def test_only_its_requester_can_answer_about_it(store: Store, secret: str) -> None:
    ask(store, secret)
    for by in (*UNKNOWING, TRIS):
        with pytest.raises(Refused) as asked:
            Ideas(store).answer_form(secret, by, NOW)
        with pytest.raises(Refused) as answered:
            Ideas(store).answer(secret, IdeaAnswers(text="Eighty"), Request(by, NOW, new_key()))
        assert not knows(asked.value.message + answered.value.message)
    assert card_of(store, secret).stage is Stage.needs_info


def test_it_is_nobodys_twin_though_it_may_have_public_twins(store: Store, secret: str) -> None:
    public = submit(store, REX, title=PRIVATE["title"], problem=PRIVATE["problem"])
    another = submit(store, RIA, **PRIVATE)
    assert card_of(store, public.id, TRIS).similar == ()
    assert [twin.id for twin in card_of(store, another.id, TRIS).similar] == [public.id]
    with store.reading() as session:
        assert ideas_by_id(session, [secret, public.id]).keys() == {public.id}
        assert secret not in session.scalars(public_ids_but("")).all()


def test_an_idea_that_becomes_private_is_no_twin_any_more(store: Store) -> None:
    first = submit(store, RIA)
    second = submit(store, REX)
    assert card_of(store, second.id, REX).similar != ()
    put(store, first.id, private=True)
    assert card_of(store, second.id, REX).similar == ()


def test_it_has_no_number_and_leaves_no_gap(store: Store) -> None:
    labels = [submit(store, RIA, private=private).label for private in (False, True, False)]
    assert labels == ["IDEA-1", "A private idea", "IDEA-2"]


def test_the_digest_knows_nothing_of_it(store: Store, secret: str) -> None:
    ask(store, secret)
    with store.reading() as session:
        week = timedelta(days=7)
        assert happenings(session, NOW - week, NOW + week) == []
        assert waiting(session) == 0
        assert oldest_question(session) is None


def test_whatever_happens_to_it_nothing_is_told_to_those_who_may_not_know(store: Store, secret: str) -> None:
    ask(store, secret, text=f"What is {SECRET}?")
    Ideas(store).answer(
        secret, IdeaAnswers(text=f"Brewing: {SECRET}", value=Value.very_large), Request(RIA, NOW, new_key())
    )
    with store.writing() as session:
        _, policy, _ = policy_in_force(session)
        assert policy != Policy()
        session.connection().exec_driver_sql("UPDATE idea SET ranked_as = ''")
        assert rank_again(session, NOW, 100)
    Triage(store).send(secret, version_of(store, secret), Request(TRIS, NOW, new_key()), "payments")
    Triage(store).review(
        secret,
        version_of(store, secret),
        Review(outcome=Stage.declined, reason=f"No {SECRET}."),
        Request(TOM, NOW, new_key()),
    )
    tick(store, datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    facts = staged(store)
    about = [fact for fact in facts if SECRET in json.dumps(fact.snapshot) or secret in fact.key]
    assert {fact.kind for fact in about} == {"card", "shared idea", "tracker", "question", "news"}
    assert {fact.audience for fact in about} == {"U0RIA", "U0TRIS", "U0TOM", "U0LEO"}
    assert {fact.audience for fact in about if fact.kind == "shared idea"} == {"U0LEO"}
    assert any(fact.kind == "digest" for fact in facts)


def test_a_public_idea_is_seen_by_every_full_member_and_by_no_guest(store: Store) -> None:
    public = submit(store, RIA).id
    for by in (REX, LEO, ADA, VIEWER, TRIS, RIA):
        assert card_of(store, public, by).id == public
        assert [line.idea.id for line in Queue(store).page(by).lines] == [public]
    for by in (GUEST, GONE):
        with pytest.raises(Refused):
            card_of(store, public, by)
        with store.reading() as session, pytest.raises(NotFound):
            idea_queries.idea(session, public, by)


def test_members_who_may_not_decide_learn_nothing_by_trying(store: Store, secret: str) -> None:
    for by in (REX, LEO, ADA, GUEST, GONE):
        with pytest.raises(Refused) as refusal:
            Triage(store).send(secret, 1, Request(by, NOW, new_key()))
        with pytest.raises(Refused) as unknown:
            Triage(store).send("no such idea", 1, Request(by, NOW, new_key()))
        assert refusal.value.message == unknown.value.message


def test_whoever_leads_the_squad_that_gets_it_is_named_by_that_and_a_later_lead_not(store: Store, secret: str) -> None:
    assert not knows(_seen(store, secret, LEO))
    review = Review(outcome=Stage.accepted, squad="payments")
    Triage(store).review(secret, version_of(store, secret), review, Request(TOM, NOW, new_key()))
    assert knows(_seen(store, secret, LEO))
    assert not knows(_seen(store, secret, REX))
    with store.writing() as session:
        session.get_one(Squad, "payments").lead = "U0REX"
    assert not knows(_seen(store, secret, REX))
    assert knows(_seen(store, secret, LEO))
    last = changes(store)[-1]
    assert last.fields["named"] == ["U0LEO"]
    assert "The lead of Payments can now see this private idea" in last.sentence


def test_who_is_no_triager_any_more_hears_nothing_more_of_it(store: Store, secret: str) -> None:
    with store.writing() as session:
        session.add(PostedMessage(subject=f"card:{secret}@U0TOM", key="k", channel="D0TOM", ts="1.0"))
        member = session.get(Member, "U0TOM")
        assert member is not None
        member.roles = []
    Triage(store).not_now(secret, version_of(store, secret), f"Later, {SECRET}.", Request(TRIS, NOW, new_key()))
    assert {fact.audience for fact in staged(store, "card") if "Later" in repr(fact.snapshot)} == {"U0TRIS"}


def _seen(store: Store, idea_id: str, by: Principal) -> object:
    try:
        return card_of(store, idea_id, by)
    except NotFound:
        return None
