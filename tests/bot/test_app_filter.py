"""What comes in changes nothing of how we call Slack; and whatever breaks, whoever asked is answered in words."""

import pytest
from slack_bolt import App, BoltRequest

from guildhall.environment import Environment
from tests.scenarios.helpers import FRAUD_IDEA, words


def test_a_token_that_a_request_brings_along_is_never_ours(world: Environment) -> None:
    client = world.bot.app.client
    ours = client.token
    for body in (
        {
            "type": "event_callback",
            "event": {
                "type": "function_executed",
                "bot_access_token": "xwfp-2",
                "function_data": {"execution_id": "Fx1"},
            },
        },
        {"type": "block_actions", "bot_access_token": "xwfp-2", "function_data": {"execution_id": "Fx1"}},
    ):
        world.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body | {"team_id": "T0SANDBOX"}))
        assert client.token == ours


def test_over_socket_mode_too_whoever_types_or_presses_reads_that_it_broke(
    world: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError

    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    monkeypatch.setattr(App, "dispatch", break_down)
    answer = ria.command("C0GENERAL", "/ml-queue", "Ask @tris about R&D")
    assert not answer.timed_out
    assert answer.text.endswith("> Ask @tris about R&amp;D")
    told = ria.submit(FRAUD_IDEA)
    assert not told.closed
    assert "couldn't read this" in str(told.errors)
    ria.close()
    pressed = ria.shortcut("submit_idea")
    assert not pressed.timed_out
    assert "couldn't read this" in words(pressed.view)
