"""Two people, or two processes, at the same moment: each change has its effect once, and nobody meets an error."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy.exc import OperationalError

from guildhall.company_file import apply
from intake.access import Request
from intake.answers import Review, Submitted
from intake.errors import ChangedMeanwhile
from intake.ideas import Currency, Effort, IdeaAnswers, Stage, Value
from intake.notifications.outbox import NoticeNotification
from intake.operations import history
from intake.operations import ideas as idea_operations
from intake.operations import policy as policy_operations
from intake.policy import Policy
from intake.queries import ideas as idea_queries
from intake.queries.policy import policy_in_force
from intake.services.home import Home
from intake.services.ideas import Ideas
from intake.services.members import Members, SlackFacts
from intake.services.triage import Triage
from store import claims, outbox
from store.engine import Store
from store.locking import lock
from store.outbox import OutboxRow, find_message
from tests.company import LEO, NOW, REX, RIA, TOM, TRIS, company, draft, new_key, submit
from tests.conftest import EVERY_DATABASE
from tests.intake.helpers import ask, card_of, put, staged, story, version_of
from tests.store.helpers import at_once

DATABASES = EVERY_DATABASE
Act = Callable[[], object]

SMALL = {Currency.hours: Value.small}


def patiently(act: Callable[[], None]) -> None:
    """Try again where the other took longer than anybody waits, as it may on a busy machine."""
    for _ in range(5):
        with suppress(OperationalError):
            return act()
    return act()


def while_another_changes(store: Store, idea_id: str, act: Act) -> object:
    """Return what `act` returned or raised that was begun while an estimate of the idea was under way."""
    outcome: list[object] = []
    thread = threading.Thread(target=lambda: outcome.extend(at_once(act)))
    with store.writing() as session:
        row = idea_operations.lock_version(
            session, idea_id, idea_queries.idea(session, idea_id, TRIS).version, TRIS, NOW
        )
        row.effort = Effort.weeks
        history.record(session, row, verb="estimated", sentence="They estimated it.", by="U0TRIS", now=NOW)
        session.flush()
        thread.start()
        time.sleep(0.15)
        assert thread.is_alive()
    thread.join(5)
    return outcome[0]


def test_one_form_that_arrives_twice_at_once_is_one_idea_with_one_answer(store: Store) -> None:
    for key in ("a", "b", "c"):
        answers = at_once(*[partial(Ideas(store).submit, draft(), Request(RIA, NOW, key))] * 3)
        assert isinstance(answers[0], Submitted)
        assert answers[1:] == answers[:1] * 2
    assert [story(store, answers[0].id)] == [[("submitted", "U0RIA")]]
    assert {fact.snapshot["label"] for fact in staged(store, "card")} == {"IDEA-1", "IDEA-2", "IDEA-3"}


@pytest.mark.parametrize("private", [False, True])
def test_the_first_ideas_of_a_new_database_at_once_are_all_taken_and_numbered_without_gaps(
    empty: Store, private: bool
) -> None:
    submits = [partial(submit, empty, by, private=private) for by in (RIA, REX, TOM, LEO)]
    labels = sorted(answer.label for answer in at_once(*submits))
    assert labels == (["A private idea"] * 4 if private else ["IDEA-1", "IDEA-2", "IDEA-3", "IDEA-4"])


def test_of_two_who_decide_at_once_one_does_and_the_other_learns_who(store: Store) -> None:
    idea = submit(store).id
    triage, version = Triage(store), version_of(store, idea)
    outcomes = at_once(
        lambda: triage.send(idea, version, Request(TRIS, NOW, new_key())),
        lambda: triage.not_now(idea, version, "Not this year.", Request(TOM, NOW, new_key())),
    )
    late = [outcome for outcome in outcomes if outcome is not None]
    assert [type(each) for each in late] == [ChangedMeanwhile]
    assert late[0].by == ("U0TRIS" if outcomes[0] is None else "U0TOM")
    assert [verb for verb, _ in story(store, idea)] in (["submitted", "sent"], ["submitted", "parked"])


def test_who_decides_while_another_changes_the_idea_waits_and_learns_of_it(store: Store) -> None:
    idea = submit(store).id
    send = partial(Triage(store).send, idea, version_of(store, idea), Request(TOM, NOW, new_key()))
    outcome = while_another_changes(store, idea, send)
    assert isinstance(outcome, ChangedMeanwhile)
    assert outcome.by == "U0TRIS"


def test_an_answer_is_taken_though_an_estimate_comes_at_the_same_moment(store: Store) -> None:
    idea = submit(store, value=None).id
    ask(store, idea)
    answer = partial(Ideas(store).answer, idea, IdeaAnswers(value=SMALL), Request(RIA, NOW, new_key()))
    assert while_another_changes(store, idea, answer) is None
    card = card_of(store, idea)
    assert (card.stage, card.value, card.effort, card.version) == (Stage.submitted, SMALL, Effort.weeks, 4)


def test_ranking_again_waits_for_a_change_and_takes_nothing_back(store: Store) -> None:
    idea = submit(store).id
    put(store, idea, ranked_as="before")

    def rank_again() -> bool:
        with store.writing() as session:
            return policy_operations.rank_again(session, NOW, 10)

    assert while_another_changes(store, idea, rank_again) is True
    card = card_of(store, idea)
    assert (card.effort, card.version) == (Effort.weeks, 3)


def test_a_stranger_who_comes_twice_at_once_is_one_person(store: Store) -> None:
    facts = SlackFacts(id="U0NEW", name="New", full_member=True)
    members = Members(store)
    assert at_once(*[partial(members.remember, facts, NOW)] * 3) == [None] * 3
    assert members.name("U0NEW") == "New"
    assert at_once(*[partial(members.make_admins, ["U0NEWER"], NOW)] * 3) == [None] * 3


def test_one_opening_of_home_that_arrives_twice_at_once_is_shown_once(store: Store) -> None:
    assert at_once(*[partial(Home(store).opened, Request(RIA, NOW, "event"))] * 3) == [None] * 3
    assert len(staged(store, "home")) == 1


def test_what_is_applied_at_once_is_applied_one_after_the_other(store: Store) -> None:
    files = []
    for weight in (1, 2):
        first, *others = company().policy.priorities
        priorities = (first.model_copy(update={"weight": weight}), *others)
        files.append(
            company().model_copy(update={"policy": company().policy.model_copy(update={"priorities": priorities})})
        )
    assert at_once(*[partial(patiently, partial(apply, store, file, NOW)) for file in files]) == [None, None]
    with store.reading() as session:
        number, policy, _ = policy_in_force(session)
    assert number == 3
    assert policy.priorities[0].weight in (1, 2)


def while_published(store: Store, act: Act) -> object:
    """Have somebody do something while priorities are published; return what it brought."""
    first, *others = company().policy.priorities
    priorities = (first.model_copy(update={"weight": 1}), *others)
    changed = Policy.model_validate(
        company().policy.model_dump() | {"priorities": [p.model_dump() for p in priorities]}
    )
    outcome: list[object] = []
    thread = threading.Thread(target=lambda: outcome.extend(at_once(act)))
    with store.writing() as session:
        lock(session, idea_queries.SETUP)
        assert policy_operations.publish(session, changed, NOW, "U0ADA")
        thread.start()
        time.sleep(0.15)
        assert thread.is_alive()
    thread.join(5)
    return outcome[0]


def test_an_idea_that_comes_while_priorities_are_published_is_ranked_by_the_new_ones(store: Store) -> None:
    idea = while_published(store, partial(submit, store))
    assert isinstance(idea, Submitted)
    assert card_of(store, idea.id).score.policy_version == 2


def test_what_is_scored_while_priorities_are_published_is_scored_by_the_new_ones(store: Store) -> None:
    idea = submit(store).id
    review = Review(effort=Effort.weeks)
    while_published(
        store, partial(Triage(store).review, idea, version_of(store, idea), review, Request(TRIS, NOW, new_key()))
    )
    assert card_of(store, idea).score.policy_version == 2


def claim(store: Store) -> str | None:
    with store.writing() as session:
        fact = claims.claim(session, NOW)
        time.sleep(0.02)
        return fact.key if fact is not None else None


def test_no_fact_is_claimed_twice(store: Store) -> None:
    submit(store)
    ready = {fact.key for fact in staged(store)}
    claimed = [key for key in at_once(*[partial(claim, store)] * 4) if key is not None]
    assert len(claimed) == len(set(claimed)) == min(4, len(ready))


def test_newer_news_of_a_subject_wait_while_another_process_claims_the_older(empty: Store) -> None:
    def stage(number: int) -> None:
        with empty.writing() as session:
            fact = NoticeNotification(member="U0RIA", text="news")
            outbox.stage(session, fact, key=f"s:{number}", audience="C1", due=NOW, subject="s")

    stage(1)
    outcome: list[object] = []
    thread = threading.Thread(target=lambda: outcome.append(claim(empty)))
    with empty.writing() as session:
        assert claims.claim(session, NOW) is not None
        session.flush()
        if empty.is_shared:
            stage(2)
        thread.start()
        time.sleep(0.15)
        assert thread.is_alive()
    thread.join(5)
    assert outcome == [None]


def test_a_message_that_two_found_standing_stands_where_the_first_saw_it(store: Store) -> None:
    submit(store)
    card = staged(store, "card")[0]

    def stand(ts: str) -> None:
        with store.writing() as session:
            outbox.stand(session, session.get_one(OutboxRow, card.id), "C1", ts, NOW)
            time.sleep(0.02)

    assert at_once(partial(stand, "1"), partial(stand, "2")) == [None, None]
    with store.reading() as session:
        assert find_message(session, card.subject).ts in ("1", "2")
