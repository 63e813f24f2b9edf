"""Two schedulers at once, clock changes, clocks that disagree, and a bot that was down for weeks."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlmodel import col

import scheduling.tick
from bot.app import Bot, build
from bot.delivery.message_search import Found, MessageSearch
from bot.delivery.rate_limit import Budget
from bot.slack_errors import sent_at
from guildhall.environment import Environment
from intake.notifications.ideas import NewsNotification
from sandbox import faults
from scheduling.notifications.digests import DigestNotification
from scheduling.tables import Claim
from scheduling.tick import tick
from store import claims, clock_skew, lease, outbox
from store.clock_skew import waits_too_long
from store.engine import Store
from store.outbox import Progress
from tests.company import NOW, submit
from tests.conftest import SQLITE
from tests.faults.helpers import SETTLED, cards, later, row_of, submit_with, taken
from tests.intake.helpers import staged
from tests.postgres import PIP
from tests.store.helpers import at_once

DATABASES = (SQLITE, PIP)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# 09:00 in Berlin, on the first Monday after NOW; from 29 March on that is an hour earlier.
MONDAY = NOW + timedelta(days=4, hours=23)
YEARS = timedelta(days=3652)


def occurrences(store: Store, what: str = "digest") -> list[Claim]:
    with store.reading() as session:
        found = list(session.scalars(select(Claim).where(Claim.what == what).order_by(Claim.due)))
        session.expunge_all()
    return found


def run(store: Store, since: datetime, until: datetime, step: timedelta = 6 * HOUR) -> None:
    """Tick through a stretch of time."""
    now = since
    while now <= until:
        tick(store, now)
        now += step


def told(store: Store) -> list[datetime]:
    """Return the ends of the windows of the digests that are told."""
    return [DigestNotification.model_validate(fact.snapshot).until for fact in staged(store, "digest")]


def test_two_schedulers_at_the_same_moment_claim_an_occurrence_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(store)
    both_have_looked, looked = threading.Barrier(2), scheduling.tick._due

    def look(*given: object) -> object:
        found = looked(*given)
        both_have_looked.wait(5)
        return found

    monkeypatch.setattr(scheduling.tick, "_due", look)
    other = Store(store.url, durable=False)
    assert at_once(partial(tick, store, MONDAY), partial(tick, other, MONDAY)) == [None, None]
    other.close()
    assert [claim.due for claim in occurrences(store)] == told(store) == [MONDAY]


@pytest.mark.parametrize("jump", [HOUR, DAY, YEARS], ids=["an hour", "a day", "ten years"])
def test_clock_change_ahead_and_back_again_repeats_and_loses_nothing(store: Store, jump: timedelta) -> None:
    run(store, NOW, MONDAY - HOUR)
    tick(store, MONDAY - HOUR + jump)
    ahead = told(store)
    assert len(ahead) <= 1, "what it catches up with is bounded"
    assert len(occurrences(store)) <= 6
    run(store, MONDAY - HOUR, MONDAY + 2 * WEEK + 6 * HOUR)
    due = [claim.due for claim in occurrences(store) if claim.due <= MONDAY + 2 * WEEK]
    assert due == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]
    assert sorted(told(store)) == sorted({*due, *ahead})


@pytest.mark.parametrize("jump", [HOUR, DAY, YEARS], ids=["an hour", "a day", "ten years"])
def test_clock_change_back_repeats_and_loses_nothing(store: Store, jump: timedelta) -> None:
    run(store, NOW, MONDAY + HOUR)
    tick(store, MONDAY + HOUR - jump)
    run(store, max(MONDAY + HOUR - jump, NOW), MONDAY + WEEK + HOUR)
    assert [claim.due for claim in occurrences(store)] == told(store) == [MONDAY, MONDAY + WEEK]
    keys = [
        (claim.what, claim.occurrence)
        for what in ("reminder-1440", "reminder-10")
        for claim in occurrences(store, what)
    ]
    assert len(keys) == len(set(keys)) == 4


def test_clock_change_replicas_five_minutes_apart_post_each_thing_once(store: Store) -> None:
    minute, skew = timedelta(minutes=1), timedelta(minutes=5)
    for begin in (NOW + DAY, MONDAY - 2 * skew):
        for step in range(40):
            now = begin + step * minute
            tick(store, now if step % 2 else now + skew)
    assert [claim.due for claim in occurrences(store)] == told(store) == [MONDAY]
    assert MONDAY - occurrences(store)[0].claimed_at <= timedelta(0)


def stage(store: Store, key: str, now: datetime) -> None:
    with store.writing() as session:
        fact = NewsNotification.model_validate(
            {"id": "i", "label": "IDEA-1", "title": "t", "step": {"at": now, "stage": "parked", "sentence": "s"}}
        )
        outbox.stage(session, fact, key=key, audience="U0RIA", due=now)


@pytest.mark.parametrize("progress", [Progress.ready, Progress.doubtful])
def test_clock_change_back_retries_what_a_clock_ahead_has_postponed(store: Store, progress: Progress) -> None:
    stage(store, "ahead", NOW + YEARS)
    with store.writing() as session:
        session.connection().exec_driver_sql(f"UPDATE outbox SET progress = '{progress}' WHERE key = 'ahead'")
    tick(store, NOW)
    with store.reading() as session:
        assert claims.is_due(session, NOW)


def test_clock_change_back_shortens_a_retry_after_noted_ahead() -> None:
    budget = Budget()
    budget.pause("chat.postMessage", "C1", NOW + YEARS)
    for number in range(20):
        budget.reserve("chat.postMessage", "C1", f"ahead{number}", NOW + YEARS + HOUR)
    # Those twenty have gone out a moment ago, so it waits as long as Slack's rate says, and no hour.
    told = budget.reserve("chat.postMessage", "C1", "fact", NOW)
    assert told is not None
    assert told - NOW < timedelta(seconds=21)


def test_clock_change_back_leaves_the_rest_of_a_wait_that_slack_asked_for() -> None:
    budget = Budget()
    assert budget.reserve("chat.postMessage", "C1", "first", NOW + HOUR) is None
    budget.pause("chat.postMessage", "C1", NOW + HOUR + timedelta(seconds=30))
    assert budget.reserve("chat.postMessage", "C1", "fact", NOW) == NOW + timedelta(seconds=30)


@pytest.mark.parametrize("progress", [Progress.ready, Progress.doubtful, Progress.sent])
def test_clock_change_of_an_hour_makes_nothing_wait_an_hour(store: Store, progress: Progress) -> None:
    ahead = NOW + HOUR
    stage(store, "ahead", ahead)
    with store.writing() as session:
        dated: dict[str, object] = {"first_try": ahead, "last_try": ahead, "try_at": ahead, "attempts": 1}
        if progress is not Progress.ready:
            dated |= {"doubted_at": ahead, "sweep_at": ahead + outbox.FIRST_SWEEP}
        session.connection().execute(update(outbox.OutboxRow).values(progress=progress, **dated))
    tick(store, NOW)
    with store.reading() as session:
        waits = {Progress.ready: timedelta(), Progress.doubtful: clock_skew.SETTLE}
        soon = NOW + waits.get(progress, outbox.FIRST_SWEEP)
        assert claims.is_due(session, soon)
        assert not claims.is_due(session, soon - timedelta(seconds=1))
    # What it has put right it does not put right again, or nothing could ever be put off.
    with store.reading() as session:
        assert not waits_too_long(session, NOW)


def test_clock_change_of_an_hour_makes_no_second_look_wait_an_hour(world: Environment) -> None:
    submit_with(world, faults.lost_answer("chat.postMessage", accepted=True))
    later(world, timedelta(hours=1))
    row, now = row_of(world, "card"), world.clock.now()
    assert row.sweep_at is None
    assert row.subject is not None
    with world.store.writing() as session:
        claims.look_again(session, row.subject, now + HOUR)
    with world.store.reading() as session:
        assert claims.is_due(session, now), "whoever changed the message had a clock that was an hour ahead"


def test_clock_change_of_an_hour_makes_no_sweep_that_was_put_off_wait_an_hour(world: Environment) -> None:
    submit_with(world, faults.lost_answer("chat.postMessage", accepted=True))
    later(world, timedelta(hours=1))
    now = world.clock.now()
    with world.store.writing() as session:
        row = session.get_one(outbox.OutboxRow, row_of(world, "card").id)
        row.sweep_at, row.doubted_at = now + HOUR + timedelta(seconds=30), now - HOUR
        row.last_try = now + HOUR
        session.add(row)
    tick(world.store, now)
    with world.store.reading() as session:
        assert claims.is_due(session, now + outbox.FIRST_SWEEP)


def test_clock_change_of_the_database_still_ends_a_lease(store: Store) -> None:
    stage(store, "held", NOW)
    with store.writing() as session:
        assert claims.claim(session, NOW, seconds=7200.0) is not None
    tick(store, NOW)
    with store.reading() as session:
        held = select(col(outbox.OutboxRow.id)).where(lease.is_live(col(outbox.OutboxRow.lease_until)))
        assert len(session.scalars(held).all()) == 1
        held = select(col(outbox.OutboxRow.id)).where(lease.is_live(col(outbox.OutboxRow.lease_until), 121.0))
        assert session.scalars(held).all() == []


@pytest.fixture
def leaping(world: Environment) -> Iterator[tuple[Bot, list[timedelta]]]:
    """A bot on a machine whose clock is ahead of elapsed time by what stands in a list; Slack's clock never leaps."""
    ahead = [timedelta()]
    store = Store(world.store.url, durable=False)
    world.stepper.settle()
    yield (
        build(
            store,
            world.settings,
            lambda: world.clock.now() + ahead[0],
            lambda: world.clock.now().timestamp(),
        ),
        ahead,
    )
    store.close()


