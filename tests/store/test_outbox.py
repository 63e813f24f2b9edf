"""The outbox: what goes next, what waits, what is not said any more."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import select

from store import claims, outbox
from store.engine import Session, Store
from store.outbox import OutboxRow, Progress, find_message
from tests.company import NOW, few, open_store

SECOND = timedelta(seconds=1)


class Told(BaseModel):
    """A fact of nobody's domain."""

    kind: ClassVar[str] = "told"
    schema_number: ClassVar[int] = 3
    text: str = "hello"
    at: datetime = NOW


def stage(store: Store, key: str, audience: str = "C1", **more: Any) -> None:
    with store.writing() as session:
        outbox.stage(session, Told(text=key), key=key, audience=audience, **{"due": NOW} | more)


def claim(store: Store, now: datetime = NOW) -> str | None:
    with store.writing() as session:
        fact = claims.claim(session, now)
        return fact.key if fact else None


def settle(store: Store, key: str, progress: Progress, **more: Any) -> None:
    with store.writing() as session:
        assert outbox.settle(session, get(session, key), progress, **more)


def look_up(store: Store, now: datetime) -> str | None:
    with store.writing() as session:
        fact = claims.claim_doubtful(session, now)
        return fact.key if fact else None


def send(store: Store, key: str, ts: str = "1.1", channel: str = "C1") -> None:
    with store.writing() as session:
        assert outbox.stand(session, get(session, key), channel, ts, NOW)


def get(session: Session, key: str) -> OutboxRow:
    return session.scalars(select(OutboxRow).where(OutboxRow.key == key)).one()


def seen(store: Store, key: str) -> OutboxRow:
    with store.reading() as session:
        fact = get(session, key)
        session.expunge(fact)
        return fact


def drain(store: Store, now: datetime = NOW) -> list[str]:
    sent = []
    while (key := claim(store, now)) is not None:
        send(store, key)
        sent.append(key)
    return sent


def test_facts_of_one_audience_go_in_the_order_they_were_staged(empty: Store) -> None:
    for key in ("c", "a", "b"):
        stage(empty, key)
    assert drain(empty) == ["c", "a", "b"]


def test_an_audience_that_is_being_sent_to_waits_and_the_others_go_on(empty: Store) -> None:
    stage(empty, "one", "C1")
    stage(empty, "two", "C1")
    stage(empty, "other", "C2")
    assert [claim(empty), claim(empty), claim(empty)] == ["one", "other", None]
    send(empty, "one")
    assert claim(empty) == "two"


def test_a_fact_is_not_claimed_before_it_is_due_and_is_at_that_instant(empty: Store) -> None:
    stage(empty, "later", due=NOW + SECOND)
    assert claim(empty, NOW + timedelta(microseconds=999_999)) is None
    assert claim(empty, NOW + SECOND) == "later"


def test_instants_are_compared_as_instants_whatever_zone_they_are_written_in(empty: Store) -> None:
    stage(empty, "berlin", due=NOW.astimezone(ZoneInfo("Europe/Berlin")))
    assert claim(empty, (NOW - SECOND).astimezone(ZoneInfo("Asia/Kathmandu"))) is None
    assert claim(empty, NOW.astimezone(ZoneInfo("America/New_York"))) == "berlin"
    fact = seen(empty, "berlin")
    assert (fact.due, fact.due.utcoffset()) == (NOW, timedelta())


def test_a_doubtful_fact_holds_back_its_own_subject_and_nothing_else(empty: Store) -> None:
    stage(empty, "first", subject="card")
    assert claim(empty) == "first"
    settle(empty, "first", Progress.doubtful, try_at=NOW + SECOND)
    stage(empty, "second", subject="card")
    stage(empty, "unrelated", subject="other card")
    stage(empty, "no subject")
    assert drain(empty) == ["unrelated", "no subject"]
    send(empty, "first")
    assert claim(empty) == "second"


def test_what_is_being_sent_holds_back_its_own_subject(empty: Store) -> None:
    stage(empty, "first", subject="card")
    assert claim(empty) == "first"
    stage(empty, "second", "C2", subject="card")
    assert claim(empty) is None


def test_only_the_newest_of_a_subject_is_told_and_the_others_say_why_not(empty: Store) -> None:
    for key in ("old", "newer", "newest"):
        stage(empty, key, subject="card")
    assert drain(empty) == ["newest"]
    old = seen(empty, "old")
    assert (old.progress, old.note) == (Progress.declined, "the same subject had newer news")
    assert old.attempts == 0


