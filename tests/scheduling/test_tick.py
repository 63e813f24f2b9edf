"""The tick: what falls due is claimed once, told once, and never late beyond use."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlmodel import col

from guildhall.company_file import CompanyFile, apply
from intake.access import Request
from intake.queries import ideas as idea_queries
from intake.services.triage import Triage
from scheduling import leaders
from scheduling.leaders import LeadershipPlan
from scheduling.meetings import Meetings
from scheduling.notifications.digests import DigestNotification, DigestRest
from scheduling.notifications.leaders import LeadersDraftNotification
from scheduling.notifications.meetings import ReminderNotification, WorthQuestion
from scheduling.tables import Claim, Series
from scheduling.tick import CATCH_UP, next_due, tick
from store.engine import Store
from store.outbox import OutboxRow
from tests.company import NOW, RIA, TRIS, company, few, new_key, open_store, submit
from tests.intake.helpers import ask, everything, staged

# 15:00 in Berlin is 14:00 UTC until the clocks change on 29 March; Mondays at 09:00 are 08:00.
THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
DAY, WEEK, MINUTE = timedelta(days=1), timedelta(days=7), timedelta(minutes=1)


def digests(store: Store) -> list[DigestNotification]:
    return [DigestNotification.model_validate(fact.snapshot) for fact in staged(store, "digest")]


def reminders(store: Store) -> list[tuple[datetime, int]]:
    facts = [ReminderNotification.model_validate(fact.snapshot) for fact in staged(store, "reminder")]
    return [(fact.starts, fact.minutes_before) for fact in facts]


def claims(store: Store) -> list[Claim]:
    with store.reading() as session:
        # Squads' own digests have scenarios of their own (tests/scenarios/test_a_squads_own_digest.py).
        team = ~col(Claim.what).startswith("squad:")
        found = list(session.scalars(select(Claim).where(team).order_by(Claim.due, Claim.what)))
        session.expunge_all()
    return found


# The sixth guild meeting since the beginning ends, and two days later its members' answers are counted.
AFTER_THE_SIXTH = datetime(2026, 4, 9, 13, 45, tzinfo=UTC)
# The answers end on a Saturday and are told at nine on Monday, where their reader is.
MONDAY_AFTER_THE_SIXTH = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)


def asked(store: Store) -> list[OutboxRow]:
    """Return what was staged to ask members after a sixth meeting."""
    with store.reading() as session:
        found = list(session.scalars(select(OutboxRow).where(col(OutboxRow.kind) == WorthQuestion.kind)))
        session.expunge_all()
    return found


def without(part: str) -> CompanyFile:
    plain = company().model_dump()
    plain["channels"][part] = None
    return CompanyFile.model_validate(plain)


def test_before_anything_is_due_a_tick_does_nothing(store: Store) -> None:
    before = everything(store)
    tick(store, NOW)
    tick(store, THURSDAY - DAY - timedelta(microseconds=1))
    with store.writing() as session:
        # It notes when it has looked at each meeting, and nothing else.
        session.execute(update(Series).values(check_at=None, checked_at=None))
    assert everything(store) == before


def test_a_meeting_is_announced_a_day_and_ten_minutes_before_in_the_guilds_channel(store: Store) -> None:
    tick(store, THURSDAY - DAY)
    assert reminders(store) == [(THURSDAY, 1440)]
    tick(store, THURSDAY - 10 * MINUTE)
    assert reminders(store) == [(THURSDAY, 1440), (THURSDAY, 10)]
    fact = staged(store, "reminder")[0]
    assert (fact.audience, fact.due, fact.expires) == ("C0GUILD", THURSDAY - DAY, THURSDAY)
    told = ReminderNotification.model_validate(fact.snapshot)
    assert (told.meeting, told.minutes, told.zone, told.place) == ("ML guild", 45, "Europe/Berlin", "Room Beacon")
    assert told.link == "https://meet.example.com/guild"


def test_a_digest_is_told_at_its_instant_about_the_week_before(store: Store) -> None:
    idea = submit(store)
    Triage(store).send(idea.id, 1, Request(TRIS, NOW, new_key()))
    tick(store, MONDAY - timedelta(microseconds=1))
    assert digests(store) == []
    tick(store, MONDAY)
    [digest] = digests(store)
    assert (digest.since, digest.until) == (MONDAY - WEEK, MONDAY)
    assert [(item.label, item.squad) for item in digest.news] == [("IDEA-1", "payments")]
    assert (digest.submitted, digest.decided, digest.waiting) == (1, 1, 0)
    [fact] = staged(store, "digest")
    assert (fact.audience, fact.due, fact.expires) == ("C0NEWS", MONDAY, MONDAY + DAY)
    assert fact.subject is not None


def test_a_second_tick_at_the_same_instant_changes_nothing(store: Store) -> None:
    for instant in (THURSDAY - DAY, THURSDAY - 10 * MINUTE, MONDAY):
        tick(store, instant)
        before = everything(store)
        tick(store, instant)
        assert everything(store) == before


def test_two_ticks_at_once_claim_once_and_tell_once(store: Store) -> None:
    submit(store)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(tick, store, MONDAY + MINUTE) for _ in range(4)]:
            done.result()
    assert len(digests(store)) == 1
    assert [(claim.what, claim.declined) for claim in claims(store)] == [
        ("reminder-1440", "missed: it had started"),
        ("reminder-10", "missed: it had started"),
        ("digest", None),
    ]


def test_two_ticks_at_once_draft_one_digest_for_leaders(store: Store) -> None:
    with store.writing() as session:
        leaders.apply(session, LeadershipPlan(rule="FREQ=WEEKLY;BYDAY=MO", time="10:00", zone="Europe/Berlin"), NOW)
    friday = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(tick, store, friday + MINUTE) for _ in range(4)]:
            done.result()
    assert len(staged(store, LeadersDraftNotification.kind)) == 1


def test_what_more_there_is_than_five_lines_goes_into_the_thread(store: Store) -> None:
    for _ in range(7):
        submit(store)
    tick(store, MONDAY)
    [fact], [rest] = staged(store, "digest"), staged(store, "digest rest")
    assert (rest.audience, rest.reply_to, rest.expires) == ("C0NEWS", fact.subject, fact.expires)
    assert [len(DigestRest.model_validate(rest.snapshot).rest), len(digests(store)[0].news)] == [2, 5]


def test_windows_of_digests_touch_and_every_change_is_told_once(store: Store) -> None:
    told = []
    for week in range(3):
        submit(store, now=MONDAY + week * WEEK)
        tick(store, MONDAY + week * WEEK)
    for digest in digests(store):
        told.append([item.label for item in digest.news])
    windows = [(digest.since, digest.until) for digest in digests(store)]
    assert windows == [
        (MONDAY - WEEK, MONDAY),
        (MONDAY, MONDAY + WEEK),
        (MONDAY + WEEK, MONDAY + 2 * WEEK),
    ]
    assert told == [[], ["IDEA-1"], ["IDEA-2"]]


def test_after_a_long_outage_only_the_newest_digest_is_told_and_it_tells_of_all_the_weeks(store: Store) -> None:
    tick(store, MONDAY)
    submit(store, now=MONDAY + DAY)
    submit(store, now=MONDAY + WEEK + DAY)
    # The clocks change meanwhile.
    next_monday = MONDAY + 3 * WEEK - timedelta(hours=1)
    tick(store, next_monday - MINUTE)
    assert len(digests(store)) == 1, "the last one was six days late"
    tick(store, next_monday + timedelta(hours=2))
    first, second = digests(store)
    assert (second.since, second.until) == (MONDAY, next_monday)
    assert (first.until, second.submitted) == (MONDAY, 2)


def test_a_digest_that_is_more_than_a_day_late_is_declined_with_the_reason(store: Store) -> None:
    tick(store, MONDAY + DAY)
    [claim] = [claim for claim in claims(store) if claim.what == "digest"]
    assert claim.declined == "it was more than a day late"
    assert digests(store) == []


def test_a_digest_that_is_just_less_than_a_day_late_is_told(store: Store) -> None:
    tick(store, MONDAY + DAY - timedelta(microseconds=1))
    assert len(digests(store)) == 1


def test_after_an_outage_missed_reminders_are_declined_and_those_still_of_use_are_told(store: Store) -> None:
    tick(store, THURSDAY + 2 * WEEK - timedelta(hours=3))
    assert reminders(store) == [(THURSDAY + 2 * WEEK, 1440)]
    declined = [claim for claim in claims(store) if claim.declined and claim.what != "digest"]
    assert {claim.declined for claim in declined} == {"missed: it had started"}
    assert [claim.due for claim in declined if claim.what == "reminder-10"] == [
        THURSDAY - 10 * MINUTE,
        THURSDAY + WEEK - 10 * MINUTE,
    ]


def test_a_meeting_that_has_just_begun_is_not_announced_any_more(store: Store) -> None:
    tick(store, THURSDAY)
    assert reminders(store) == []
    assert {claim.declined for claim in claims(store)} == {"missed: it had started"}


def test_who_comes_back_just_before_a_meeting_is_told_of_it_once(store: Store) -> None:
    tick(store, THURSDAY - 5 * MINUTE)
    assert reminders(store) == [(THURSDAY, 10)]


def test_an_outage_of_many_months_is_caught_up_with_no_further_than_a_month(store: Store) -> None:
    tick(store, MONDAY + 52 * WEEK)
    assert all(claim.due >= MONDAY + 52 * WEEK - CATCH_UP for claim in claims(store))
    [digest] = digests(store)
    assert digest.until == MONDAY + 52 * WEEK


def test_nothing_from_before_the_company_was_set_up_is_made_up_for(empty: Store) -> None:
    apply(empty, company(), MONDAY + MINUTE)
    tick(empty, MONDAY + MINUTE)
    assert claims(empty) == []


def test_without_a_channel_nothing_falls_due_there(empty: Store) -> None:
    apply(empty, without("digest"), NOW)
    tick(empty, MONDAY)
    assert {claim.series for claim in claims(empty)} == {"guild"}
    apply(empty, without("guild"), MONDAY)
    tick(empty, MONDAY + WEEK)
    assert {claim.series for claim in claims(empty) if claim.due > MONDAY} == {"digest"}


def test_a_series_that_is_not_in_the_file_any_more_stops(store: Store) -> None:
    plain = company().model_dump() | {"meetings": []}
    apply(store, CompanyFile.model_validate(plain), NOW)
    tick(store, THURSDAY - DAY)
    assert reminders(store) == []
    assert Meetings(store).upcoming(NOW, 5) == []
    assert next_due(store, NOW) == MONDAY


def test_a_meeting_that_is_taken_up_again_does_not_make_up_for_the_time_between(store: Store) -> None:
    apply(store, CompanyFile.model_validate(company().model_dump() | {"meetings": []}), NOW)
    tick(store, THURSDAY + WEEK)
    apply(store, company(), THURSDAY + WEEK + DAY)
    tick(store, THURSDAY + WEEK + DAY)
    assert [claim for claim in claims(store) if claim.series == "guild"] == []


def test_a_private_idea_is_in_no_digest(store: Store) -> None:
    submit(store, RIA, private=True, title="zymurgy")
    ask(store, submit(store, RIA, private=True, title="zymurgy").id, "zymurgy?")
    tick(store, MONDAY)
    [fact] = staged(store, "digest")
    assert "zymurgy" not in repr(fact.snapshot)
    [digest] = digests(store)
    assert (digest.submitted, digest.waiting, digest.news, digest.ask) == (0, 0, (), None)


def test_the_digest_asks_for_the_answer_that_has_been_waited_for_longest(store: Store) -> None:
    first, second = submit(store), submit(store)
    ask(store, second.id, "Since Wednesday?", now=NOW)
    ask(store, first.id, "Since Friday?", now=NOW + 2 * DAY)
    tick(store, MONDAY)
    [digest] = digests(store)
    assert digest.ask is not None
    assert (digest.ask.question, digest.ask.asked_at, digest.ask.member) == ("Since Wednesday?", NOW, "U0RIA")


def test_an_old_question_stays_the_oldest_when_its_idea_is_ranked_again(store: Store) -> None:
    first, second = submit(store), submit(store)
    ask(store, first.id, "Since Wednesday?", now=NOW)
    ask(store, second.id, "Since Thursday?", now=NOW + DAY)
    with store.writing() as session:
        # As a new policy does it, but for one idea.
        idea_queries.idea(session, first.id, TRIS).changed_at = NOW + 2 * DAY
    tick(store, MONDAY)
    [digest] = digests(store)
    assert digest.ask is not None
    assert digest.ask.question == "Since Wednesday?"


def test_every_instant_comes_back_aware_and_in_utc(store: Store) -> None:
    tick(store, MONDAY)
    for claim in claims(store):
        assert claim.due.tzinfo is UTC
        assert claim.claimed_at == MONDAY
        assert claim.claimed_at.tzinfo is UTC
    with store.reading() as session:
        for series in session.scalars(select(Series)):
            assert series.announced_since == NOW
            assert series.announced_since.tzinfo is UTC


def test_what_comes_next_is_when_a_tick_next_does_something(store: Store) -> None:
    """Step by `next_due` through six weeks, over a change of clocks: nothing in between, always something then."""
    now, seen = NOW, []
    while now < NOW + 6 * WEEK:
        instant = next_due(store, now)
        assert instant is not None
        assert instant > now
        assert instant.tzinfo is UTC
        before = len(claims(store))
        tick(store, instant - timedelta(microseconds=1))
        assert len(claims(store)) == before
        tick(store, instant)
        now = instant
        if instant in (AFTER_THE_SIXTH, MONDAY_AFTER_THE_SIXTH):
            assert asked(store), "its members are asked whether the meeting is worth their time"
            continue
        assert len(claims(store)) > before
        seen.append(instant)
    assert all(claim.declined is None for claim in claims(store))
    assert [claim.due for claim in claims(store)] == seen


def test_where_nothing_recurs_nothing_comes_next(empty: Store) -> None:
    assert next_due(empty, NOW) is None
    apply(empty, CompanyFile(), NOW)
    assert next_due(empty, NOW) is None


@settings(few, max_examples=12)
@given(st.lists(st.integers(0, 42 * 24 * 60), min_size=1, max_size=10).map(sorted))
def test_whenever_it_ticks_every_occurrence_is_claimed_once_and_told_at_most_once_in_time(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int]
) -> None:
    store = open_store(tmp_path_factory.mktemp("tick"))
    for minute in minutes:
        now = NOW + minute * MINUTE
        tick(store, now)
        tick(store, now)
    found = claims(store)
    assert len({(claim.series, claim.occurrence, claim.what) for claim in found}) == len(found)
    assert all(claim.due <= claim.claimed_at for claim in found)
    with store.reading() as session:
        facts = list(session.scalars(select(OutboxRow).where(col(OutboxRow.kind).in_(["digest", "reminder"]))))
        told = [claim for claim in found if claim.declined is None]
        assert sorted(fact.due for fact in facts) == sorted(claim.due for claim in told)
        claimed_at = {claim.due: claim.claimed_at for claim in told}
        assert all(fact.expires is None or claimed_at[fact.due] < fact.expires for fact in facts)
    windows = [(digest.since, digest.until) for digest in digests(store)]
    for (_, until), (since, _) in pairwise(windows):
        assert since == until
    store.close()