@pytest.mark.parametrize("late", [40, 115])
def test_clock_change_ahead_ends_no_wait_before_its_time(
    world: Environment, leaping: tuple[Bot, list[timedelta]], late: int
) -> None:
    bot, ahead = leaping
    submit_with(world, faults.late_accept("chat.postMessage", late, times=2))
    bot.delivery.run_until_idle()
    for second in range(0, 1500, 5):
        if second in (10, 20, 30):
            ahead[0] += HOUR
        world.clock.set(world.clock.now() + timedelta(seconds=5))
        bot.delivery.run_until_idle()
    assert (len(cards(world)), len(world.workspace.person("U0RIA").direct_messages())) == (1, 1)
    assert taken(world) == 2, "a copy was posted, and removed again"


def test_clock_change_back_still_finds_what_was_posted_ahead(world: Environment) -> None:
    submit_with(world, faults.lost_answer("chat.postMessage", times=2))
    world.stepper.settle()
    ahead = {"first_try": world.clock.now() + YEARS, "last_try": world.clock.now() + YEARS}
    with world.store.writing() as session:
        session.connection().execute(update(outbox.OutboxRow).values(**ahead))
    later(world, SETTLED)
    assert (len(cards(world)), taken(world)) == (1, 2)


def test_clock_change_ahead_still_finds_what_was_posted_ahead(
    world: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit_with(world, faults.lost_answer("chat.postMessage", times=2))
    world.stepper.settle()
    fact = row_of(world, "card")
    ahead, at_slack = world.clock.now() + YEARS, {"Date": format_datetime(world.clock.now(), usegmt=True)}
    # The sandbox's HTTP server goes by the machine's clock.
    monkeypatch.setattr("bot.delivery.message_search.sent_at", lambda _headers: sent_at(at_slack))
    lookup = MessageSearch(world.bot.client, world.bot.delivery._doubts._lookup._key, lambda: ahead)
    found = lookup.find(fact.key, "C0TRIAGE", None, ahead, lambda: None)
    assert found == Found((cards(world)[0].ts,))


def test_long_downtime_of_three_weeks_gives_one_late_digest_and_declines_the_others(store: Store) -> None:
    tick(store, MONDAY)
    back = MONDAY + 3 * WEEK + HOUR
    tick(store, back)
    tick(store, back)
    assert len(told(store)) == 2
    assert [claim.declined for claim in occurrences(store)] == [
        None,
        "a later digest covers this week too",
        "a later digest covers this week too",
        None,
    ]


def test_long_downtime_declines_an_old_digest_with_the_reason(store: Store) -> None:
    tick(store, MONDAY)
    tick(store, MONDAY + 2 * WEEK + 2 * DAY)
    assert len(told(store)) == 1
    assert [claim.declined for claim in occurrences(store)][1:] == [
        "a later digest covers this week too",
        "it was more than a day late",
    ]
