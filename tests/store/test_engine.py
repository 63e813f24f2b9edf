"""Transactions, the same on every database: what holds when a block raises and when two write at once."""

import time
from contextlib import suppress

import pytest
from sqlalchemy.exc import OperationalError

from store import claims, outbox
from store.database import WAIT_MILLISECONDS
from store.engine import Session, Store
from store.outbox import PostedMessage, find_message
from tests.company import NOW
from tests.store.helpers import execute, scalar, value
from tests.store.test_outbox import Told


def stage(session: Session, key: str) -> None:
    outbox.stage(session, Told(), key=key, audience="C1", due=NOW)


def test_writing_commits_at_the_end_of_the_block(counter: Store) -> None:
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        assert value(counter) == 0
    assert value(counter) == 1


def test_writing_leaves_no_trace_when_the_block_raises(counter: Store) -> None:
    with suppress(RuntimeError), counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        raise RuntimeError("in the middle")
    assert value(counter) == 0
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 2")
    assert value(counter) == 2


def test_a_writer_that_waits_longer_than_the_busy_timeout_is_told_so(counter: Store) -> None:
    started = time.monotonic()
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        with pytest.raises(OperationalError, match="lock"), counter.writing() as second:
            execute(second, "UPDATE counter SET value = 5")
    assert WAIT_MILLISECONDS / 1000 <= time.monotonic() - started < 2.5
    assert value(counter) == 1


def test_reading_does_not_wait_for_a_writer_and_sees_what_was_committed(counter: Store) -> None:
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
        started = time.monotonic()
        assert value(counter) == 0
        assert time.monotonic() - started < WAIT_MILLISECONDS / 2000


def test_a_writer_does_not_wait_for_a_reader_whose_snapshot_stays_as_it_is(counter: Store) -> None:
    with counter.reading() as session:
        assert scalar(session, "SELECT value FROM counter") == 0
        with counter.writing() as writer:
            execute(writer, "UPDATE counter SET value = 1")
        assert scalar(session, "SELECT value FROM counter") == 0
    assert value(counter) == 1


def test_what_is_changed_while_reading_is_never_written(counter: Store) -> None:
    with counter.reading() as session:
        session.add(PostedMessage(subject="s", key="k", channel="c", ts="t"))
        scalar(session, "SELECT value FROM counter")
    with counter.reading() as session:
        assert find_message(session, "s") is None


def test_subscribers_wake_after_a_commit_that_staged_and_see_it(empty: Store) -> None:
    woken: list[bool] = []

    def look() -> None:
        with empty.reading() as session:
            woken.append(claims.is_due(session, NOW))

    empty.subscribe(look)
    with empty.writing() as session:
        stage(session, "fact")
        session.flush()
        assert woken == []
    assert woken == [True]


def test_subscribers_may_write_when_they_wake(empty: Store) -> None:
    claimed: list[str] = []

    def claim() -> None:
        with empty.writing() as session:
            fact = claims.claim(session, NOW)
            assert fact is not None
            claimed.append(fact.key)

    empty.subscribe(claim)
    with empty.writing() as session:
        stage(session, "fact")
    assert claimed == ["fact"]


def test_subscribers_sleep_on_when_nothing_was_staged_or_nothing_was_committed(counter: Store) -> None:
    woken: list[str] = []
    with counter.writing() as session:
        stage(session, "known")
    counter.subscribe(lambda: woken.append("woken"))
    with counter.writing() as session:
        execute(session, "UPDATE counter SET value = 1")
    with counter.writing() as session:
        stage(session, "known")
    with suppress(RuntimeError), counter.writing() as session:
        stage(session, "new")
        raise RuntimeError("too bad")
    assert woken == []


def test_creating_twice_changes_nothing(counter: Store) -> None:
    counter.create()
    assert value(counter) == 0