def test_news_that_is_put_off_is_not_told_after_newer_news(empty: Store) -> None:
    stage(empty, "old", subject="card")
    assert claim(empty) == "old"
    settle(empty, "old", Progress.ready, try_at=NOW + SECOND)
    stage(empty, "new", subject="card")
    assert drain(empty) == ["new"]
    assert drain(empty, NOW + SECOND) == []
    assert seen(empty, "old").progress is Progress.declined


def test_newer_news_that_was_declined_or_parked_does_not_silence_the_older(empty: Store) -> None:
    stage(empty, "old", subject="card")
    stage(empty, "declined", subject="card")
    stage(empty, "parked", subject="card")
    settle(empty, "declined", Progress.declined)
    settle(empty, "parked", Progress.parked)
    assert drain(empty) == ["old"]


def test_a_fact_is_declined_at_the_instant_it_expires_and_not_before(empty: Store) -> None:
    stage(empty, "in time", expires=NOW + SECOND)
    stage(empty, "too late", expires=NOW)
    stage(empty, "never expires")
    assert drain(empty) == ["in time", "never expires"]
    late = seen(empty, "too late")
    assert (late.progress, late.note) == (Progress.declined, "it came too late to be of use")


def test_a_key_that_was_staged_already_is_left_as_it_was(empty: Store) -> None:
    stage(empty, "once", "C1")
    with empty.writing() as session:
        outbox.stage(session, Told(text="again"), key="once", audience="C2", due=NOW)
    assert seen(empty, "once").audience == "C1"
    assert seen(empty, "once").snapshot["text"] == "once"
    assert drain(empty) == ["once"]


def test_a_key_is_unique_within_one_transaction_too(empty: Store) -> None:
    with empty.writing() as session:
        for _ in range(2):
            outbox.stage(session, Told(), key="once", audience="C1", due=NOW)
    assert drain(empty) == ["once"]


def test_a_claim_counts_attempts_and_remembers_the_first_and_the_last(empty: Store) -> None:
    stage(empty, "fact")
    claim(empty, NOW)
    settle(empty, "fact", Progress.ready, try_at=NOW + SECOND, note="rate limited")
    assert claim(empty, NOW) is None
    assert claim(empty, NOW + SECOND) == "fact"
    fact = seen(empty, "fact")
    assert (fact.attempts, fact.first_try, fact.last_try) == (2, NOW, NOW + SECOND)
    assert fact.progress is Progress.sending


def test_a_snapshot_is_kept_with_its_kind_and_schema_number(empty: Store) -> None:
    stage(empty, "fact")
    fact = seen(empty, "fact")
    assert (fact.kind, fact.schema_number) == ("told", 3)
    assert Told.model_validate(fact.snapshot) == Told(text="fact")


def test_where_a_subject_stands_is_written_once_and_stays(empty: Store) -> None:
    stage(empty, "first", subject="card")
    claim(empty)
    send(empty, "first", ts="1.1")
    stage(empty, "second", subject="card")
    claim(empty)
    send(empty, "second", ts="1.1")
    with empty.reading() as session:
        stands = find_message(session, "card")
        assert stands is not None
        assert (stands.key, stands.channel, stands.ts) == ("first", "C1", "1.1")
        assert find_message(session, "other") is None
        assert [fact.key for fact in outbox.sent(session)] == ["first", "second"]


def test_a_fact_without_a_subject_stands_nowhere(empty: Store) -> None:
    stage(empty, "note")
    claim(empty)
    send(empty, "note")
    with empty.reading() as session:
        assert outbox.like(session, "") == []


def test_subjects_are_found_by_their_prefix_taken_literally(empty: Store) -> None:
    for subject in ("card:a_1@C1", "card:a_1@C2", "card:aX1@C1", "card:a%"):
        stage(empty, subject, subject=subject)
        claim(empty)
        send(empty, subject)
    with empty.reading() as session:
        assert sorted(outbox.like(session, "card:a_1@")) == ["card:a_1@C1", "card:a_1@C2"]
        assert outbox.like(session, "card:a%") == ["card:a%"]


def test_after_a_restart_what_was_being_sent_is_looked_up_and_nothing_else_is(empty: Store) -> None:
    stage(empty, "sending")
    claim(empty)
    stage(empty, "sent")
    claim(empty)
    send(empty, "sent")
    stage(empty, "ready")
    with empty.writing() as session:
        claims.doubt_what_was_left(session, NOW, NOW + SECOND, alone=True)
    assert seen(empty, "sending").progress is Progress.doubtful
    assert seen(empty, "sent").progress is Progress.sent
    assert seen(empty, "ready").progress is Progress.ready
    assert look_up(empty, NOW) is None
    assert look_up(empty, NOW + SECOND) == "sending"


