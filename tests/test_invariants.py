"""The invariant checker finds what it is there to find."""

import copy
from typing import Any

import pytest

from guildhall.world import World
from sandbox.state import Call
from tests.conftest import OpenWorld
from tests.invariants import broken
from tests.scenarios.helpers import card, submit


@pytest.fixture
def spoilt(open_test_world: OpenWorld) -> Any:
    """A world in which an idea was submitted, and that will not be checked at its end."""
    with open_test_world() as world:
        submit(world)
        assert broken(world) == []
        yield world


def run(world: World, statement: str) -> None:
    with world.store.writing() as session:
        session.connection().exec_driver_sql(statement)


def test_a_form_that_closed_for_nothing_is_found(spoilt: World) -> None:
    run(spoilt, "DELETE FROM inbox")
    assert "nothing was stored" in broken(spoilt)[0]


def test_a_second_copy_is_found(spoilt: World) -> None:
    spoilt.workspace.messages["C0TRIAGE"].append(copy.copy(card(spoilt)))
    assert "2 messages stand" in broken(spoilt)[0]


@pytest.mark.parametrize("text", ["<!channel>", "<!here|x>", "<!subteam^S1>", "<javascript:alert(1)|x>", "a <b"])
def test_a_token_that_is_not_ours_is_found(spoilt: World, text: str) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    spoilt.workspace.record(Call("chat.postMessage", {"blocks": blocks}, {"ok": True}, spoilt.clock.now()))
    assert "prints" in broken(spoilt)[0]


def test_an_argument_that_pings_is_found(spoilt: World) -> None:
    spoilt.workspace.record(Call("chat.postMessage", {"link_names": True}, {"ok": True}, spoilt.clock.now()))
    assert "link_names" in broken(spoilt)[0]


def test_what_was_left_in_sending_is_found(spoilt: World) -> None:
    run(spoilt, "UPDATE outbox SET progress = 'sending' WHERE kind = 'card'")
    assert "left in sending" in broken(spoilt)[0]
