"""Drafts of the first digests: decided once, whoever presses, and nothing of them is lost or told twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from guildhall.company_file import CompanyFile, apply
from intake.access import Principal, Request
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, NotFound
from intake.services.members import Members, SlackFacts
from scheduling.digest_drafts import Drafts
from scheduling.digests import edited
from scheduling.notifications.digests import DigestNotification, DraftEdit, DraftNotification, DraftProgress
from scheduling.tables import Claim
from scheduling.tick import next_due, tick
from store.engine import Store
from tests.company import ADA, GUEST, LEO, NOW, RIA, TRIS, company, new_key, submit
from tests.intake.helpers import everything, staged

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST = "2026-03-09T0900"


@pytest.fixture
def drafting(store: Store) -> Store:
    """A database in which the first digest has fallen due, as a draft for Leo."""
    plain = company().model_dump()
    apply(store, CompanyFile.model_validate(plain | {"digest": plain["digest"] | {"drafts": 2, "owner": "U0LEO"}}), NOW)
    for _ in range(7):
        submit(store)
    tick(store, MONDAY)
    return store


def drafts(store: Store) -> list[DraftNotification]:
    return [DraftNotification.model_validate(fact.snapshot) for fact in staged(store, "digest draft")]


def claim(store: Store) -> Claim:
    with store.reading() as session:
        found = session.get(Claim, ("digest", "2026-03-09T09:00", "digest"))
        assert found is not None
        session.expunge(found)
    return found


def test_a_draft_is_staged_for_its_owner_and_a_second_tick_changes_nothing(drafting: Store) -> None:
    [fact] = staged(drafting, "digest draft")
    assert (fact.audience, fact.due, fact.subject) == ("U0LEO", MONDAY, f"digest-draft:{FIRST}")
    before = everything(drafting)
    tick(drafting, MONDAY)
    assert everything(drafting) == before
    assert staged(drafting, "digest") == []
    assert (claim(drafting).declined, claim(drafting).claimed_at) == (None, MONDAY)


def test_of_many_who_post_and_skip_at_once_one_is_heard(drafting: Store) -> None:
    def press(number: int) -> str:
        act = Drafts(drafting).post if number % 2 else Drafts(drafting).skip
        try:
            act(FIRST, 1, Request(LEO if number % 3 else ADA, MONDAY, new_key()))
        except ChangedMeanwhile:
            return "late"
        return "heard"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(press, range(6))) == ["heard", *["late"] * 5]
    assert len(staged(drafting, "digest")) + (claim(drafting).declined is not None) == 1


def test_what_is_posted_is_what_the_newest_draft_showed(drafting: Store) -> None:
    Drafts(drafting).edit(FIRST, 1, DraftEdit(introduction="Hello"), Request(LEO, MONDAY, new_key()))
    with pytest.raises(ChangedMeanwhile, match="edited"):
        Drafts(drafting).post(FIRST, 1, Request(ADA, MONDAY, new_key()))
    Drafts(drafting).post(FIRST, 2, Request(ADA, MONDAY + DAY / 2, new_key()))
    [digest], [rest] = staged(drafting, "digest"), staged(drafting, "digest rest")
    shown = drafts(drafting)[1].digest
    assert DigestNotification.model_validate(digest.snapshot) == shown
    assert (digest.audience, digest.due, digest.expires) == ("C0NEWS", MONDAY + DAY / 2, MONDAY + DAY / 2 + DAY)
    assert rest.reply_to == digest.subject
    assert [fact.progress for fact in drafts(drafting)] == [
        DraftProgress.waiting,
        DraftProgress.waiting,
        DraftProgress.posted,
    ]


def test_a_draft_lapses_after_a_day_and_not_before_and_that_is_when_a_tick_is_next_due(drafting: Store) -> None:
    # An idea whose review is late is reminded of first.
    tick(drafting, MONDAY + timedelta(hours=1))
    assert next_due(drafting, MONDAY + timedelta(hours=1)) == MONDAY + DAY
    tick(drafting, MONDAY + DAY - timedelta(microseconds=1))
    assert drafts(drafting)[-1].progress is DraftProgress.waiting
    tick(drafting, MONDAY + DAY)
    assert drafts(drafting)[-1].progress is DraftProgress.lapsed
    with pytest.raises(ChangedMeanwhile, match="Nobody answered"):
        Drafts(drafting).form(FIRST, LEO)


def test_the_next_window_begins_where_the_last_posted_one_ended(drafting: Store) -> None:
    Drafts(drafting).post(FIRST, 1, Request(LEO, MONDAY, new_key()))
    tick(drafting, MONDAY + WEEK)
    Drafts(drafting).skip("2026-03-16T0900", 1, Request(LEO, MONDAY + WEEK, new_key()))
    tick(drafting, MONDAY + 2 * WEEK)
    windows = [(fact.digest.since, fact.digest.until) for fact in drafts(drafting) if fact.version == 1]
    assert windows == [
        (MONDAY - WEEK, MONDAY),
        (MONDAY, MONDAY + WEEK),
        (MONDAY, MONDAY + 2 * WEEK),
    ]


def test_leaving_an_idea_out_brings_the_next_one_up(drafting: Store) -> None:
    compiled = drafts(drafting)[0].digest
    gone = compiled.news[0].idea_id
    shorter = edited(compiled, "", "U0LEO", [gone])
    assert [item.idea_id for item in shorter.news] == [
        *(item.idea_id for item in compiled.news[1:]),
        compiled.rest[0].idea_id,
    ]
    assert (len(shorter.rest), shorter.introduced_by) == (1, None)
    assert edited(compiled, "", None, []) == compiled
    assert edited(compiled, "", None, ["rest", "chart", "ask"]).chart == ()


@pytest.mark.parametrize("person", [RIA, TRIS, GUEST], ids=lambda person: person.member_id)
def test_nobody_else_may_touch_a_draft_nor_know_of_it(drafting: Store, person: Principal) -> None:
    before = everything(drafting)
    assert Drafts(drafting).waiting(person) is None
    for act in (Drafts(drafting).post, Drafts(drafting).skip):
        with pytest.raises(NotAllowed):
            act(FIRST, 1, Request(person, MONDAY, new_key()))
    with pytest.raises(NotAllowed):
        Drafts(drafting).edit(FIRST, 1, DraftEdit(), Request(person, MONDAY, new_key()))
    assert everything(drafting) == before


def test_a_draft_is_for_nobody_who_has_left(drafting: Store) -> None:
    Members(drafting).remember(SlackFacts(id="U0LEO", name="Leo", full_member=False), MONDAY)
    tick(drafting, MONDAY + WEEK)
    assert staged(drafting, "digest draft")[-1].audience == "U0ADA"


def test_too_long_an_introduction_and_an_unknown_draft_are_told(drafting: Store) -> None:
    with pytest.raises(FieldErrors, match="1,000 characters"):
        Drafts(drafting).edit(FIRST, 1, DraftEdit(introduction="x" * 1001), Request(LEO, MONDAY, new_key()))
    with pytest.raises(NotFound):
        Drafts(drafting).post("2020-01-01T0900", 1, Request(LEO, MONDAY, new_key()))
