"""Several replicas on one database: what one does the other does not, and one that was stopped does no harm."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Bot, build
from guildhall.environment import Environment
from intake.notifications.ideas import GreetingNotification
from sandbox import faults
from scheduling.tick import tick
from store import claims, outbox
from store.engine import Store
from store.outage import is_outage
from store.outbox import OutboxRow, Progress
from tests.company import NOW, submit
from tests.conftest import SQLITE
from tests.faults.helpers import SETTLED, SWEPT, cards, later, row_of, submit_with, taken
from tests.intake.helpers import staged
from tests.postgres import PIP
from tests.store.helpers import at_once

DATABASES = (SQLITE, PIP)
POST, HISTORY = "chat.postMessage", "conversations.history"


@pytest.fixture
def other(world: Environment) -> Iterator[Bot]:
    """A second replica on the same database."""
    world.stepper.settle()
    store = Store(world.store.url, durable=False)
    yield build(store, world.settings, world.clock.now)
    store.close()


def let_leases_end(store: Store) -> None:
    """Have the database's clock pass the end of every lease."""
    past = "2000-01-01 00:00:00.000000" + ("" if store.url.get_backend_name() == "sqlite" else "+00")
    with store.writing() as session:
        session.connection().execute(text(f"UPDATE outbox SET lease_until = '{past}' WHERE lease_until IS NOT NULL"))


def before(target: Any, name: str, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have something happen just before the first call of a function."""
    goes_on, first = getattr(target, name), iter([True])

    def wrapped(*given: Any, **named: Any) -> Any:
        if next(first, False):
            act()
        return goes_on(*given, **named)

    monkeypatch.setattr(target, name, wrapped)


def test_two_schedulers_find_one_digest_due_and_claim_it_once(store: Store) -> None:
    submit(store)
    assert at_once(*[partial(tick, store, NOW + timedelta(days=5))] * 3) == [None] * 3
    assert len(staged(store, "digest")) == 1


def test_two_schedulers_find_one_notification_due_and_post_it_once(world: Environment, other: Bot) -> None:
    submit_with(world)
    assert at_once(world.bot.delivery.run_until_idle, other.delivery.run_until_idle) == [None, None]
    later(world, SETTLED)
    assert (len(cards(world)), taken(world)) == (1, 2)


def test_stopped_process_does_not_make_a_call_that_it_has_lost(
    world: Environment, other: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped() -> None:
        let_leases_end(world.store)
        other.delivery.run_until_idle()

    before(world.bot.delivery._posting, "call_of", stopped, monkeypatch)
    submit_with(world)
    world.stepper.settle()
    left = [fact for fact in (row_of(world, "card"), row_of(world, "tracker")) if fact.progress is Progress.doubtful]
    assert len(left) == 1
    assert taken(world) == 1
    later(world, SWEPT)
    assert (len(cards(world)), taken(world)) == (1, 2)


def test_stopped_process_result_of_an_old_call_is_dropped(
    world: Environment, other: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stopped() -> None:
        let_leases_end(world.store)
        other.delivery.run_until_idle()

    before(world.bot.delivery._posting, "make", stopped, monkeypatch)
    submit_with(world)
    world.bot.delivery.step()
    assert "claimed by another since" in caplog.text
    doubted = [fact for fact in (row_of(world, "card"), row_of(world, "tracker")) if fact.ts is None]
    assert [fact.progress for fact in doubted] == [Progress.doubtful]
    later(world, SWEPT)
    assert (len(cards(world)), taken(world)) == (1, 2)
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1


def test_stopped_process_machine_that_slept_in_its_call_leaves_no_copy(
    world: Environment, other: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slept() -> None:
        let_leases_end(world.store)
        for _ in range(8):
            other.delivery.run_until_idle()
            world.clock.set(world.clock.now() + timedelta(minutes=5))
        assert row_of(world, "card").sweep_at is None
        assert row_of(world, "tracker").sweep_at is None

    before(world.bot.delivery._posting, "make", slept, monkeypatch)
    submit_with(world)
    world.bot.delivery.step()
    assert taken(world) == 3, "what it was about to say it says, when it wakes"
    later(world, SWEPT)
    assert (len(cards(world)), len(world.workspace.person("U0RIA").direct_messages())) == (1, 1)


def test_stopped_process_slow_search_leads_to_no_second_post(
    world: Environment, other: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []

    def slow() -> None:
        looked.append(other.delivery.step())

    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    other.delivery.run_until_idle()
    world.clock.set(world.clock.now() + timedelta(seconds=121))
    before(world.bot.delivery._doubts._lookup, "_page", slow, monkeypatch)
    world.bot.delivery.step()
    # The other one may look up the other message, not this one.
    assert looked == [True]
    world.stepper.settle()
    assert [row_of(world, kind).fence for kind in ("card", "tracker")] == [2, 2]
    later(world, SWEPT)
    assert (len(cards(world)), taken(world)) == (1, 2)


def test_what_was_left_in_sending_by_a_replica_that_died_is_looked_up_when_its_lease_is_over(
    world: Environment, other: Bot
) -> None:
    submit_with(world)
    with world.store.writing() as session:
        assert claims.claim(session, world.clock.now()) is not None
    other.delivery.run_until_idle()
    assert taken(world) == 1
    let_leases_end(world.store)
    other.delivery.run_until_idle()
    later(world, SETTLED)
    assert (len(cards(world)), taken(world)) == (1, 2)


def run_until_idle(replica: Bot) -> None:
    while True:
        try:
            return replica.delivery.run_until_idle()
        except SQLAlchemyError as error:
            # Its threads go on, too: on a busy machine a lock may be waited for longer than a statement may take.
            if not is_outage(error):
                raise


def drained(world: Environment, *replicas: Bot) -> None:
    while True:
        running = [threading.Thread(target=run_until_idle, args=(replica,)) for replica in replicas]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        following = world.bot.delivery.next_due()
        if following is None:
            return
        world.clock.set(following)


@pytest.mark.slow
def test_two_replicas_drain_many_channels_each_message_once_and_in_order(world: Environment, other: Bot) -> None:
    members = ["U0RIA", world.workspace.bot_user_id]
    places = [world.workspace.add_channel(f"c{number}", members).id for number in range(10)]
    count = 300 if world.store.is_shared else 60
    with world.store.writing() as session:
        for number in range(count):
            place = places[number % 10]
            outbox.stage(session, GreetingNotification(), key=f"{number:03}", audience=place, due=world.clock.now())
    drained(world, world.bot, other)
    with world.store.reading() as session:
        sent: list[OutboxRow] = [fact for fact in outbox.sent(session) if fact.kind == GreetingNotification.kind]
    assert len(sent) == len({fact.ts for fact in sent}) == count
    for place in places:
        ordered = [fact.ts for fact in sent if fact.audience == place]
        assert ordered == [message.ts for message in world.workspace.person("U0RIA").messages(place)]
    world.workspace.refused.clear()
