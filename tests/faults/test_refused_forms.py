"""Refused blocks go out once as plain text; what Slack refuses even so is parked."""

import pytest

from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Answer, Fault
from tests.faults.helpers import HALF_AN_HOUR, alerts, calls, cards, deliveries, submit_and_wait, submit_idea

POST = "chat.postMessage"
OTHERS = ("invalid_blocks_format", "metadata_too_large")


@pytest.mark.parametrize("error", [*faults.TOO_MUCH, *OTHERS])
def test_refused_blocks_go_out_again_as_a_plain_sentence(world: Environment, error: str) -> None:
    submit_idea(world, Title="Spot <!channel> & more")
    world.workspace.faults.append(faults.refused(POST, error))
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    [card] = cards(world)
    assert card.blocks == []
    assert "IDEA-1" in card.text
    assert "<!channel>" not in card.text
    assert "&amp;" in card.text
    assert len(calls(world, POST, "C0TRIAGE")) == 2
    assert alerts(world, "U0ADA") == []
    world.workspace.refused.clear()


def test_refused_blocks_refused_as_plain_text_too_are_parked_and_reported_once(world: Environment) -> None:
    submit_and_wait(world, Fault(POST, Answer({"ok": False, "error": "invalid_blocks"}), times=2))
    assert deliveries(world, "card") == [("parked", "dead", "invalid_blocks")]
    assert len(calls(world, POST, "C0TRIAGE")) == 2
    [notice] = alerts(world, "U0ADA")
    assert "guildhall outbox show" in notice
    assert world.workspace.person("U0RIA").direct_messages()
    world.workspace.refused.clear()


def test_refused_blocks_stay_plain_text_after_a_restart(world: Environment) -> None:
    submit_idea(world)
    world.workspace.faults.append(Fault(POST, Answer({"ok": False, "error": "invalid_blocks"})))
    while not calls(world, POST, "C0TRIAGE"):
        assert world.bot.delivery.step()
    world.bot.delivery.recover()
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    assert [card.blocks for card in cards(world)] == [[]]
    assert len(calls(world, POST, "C0TRIAGE")) == 2
    world.workspace.refused.clear()


def test_refused_blocks_of_an_edit_are_taken_away(world: Environment) -> None:
    submit_and_wait(world)
    world.workspace.faults.append(faults.refused("chat.update", "msg_blocks_too_long"))
    world.workspace.person("U0TRIS").press(cards(world)[-1], "Send to Payments squad")
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    assert cards(world)[-1].blocks == []
    world.workspace.refused.clear()