def test_the_doubtful_fact_whose_look_up_is_due_first_comes_first(empty: Store) -> None:
    for key, seconds in (("b", 2), ("a", 1), ("c", 2)):
        stage(empty, key)
        settle(empty, key, Progress.doubtful, try_at=NOW + seconds * SECOND)
    assert [look_up(empty, NOW + 9 * SECOND) for _ in range(4)] == ["a", "b", "c", None]


@pytest.mark.parametrize(
    ("progress", "waits", "on_its_way"),
    [
        (Progress.ready, True, True),
        (Progress.doubtful, True, True),
        (Progress.sent, False, False),
        (Progress.declined, False, False),
        (Progress.parked, False, False),
    ],
)
def test_what_waits_and_what_is_on_its_way(empty: Store, progress: Progress, waits: bool, on_its_way: bool) -> None:
    stage(empty, "fact", subject="card")
    settle(empty, "fact", progress, try_at=NOW + SECOND)
    with empty.reading() as session:
        assert not claims.is_due(session, NOW)
        assert claims.is_due(session, NOW + SECOND) is waits
        assert claims.next_due(session, NOW) == (NOW + SECOND if waits else None)
        assert claims.next_due(session, NOW + SECOND) is None
        assert outbox.is_pending(session, "card") is on_its_way
        assert not outbox.is_pending(session, "other card")


def test_every_instant_comes_back_aware_and_in_utc(empty: Store) -> None:
    stage(empty, "fact", subject="card", expires=NOW + SECOND)
    claim(empty)
    send(empty, "fact")
    fact = seen(empty, "fact")
    for instant in (fact.due, fact.try_at, fact.expires, fact.first_try, fact.last_try, fact.sent_at):
        assert instant is not None
        assert instant.tzinfo is UTC
    stage(empty, "later", due=NOW + SECOND)
    with empty.reading() as session:
        following = claims.next_due(session, NOW)
        assert following is not None
        assert following.tzinfo is UTC


SCRIPT = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2"]),
        st.sampled_from([None, "s1", "s2"]),
        st.sampled_from(["sent", "doubtful", "again"]),
    ),
    max_size=9,
)


@settings(few, max_examples=15)
@given(SCRIPT)
def test_in_the_end_every_fact_is_sent_or_declined_in_order_with_the_newest_of_each_subject_told(
    tmp_path_factory: pytest.TempPathFactory, script: list[tuple[str, str | None, str]]
) -> None:
    """Whatever happens to the first attempts, nothing gets stuck, and nothing old is told after something newer."""
    store = open_store(tmp_path_factory.mktemp("outbox"), set_up=False)
    for number, (audience, subject, _) in enumerate(script):
        stage(store, str(number), audience, subject=f"{subject}@{audience}" if subject else None)
    sent: list[int] = []
    with store.writing() as session:
        for step in range(3 * len(script) + 6):
            now = NOW + step * SECOND
            fact = claims.claim_doubtful(session, now) or claims.claim(session, now)
            if fact is None:
                continue
            outcome = script[int(fact.key)][2]
            if fact.progress is Progress.doubtful or outcome == "sent" or fact.attempts > 1:
                outbox.stand(session, fact, fact.audience, f"{fact.key}.0", now)
                sent.append(int(fact.key))
            else:
                progress = Progress.doubtful if outcome == "doubtful" else Progress.ready
                outbox.settle(session, fact, progress, try_at=now + 3 * SECOND)
    with store.reading() as session:
        facts = list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        assert {fact.progress for fact in facts} <= {Progress.sent, Progress.declined}
        for subject in {fact.subject for fact in facts} - {None}:
            numbers = [int(fact.key) for fact in facts if fact.subject == subject]
            told = [number for number in sent if number in numbers]
            assert told == sorted(told)
            assert told[-1] == numbers[-1]
        assert all(fact.progress is Progress.sent for fact in facts if fact.subject is None)
    store.close()


def test_what_nobody_waits_for_goes_last_but_for_its_turn(empty: Store) -> None:
    for key in ("batch 1", "batch 2"):
        stage(empty, key, batch=True)
    stage(empty, "click 1", "C2")
    stage(empty, "click 2", "C3")
    assert claim(empty) == "click 1"
    with empty.writing() as session:
        turn = claims.claim(session, NOW, batch_first=True)
        assert turn is not None
        assert turn.key == "batch 1"
    assert claim(empty) == "click 2"
