"""Poison rows: one notification that can't be sent, or one job that can't be done, blocks none of its neighbours."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.delivery.retries import DATABASE_WAIT_SECONDS, MOST_STUMBLES
from bot.messages import triage as triage_messages
from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Fault
from scheduling.queries import occurrences as occurrence_queries
from scheduling.tick import tick
from store import audit_chain
from store.engine import Store
from store.outbox import OutboxRow
from tests.company import company, submit
from tests.conftest import OpenWorld
from tests.faults.helpers import HALF_AN_HOUR, alerts, calls, cards, deliveries, submit_and_wait, submit_idea
from tests.intake.helpers import staged
from tests.scheduling.test_tick import MONDAY

LONG = timedelta(hours=1)
POST = "chat.postMessage"


def poison(world: Environment, **values: Any) -> None:
    """Spoil the first card that waits."""
    with world.store.writing() as session:
        fact = session.scalars(select(OutboxRow).where(OutboxRow.kind == "card")).first()
        for name, value in values.items():
            setattr(fact, name, value)
        session.add(fact)


def attempts(world: Environment) -> list[int]:
    with world.store.reading() as session:
        return [fact.attempts for fact in session.scalars(select(OutboxRow)) if fact.parked_for is not None]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "a kind of a later version"},
        {"snapshot": {"title": "<@U0RIA> secret"}},
        {"snapshot": {}},
        {"snapshot": ["no", "object"]},
    ],
    ids=["kind", "schema", "empty", "shape"],
)
def test_poison_row_is_dead_after_some_attempts_and_its_neighbours_go_on(
    world: Environment, values: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    submit_idea(world)
    poison(world, **values)
    submit_idea(world, Title="Its neighbour")
    world.stepper.settle()
    assert [("Its neighbour" in card.text) for card in cards(world)] == [True]
    world.stepper.advance(world.clock.now() + LONG)
    assert attempts(world) == [MOST_STUMBLES]
    [notice] = alerts(world, "U0ADA")
    assert "guildhall outbox show" in notice
    assert "secret" not in caplog.text + notice
    assert len(world.workspace.person("U0RIA").direct_messages()) == 2


def test_poison_row_template_that_raises_is_reported_once(world: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(triage_messages, "section", broken)
    for _ in range(3):
        submit_and_wait(world, wait=LONG)
    assert [stands[:2] for stands in deliveries(world, "card")] == [("parked", "dead")] * 3
    assert len(alerts(world, "U0ADA")) == 1
    monkeypatch.undo()
    submit_and_wait(world, wait=HALF_AN_HOUR)
    assert len(cards(world)) == 1


@pytest.mark.parametrize(
    "fault", [faults.too_many(POST, "1"), faults.server_error(POST)], ids=["asked to wait", "in doubt"]
)
def test_poison_row_count_leaves_out_postponed_and_unconfirmed_attempts(world: Environment, fault: Fault) -> None:
    fault.times = 2 * MOST_STUMBLES + 4
    submit_and_wait(world, fault, faults.refused(POST, "brand_new_error", times=2), wait=LONG)
    assert [fault for fault in world.workspace.faults if fault.times] == []
    assert [state[:2] for kind in ("card", "tracker") for state in deliveries(world, kind)] == [("sent", None)] * 2
    world.workspace.refused.clear()


def test_poison_row_with_an_unknown_error_is_dead_after_some_attempts(world: Environment) -> None:
    submit_and_wait(world, faults.refused(POST, "brand_new_error", times=10_000), wait=LONG)
    assert [state[:2] for kind in ("card", "tracker") for state in deliveries(world, kind)] == [("parked", "dead")] * 2
    assert len(calls(world, POST, "C0TRIAGE")) == MOST_STUMBLES
    world.workspace.faults.clear()
    world.workspace.refused.clear()


def test_poison_row_job_that_fails_for_good_is_reported_once(
    open_test_world: OpenWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.services.organization import Company

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Company, "reached", broken)
    with open_test_world(set_up=False) as world:
        world.apply(company())
        world.stepper.advance(world.clock.now() + LONG)
        dead = deliveries(world, "join channel")
        assert {stands[:2] for stands in dead} == {("parked", "dead")}
        assert len(dead) > 1
        assert len(alerts(world, "U0ADA")) == 1
        submit_and_wait(world, wait=HALF_AN_HOUR)
        assert len(cards(world)) == 1


def test_poison_row_digest_that_fails_to_compile_holds_up_no_reminder(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduling.tick.DIGEST_USEFUL", timedelta(days=7))
    monkeypatch.setattr("scheduling.tick.compile_window", _raise)
    tick(store, MONDAY - LONG)
    with pytest.raises(ZeroDivisionError):
        tick(store, MONDAY + timedelta(days=2, hours=6))
    assert [fact.kind for fact in staged(store, "reminder")] == ["reminder"]
    assert staged(store, "digest") == []
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("asks", "works"),
    [
        ("occurrence_queries.open_claims", "note_ends"),
        ("waits_too_long", "bring_forward"),
        ("inbox.has_old", "inbox.forget_old"),
        ("digest_queries.waiting_drafts", "digest_drafts.lapse"),
    ],
)
def test_poison_row_housekeeping_that_fails_holds_up_nothing_else_of_the_tick(
    store: Store, monkeypatch: pytest.MonkeyPatch, asks: str, works: str
) -> None:
    tick(store, MONDAY - LONG)
    submit(store)
    draft = SimpleNamespace(id="d", version=1, lapses_at=MONDAY)
    monkeypatch.setattr(f"scheduling.tick.{asks}", lambda *_: [draft])
    monkeypatch.setattr(f"scheduling.tick.{works}", _raise)
    with pytest.raises(ZeroDivisionError):
        tick(store, MONDAY + timedelta(days=2, hours=6))
    monkeypatch.undo()
    assert [fact.kind for fact in staged(store, "reminder")] == ["reminder"]
    with store.reading() as session:
        assert occurrence_queries.last_claimed(session, "digest", "digest", MONDAY + timedelta(days=3)) is not None
        assert not audit_chain.is_waiting(session)


def _raise(*_given: object, **_named: object) -> None:
    raise ZeroDivisionError


def test_a_table_that_is_locked_for_minutes_makes_nothing_dead(
    world: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = OperationalError("SELECT", {}, Exception("canceling statement due to lock timeout"))
    tries: list[datetime] = []

    def cannot_be_read(*_given: object) -> None:
        tries.append(world.clock.now())
        raise locked

    with monkeypatch.context() as patched:
        patched.setattr("bot.delivery.posting.is_about_private", cannot_be_read)
        submit_idea(world)
        # As often as would have made it dead, were it poison.
        world.stepper.advance(world.clock.now() + LONG)
    assert len(tries) > 2 * MOST_STUMBLES
    assert attempts(world) == []
    assert "can't be rendered" not in " ".join(alerts(world, "U0ADA"))
    world.stepper.advance(world.clock.now() + timedelta(seconds=DATABASE_WAIT_SECONDS))
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1
