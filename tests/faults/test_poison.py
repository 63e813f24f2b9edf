"""Row 37: one fact that can't be said, or one piece of work that can't be done, blocks none of its neighbours."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery.outcomes import MOST_ATTEMPTS
from bot.messages import card as card_message
from guildhall.world import World
from scheduling.tick import tick
from store.engine import Store
from store.outbox import OutboxFact
from tests.faults.handing_in import SETTLED, cards, facts, hand_in, submit_with, told
from tests.intake.helpers import staged
from tests.scheduling.test_tick import MONDAY

LONG = timedelta(hours=1)


def poison(world: World, **values: Any) -> None:
    """Spoil the first card that waits."""
    with world.store.writing() as session:
        fact = session.scalars(select(OutboxFact).where(OutboxFact.kind == "card")).first()
        for name, value in values.items():
            setattr(fact, name, value)
        session.add(fact)


def attempts(world: World) -> list[int]:
    with world.store.reading() as session:
        return [fact.attempts for fact in session.scalars(select(OutboxFact)) if fact.parked_for is not None]


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
def test_row_37_a_poison_row_is_dead_after_some_attempts_and_its_neighbours_flow(
    world: World, values: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    hand_in(world)
    poison(world, **values)
    hand_in(world, Title="Its neighbour")
    world.stepper.settle()
    assert [("Its neighbour" in card.text) for card in cards(world)] == [True]
    world.stepper.advance(world.clock.now() + LONG)
    assert attempts(world) == [MOST_ATTEMPTS]
    [notice] = told(world, "U0ADA")
    assert "guildhall outbox show" in notice
    assert "secret" not in caplog.text + notice
    assert len(world.workspace.person("U0RIA").direct_messages()) == 2


def test_row_37_a_template_that_raises_is_told_of_once_however_many_it_spoils(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(card_message, "section", broken)
    for _ in range(3):
        submit_with(world, wait=LONG)
    assert [stands[:2] for stands in facts(world, "card")] == [("parked", "dead")] * 3
    assert len(told(world, "U0ADA")) == 1
    monkeypatch.undo()
    submit_with(world, wait=SETTLED)
    assert len(cards(world)) == 1


def test_row_37_work_that_fails_for_good_is_told_of_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from intake.service.company import Company

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Company, "reached", broken)
    world.stepper.advance(world.clock.now() + LONG)
    dead = facts(world, "join channel")
    assert {stands[:2] for stands in dead} == {("parked", "dead")}
    assert len(dead) > 1
    assert len(told(world, "U0ADA")) == 1
    submit_with(world, wait=SETTLED)
    assert len(cards(world)) == 1


def test_row_37_a_digest_that_can_not_be_compiled_holds_up_no_reminder(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduling.tick.DIGEST_USEFUL", timedelta(days=7))
    monkeypatch.setattr("scheduling.tick.compiled", _raise)
    tick(store, MONDAY - LONG)
    with pytest.raises(ZeroDivisionError):
        tick(store, MONDAY + timedelta(days=2, hours=6))
    assert [fact.kind for fact in staged(store, "reminder")] == ["reminder"]
    assert staged(store, "digest") == []
    monkeypatch.undo()


def _raise(*_given: object) -> None:
    raise ZeroDivisionError
