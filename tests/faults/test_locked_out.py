"""Revoked token: nothing is lost, somebody hears of it, and the bot goes on by itself."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Answer, Fault
from scheduling.clock import SystemClock
from tests.company import submit
from tests.faults.helpers import calls, cards, deliveries, pause_reason, submit_idea
from tests.faults.served import served, soon
from tests.patience import PATIENCE_SECONDS

POST = "chat.postMessage"
OTHERS = ("not_authed", "token_expired")


@pytest.mark.parametrize("error", [*faults.LOCKED_OUT, *OTHERS])
def test_revoked_token_pauses_the_queue_and_it_goes_on_by_itself(
    world: Environment, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="guildhall")
    world.stepper.settle()
    start = world.clock.now()
    for _ in range(5):
        submit_idea(world)
    world.workspace.faults.append(Fault("*", Answer({"ok": False, "error": error}), times=10_000))
    world.stepper.advance(start + timedelta(hours=1))
    # One call at a time finds out, not one for each message.
    assert len(calls(world, POST) + calls(world, "conversations.open")) <= 130
    assert {stands.progress for stands in deliveries(world, "card")} == {"ready"}
    assert pause_reason(world) == error
    assert error in {stands.note for stands in deliveries(world, "card")}
    world.workspace.faults.clear()
    world.stepper.advance(world.clock.now() + timedelta(minutes=16))
    assert len(cards(world)) == 5
    assert {stands.progress for stands in deliveries(world, "tracker")} == {"sent"}
    assert pause_reason(world) is None
    world.workspace.refused.clear()


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_revoked_token_is_reported_outside_slack_and_so_is_its_end(
    error: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served(tmp_path, caplog) as guildhall:
        guildhall.workspace.faults = [Fault("*", Answer({"ok": False, "error": error}), times=10_000)]
        submit(guildhall.store, now=SystemClock().now())
        assert soon(lambda: bool(guildhall.logged("red")))
        assert "Nothing is lost. We'll keep trying until it is fixed." in guildhall.logged("red")[0]
        guildhall.workspace.faults = []
        assert guildhall.workspace.wait_until(
            lambda: len(guildhall.workspace.messages["C0TRIAGE"]) == 1, PATIENCE_SECONDS
        )
        assert soon(lambda: guildhall.logged("green") != [])
    assert len(guildhall.logged("red")) == 1


def test_revoked_token_missing_scope_is_red_in_the_log(world: Environment, caplog: pytest.LogCaptureFixture) -> None:
    world.stepper.settle()
    submit_idea(world)
    world.workspace.faults.append(faults.refused(POST, "missing_scope", times=3))
    world.stepper.advance(world.clock.now() + timedelta(minutes=10))
    assert caplog.text.count("red: Slack takes nothing from us: missing_scope") == 1
    assert len(cards(world)) == 1
    world.workspace.refused.clear()
