"""The inbox: a request has its effect once."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from store import inbox
from store.engine import Store
from store.inbox import FORGOTTEN_AT_ONCE, KEPT, NEWEST_KEPT, InboxEntry
from tests.company import NOW

HOUR = timedelta(hours=1)


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


def test_the_same_content_again_returns_the_first_answer_and_another_content_is_no_repeat(empty: Store) -> None:
    first, other = inbox.with_content("view:V1:a", "Warn of storms"), inbox.with_content("view:V1:a", "Warn of ice")
    with empty.writing() as session:
        assert inbox.first_answer(session, first) is None
        inbox.remember(session, first, {"label": "IDEA-1"}, NOW)
    with empty.reading() as session:
        assert inbox.first_answer(session, first) == {"label": "IDEA-1"}
        assert inbox.has(session, "view:V1:a")
        with pytest.raises(inbox.DifferentContent) as refused:
            inbox.first_answer(session, other)
    assert refused.value.answer == {"label": "IDEA-1"}


def test_what_was_taken_in_before_contents_were_noted_is_a_repeat_whatever_it_says(empty: Store) -> None:
    with empty.writing() as session:
        inbox.remember(session, "view:V1:a", {"label": "IDEA-1"}, NOW)
    with empty.reading() as session:
        assert inbox.first_answer(session, inbox.with_content("view:V1:a", "x")) == {"label": "IDEA-1"}


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


def fill(store: Store, count: int, at: datetime, name: str = "request") -> None:
    with store.writing() as session:
        for number in range(count):
            inbox.remember(session, f"{name}:{number}", {}, at)


def kept(store: Store) -> int:
    with store.reading() as session:
        return len(session.connection().execute(select(InboxEntry)).all())


def test_what_nobody_can_repeat_any_more_is_forgotten_a_few_hundred_at_a_time(empty: Store) -> None:
    fill(empty, FORGOTTEN_AT_ONCE + 10, NOW - KEPT - HOUR)
    fill(empty, NEWEST_KEPT, NOW, "new")
    for left in (10, 0, 0):
        with empty.writing() as session:
            inbox.forget_old(session, NOW)
        assert kept(empty) == NEWEST_KEPT + left
        with empty.reading() as session:
            assert inbox.has_old(session, NOW) is (left > 0)


def test_what_could_be_repeated_is_kept_and_what_was_noted_for_good(empty: Store) -> None:
    fill(empty, 5, NOW - KEPT + HOUR)
    fill(empty, 1, NOW - KEPT - HOUR, inbox.LASTING)
    fill(empty, NEWEST_KEPT, NOW, "new")
    with empty.writing() as session:
        assert not inbox.has_old(session, NOW)
        inbox.forget_old(session, NOW)
    assert kept(empty) == NEWEST_KEPT + 6


def test_a_request_of_six_days_ago_is_still_known_for_a_repeat_however_much_came_since(empty: Store) -> None:
    fill(empty, 1, NOW - timedelta(days=6), "monday")
    fill(empty, NEWEST_KEPT + 1, NOW - timedelta(days=6) + HOUR)
    with empty.writing() as session:
        assert not inbox.has_old(session, NOW)
        inbox.forget_old(session, NOW)
        assert inbox.first_answer(session, "monday:0") is not None


def test_clock_change_far_ahead_does_not_forget_the_requests_of_this_hour(empty: Store) -> None:
    fill(empty, 20, NOW)
    with empty.writing() as session:
        inbox.forget_old(session, NOW + 3652 * 24 * HOUR)
    assert kept(empty) == 20
