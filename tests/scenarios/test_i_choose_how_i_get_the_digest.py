"""As a reader I take the digest as a message instead, or not at all, and change my mind later."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.environment import Environment
from sandbox.state import Message
from tests.scenarios.helpers import after, press_ask, submit, words

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
WEEK, SHORTLY = timedelta(weeks=1), timedelta(minutes=1)
BUTTON = "Change how I get this"


def own(world: Environment, member: str = "U0REX") -> list[Message]:
    """Return the digests that somebody has as messages."""
    return [each for each in world.workspace.person(member).direct_messages() if "waiting" in each.text]


def choose(world: Environment, label: str, member: str = "U0REX") -> None:
    """Have somebody choose on their Home how to take the digest."""
    person = world.workspace.person(member)
    person.open_home()
    after(world)
    person.press(person.home(), BUTTON)
    assert person.submit({"delivery": label}).closed
    after(world)


@pytest.mark.core
def test_i_take_it_as_a_message_from_the_digest_itself(world: Environment) -> None:
    world.stepper.advance(MONDAY + SHORTLY)
    rex = world.workspace.person("U0REX")
    rex.press(rex.messages("C0NEWS")[-1], BUTTON)
    assert rex.submit({"delivery": "As a message to me"}).closed
    world.stepper.advance(MONDAY + WEEK + SHORTLY)
    [mine] = own(world)
    assert words(mine) == words(rex.messages("C0NEWS")[-1]), "it says the same"
    assert own(world, "U0RIA") == []


def test_my_home_says_how_i_take_it(world: Environment) -> None:
    choose(world, "As a message to me")
    assert "You get it as a message." in words(world.workspace.person("U0REX").home())


def test_i_change_my_mind(world: Environment) -> None:
    choose(world, "As a message to me")
    choose(world, "In the channel, like everyone")
    world.stepper.advance(MONDAY + SHORTLY)
    assert own(world) == []


def test_an_answer_that_i_owe_is_said_without_me(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, submit(world))
    tris.submit({})
    after(world)
    world.stepper.advance(MONDAY + SHORTLY)
    digest = words(world.workspace.person("U0REX").messages("C0NEWS")[-1])
    assert "Waiting longest for an answer: IDEA-1, “Spot stolen cards before we ship”, since" in digest
    assert "<@U0RIA>" not in digest
