"""The invariant checker finds what it is there to find."""

import copy
from typing import Any

import pytest

from guildhall.world import World
from sandbox.state import Call
from scheduling.tick import tick
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


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|x>",
        "<!subteam^S1>",
        "<javascript:alert(1)|x>",
        "<https://evil.example|https://bank.example>",
        "<!date^0^{date}^https://evil.example|x>",
        "a <b",
    ],
)
def test_a_token_that_is_not_ours_is_found(spoilt: World, text: str) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    spoilt.workspace.record(Call("chat.postMessage", {"blocks": blocks}, {"ok": True}, spoilt.clock.now()))
    assert "prints" in broken(spoilt)[0]


def test_somebody_mentioned_whom_no_template_could_mean_is_found(spoilt: World) -> None:
    args = {"text": "<@U123>, wake up."}
    spoilt.workspace.record(Call("chat.postMessage", args, {"ok": True}, spoilt.clock.now()))
    assert broken(spoilt) == ["chat.postMessage mentions U123, who is nobody"]


def test_a_message_that_is_no_sentence_where_no_blocks_are_shown_is_found(spoilt: World) -> None:
    spoilt.workspace.record(Call("chat.update", {"text": "wake up"}, {"ok": True}, spoilt.clock.now()))
    assert broken(spoilt) == ["chat.update says 'wake up' where no blocks are shown"]


def test_an_audit_that_was_changed_is_found(spoilt: World) -> None:
    tick(spoilt.store, spoilt.clock.now())
    assert broken(spoilt) == []
    run(spoilt, f"UPDATE audit_head SET hash = '{'0' * 64}'")
    assert "the audit does not verify" in broken(spoilt)[0]


def test_a_decision_that_closed_for_nothing_is_found(spoilt: World) -> None:
    tris = spoilt.workspace.person("U0TRIS")
    tris.press(card(spoilt), "Not now")
    assert tris.submit({"reason": "The card data only arrives in May."}).closed
    assert broken(spoilt) == []
    run(
        spoilt, "DELETE FROM inbox WHERE key = (SELECT key FROM inbox WHERE key LIKE 'view:%' ORDER BY at DESC LIMIT 1)"
    )
    assert "not_now_form" in broken(spoilt)[0]


def test_an_argument_that_pings_is_found(spoilt: World) -> None:
    spoilt.workspace.record(Call("chat.postMessage", {"link_names": True}, {"ok": True}, spoilt.clock.now()))
    assert "link_names" in broken(spoilt)[0]


def test_what_was_left_in_sending_is_found(spoilt: World) -> None:
    run(spoilt, "UPDATE outbox SET progress = 'sending' WHERE kind = 'card'")
    assert "left in sending" in broken(spoilt)[0]
