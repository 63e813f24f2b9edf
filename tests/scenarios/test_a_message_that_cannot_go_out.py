"""As an admin I want to hear once that Guildhall can't write somewhere, and what I mend to be enough."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from guildhall.cli import app
from guildhall.environment import Environment
from sandbox.state import Message
from tests.scenarios.helpers import FRAUD_IDEA, submit_new, words

A_DAY = timedelta(days=1)


def hand_in(world: Environment, title: str) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert submit_new(ria, FRAUD_IDEA | {"Title": title}).closed
    world.stepper.advance(world.clock.now() + timedelta(minutes=5))


def told(world: Environment, member: str = "U0ADA") -> list[str]:
    return [words(message) for message in world.workspace.person(member).direct_messages()]


def cards(world: Environment) -> list[Message]:
    return world.workspace.person("U0TRIS").messages("C0TRIAGE")


@pytest.mark.twice
def test_i_hear_once_that_the_bot_was_removed_and_inviting_it_is_all_that_i_have_to_do(world: Environment) -> None:
    world.stepper.settle()
    world.workspace.channels["C0TRIAGE"].members.remove(world.workspace.bot_user_id)
    hand_in(world, "The first idea")
    hand_in(world, "The second idea")
    [notice] = told(world)
    assert "I can't post in <#C0TRIAGE>" in notice
    assert "/invite @Guildhall" in notice
    assert "The first idea" not in notice
    # Whoever handed it in has their answer all the same.
    assert len(world.workspace.person("U0RIA").direct_messages()) == 2
    world.stepper.advance(world.clock.now() + A_DAY)
    assert len(told(world)) == 1
    world.workspace.person("U0ADA").invite("C0TRIAGE")
    world.stepper.advance(world.clock.now() + timedelta(minutes=1))
    assert [title for card in cards(world) for title in ("first", "second") if title in card.text] == [
        "first",
        "second",
    ]
    assert len(told(world)) == 1
    world.workspace.refused.clear()


def test_i_unarchive_the_channel_and_what_waited_comes_with_the_next_idea(world: Environment) -> None:
    world.stepper.settle()
    world.workspace.channels["C0TRIAGE"].is_archived = True
    hand_in(world, "The first idea")
    assert "it's archived" in told(world)[0]
    world.workspace.channels["C0TRIAGE"].is_archived = False
    hand_in(world, "The second idea")
    assert len(cards(world)) == 2
    world.workspace.refused.clear()


def test_i_do_not_wait_for_the_next_idea_but_retry_on_the_server(
    world: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", world.store.url.render_as_string(hide_password=False))
    # The server's clock is the world's.
    monkeypatch.setattr("scheduling.clock.SystemClock.now", lambda _clock: world.clock.now())
    cli = CliRunner(env={"COLUMNS": "220"})
    world.stepper.settle()
    world.workspace.channels["C0TRIAGE"].is_archived = True
    hand_in(world, "The first idea")
    assert "is_archived" in cli.invoke(app, ["outbox", "list", "--state", "parked"]).output
    world.workspace.channels["C0TRIAGE"].is_archived = False
    assert "1 will be sent again: " in cli.invoke(app, ["outbox", "retry", "--all"]).output
    world.stepper.settle()
    assert len(cards(world)) == 1
    world.workspace.refused.clear()


def test_a_squad_whose_channel_refuses_hears_of_it_from_its_lead_too(world: Environment) -> None:
    hand_in(world, "The first idea")
    world.workspace.channels["C0PAY"].is_archived = True
    world.workspace.person("U0TRIS").press(cards(world)[-1], "Send to Payments squad")
    world.stepper.advance(world.clock.now() + timedelta(minutes=5))
    assert len([text for text in told(world) if "<#C0PAY>" in text]) == 1
    assert len([text for text in told(world, "U0LEO") if "<#C0PAY>" in text]) == 1
    world.workspace.refused.clear()
