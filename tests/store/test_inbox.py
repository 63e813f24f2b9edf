"""The inbox: a request has its effect once."""

from contextlib import suppress
from datetime import UTC

import pytest
from sqlalchemy.exc import IntegrityError

from store import inbox
from store.engine import Store
from store.inbox import InboxEntry
from tests.harbour import NOW


def test_a_new_request_has_no_answer_yet(empty: Store) -> None:
    with empty.reading() as session:
        assert inbox.first_answer(session, "request") is None


def test_a_second_time_returns_the_first_answer(empty: Store) -> None:
    with empty.writing() as session:
        inbox.remember(session, "request", {"label": "IDEA-1", "nested": [1, None, "ü"]}, NOW)
    with empty.reading() as session:
        assert inbox.first_answer(session, "request") == {"label": "IDEA-1", "nested": [1, None, "ü"]}
        assert inbox.first_answer(session, "request ") is None


def test_an_empty_answer_is_an_answer(empty: Store) -> None:
    with empty.writing() as session:
        inbox.remember(session, "request", {}, NOW)
    with empty.reading() as session:
        assert inbox.first_answer(session, "request") is not None


def test_the_answer_is_known_within_the_transaction_of_its_effect(empty: Store) -> None:
    with empty.writing() as session:
        inbox.remember(session, "request", {"a": 1}, NOW)
        assert inbox.first_answer(session, "request") == {"a": 1}


def test_a_request_whose_effect_was_rolled_back_is_new_again(empty: Store) -> None:
    with suppress(RuntimeError), empty.writing() as session:
        inbox.remember(session, "request", {"a": 1}, NOW)
        session.flush()
        raise RuntimeError("the effect failed")
    with empty.reading() as session:
        assert inbox.first_answer(session, "request") is None


def test_the_database_refuses_to_remember_a_request_twice(empty: Store) -> None:
    with empty.writing() as session:
        inbox.remember(session, "request", {"a": 1}, NOW)
    with pytest.raises(IntegrityError), empty.writing() as session:
        inbox.remember(session, "request", {"a": 2}, NOW)
    with empty.reading() as session:
        assert inbox.first_answer(session, "request") == {"a": 1}


def test_the_instant_comes_back_aware_and_in_utc(empty: Store) -> None:
    with empty.writing() as session:
        inbox.remember(session, "request", {}, NOW)
    with empty.reading() as session:
        entry = session.get(InboxEntry, "request")
        assert entry is not None
        assert (entry.at, entry.at.tzinfo) == (NOW, UTC)
