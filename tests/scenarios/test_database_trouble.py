"""As somebody with an idea I want to be told when it can't be kept, at once and with my words still there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from guildhall.environment import Environment
from tests.scenarios.helpers import FRAUD_IDEA, card, words

pytestmark = pytest.mark.core
ACKNOWLEDGED_WITHIN = 3.0


@contextmanager
def held_up(world: Environment) -> Iterator[None]:
    """Keep everybody from writing ideas for the length of the block."""
    with world.store.writing() as session:
        connection = session.connection()
        if world.store.is_shared:
            connection.exec_driver_sql("LOCK TABLE idea IN EXCLUSIVE MODE")
        yield


def test_an_idea_that_can_not_be_kept_stays_in_the_form_and_is_taken_when_it_can(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    with held_up(world):
        started = time.monotonic()
        answer = ria.submit(FRAUD_IDEA)
        assert time.monotonic() - started < ACKNOWLEDGED_WITHIN
    assert not answer.closed
    assert "nothing was changed" in str(answer.errors)
    assert ria.submit(FRAUD_IDEA).closed
    world.stepper.settle()
    assert "Spot stolen cards" in words(card(world))


@contextmanager
def away(world: Environment) -> Iterator[None]:
    """Have no transaction come about for the length of the block, as when the database is gone."""

    def refuse(_connection: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("server closed the connection"))

    event.listen(world.store.engine, "begin", refuse, insert=True)
    try:
        yield
    finally:
        event.remove(world.store.engine, "begin", refuse)


def test_a_press_that_can_not_be_kept_is_answered_where_nothing_can_be_written(world: Environment) -> None:
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-idea")
    assert world.workspace.person("U0RIA").submit(FRAUD_IDEA).closed
    world.stepper.settle()
    tris = world.workspace.person("U0TRIS")
    for trouble in (held_up, away):
        with trouble(world):
            started = time.monotonic()
            answer = tris.press(card(world), "Send to Payments squad")
            assert time.monotonic() - started < ACKNOWLEDGED_WITHIN
        assert not answer.timed_out
        assert "nothing was changed" in words(tris.view())
        tris.close()
    tris.press(card(world), "Send to Payments squad")
    world.stepper.settle()
    assert len(world.workspace.person("U0LEO").messages("C0PAY")) == 1


def test_what_is_only_read_is_shown_meanwhile(world: Environment) -> None:
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-queue")
    with held_up(world):
        assert "No idea is ranked" in words(world.workspace.person("U0RIA").command("C0GENERAL", "/ml-queue").reply)
