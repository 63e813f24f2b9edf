"""How occurrences end: each claim says sent, and when, or declined, and why; none vanishes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from intake.operations import history
from intake.tables import Idea
from scheduling.notifications.digests import DigestNotification
from scheduling.tables import Claim
from scheduling.tick import tick
from store import outbox
from store.engine import Store
from store.outbox import OutboxRow, Progress
from tests.company import NOW, submit
from tests.intake.helpers import staged

MONDAY = NOW + timedelta(days=4, hours=23)
MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(days=7)


def end_of(store: Store, due: datetime) -> tuple[datetime | None, str | None]:
    with store.reading() as session:
        row = session.scalars(select(Claim).where(col(Claim.due) == due, col(Claim.what) == "digest")).one()
        return row.sent_at, row.declined


def digests(store: Store) -> list[DigestNotification]:
    return [DigestNotification.model_validate(fact.snapshot) for fact in staged(store, "digest")]


def finish(store: Store, progress: Progress, now: datetime, note: str | None = None) -> None:
    """Have the newest digest end as delivery would."""
    with store.writing() as session:
        newest = select(OutboxRow).where(col(OutboxRow.kind) == "digest").order_by(col(OutboxRow.id).desc())
        fact = session.scalars(newest).first()
        assert fact is not None
        if progress is Progress.sent:
            outbox.stand(session, fact, "C0NEWS", "1.1", now)
        else:
            outbox.settle(session, fact, progress, note=note)


def test_a_digest_that_was_sent_says_so_and_when(store: Store) -> None:
    tick(store, MONDAY)
    assert end_of(store, MONDAY) == (None, None)
    finish(store, Progress.sent, MONDAY + MINUTE)
    tick(store, MONDAY + MINUTE)
    assert end_of(store, MONDAY) == (MONDAY + MINUTE, None)


def test_a_digest_that_came_too_late_is_declined_and_the_next_tells_of_its_week(store: Store) -> None:
    idea = submit(store)
    tick(store, MONDAY)
    finish(store, Progress.declined, MONDAY + DAY, "it came too late to be of use")
    tick(store, MONDAY + DAY)
    assert end_of(store, MONDAY) == (None, "it came too late to be of use")
    tick(store, MONDAY + WEEK)
    assert [item.label for item in digests(store)[-1].news] == [idea.label]


def test_a_digest_that_waits_for_a_person_is_declined_only_when_it_is_of_no_use_any_more(store: Store) -> None:
    tick(store, MONDAY)
    finish(store, Progress.parked, MONDAY, "is_archived")
    tick(store, MONDAY + MINUTE)
    assert end_of(store, MONDAY) == (None, None)
    tick(store, MONDAY + DAY)
    assert end_of(store, MONDAY) == (None, "it could not be posted in time: is_archived")


def change(store: Store, idea_id: str, verb: str, at: datetime) -> None:
    """Write down a change that is dated `at` and committed only now."""
    with store.writing() as session:
        row = session.get_one(Idea, idea_id)
        history.record(session, row, verb=verb, sentence="Sent late.", by="U0TRIS", now=at)


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(minutes=9)])
def test_a_change_that_is_committed_after_its_digest_is_told_in_the_next_and_once(
    store: Store, late: timedelta
) -> None:
    early, slow = submit(store), submit(store)
    change(store, early.id, "sent", MONDAY - late)
    tick(store, MONDAY)
    change(store, slow.id, "sent", MONDAY - late)
    for week in (1, 2):
        tick(store, MONDAY + week * WEEK)
    told = [[item.label for item in digest.news if item.why == "Sent late."] for digest in digests(store)]
    assert told == [[early.label], [slow.label], []]
