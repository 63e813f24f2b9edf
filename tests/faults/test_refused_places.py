"""A channel that refuses us keeps its messages for later; a workspace at its limit is left alone."""

import logging
from datetime import timedelta

import pytest

from bot.slack_errors import MEANINGS, ErrorMeaning
from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Answer, Fault
from tests.faults.helpers import (
    HALF_AN_HOUR,
    alerts,
    calls,
    cards,
    deliveries,
    pause_reason,
    submit_and_wait,
    submit_idea,
)

POST = "chat.postMessage"
FOR_EVER = 10_000
DIRECT = ("messages_tab_disabled", "cannot_dm_bot", "user_disabled")


def in_channels(error: str) -> Fault:
    """Return a fault that refuses the first post only: the triage channel's, which is staged first."""
    return faults.refused(POST, error, times=1)


@pytest.mark.parametrize("error", [error for error in faults.PARKED if error not in DIRECT])
def test_refusing_channel_is_parked_and_reported_once_and_the_rest_goes_on(world: Environment, error: str) -> None:
    submit_and_wait(world, in_channels(error))
    assert [stands[:3] for stands in deliveries(world, "card")] == [("parked", "place", error)]
    [notice] = alerts(world, "U0ADA")
    assert "<#C0TRIAGE>" in notice
    assert error in notice
    assert world.workspace.person("U0RIA").direct_messages()
    world.workspace.refused.clear()


def test_refusing_channel_errors_are_spelled_as_slack_spells_them() -> None:
    assert [name for name in MEANINGS if "_" not in name] == []
    assert MEANINGS["external_channel_migrating"] is ErrorMeaning.place


def test_refusing_channel_is_not_reported_again_while_it_lasts(world: Environment) -> None:
    # The set-up has looked at the channel.
    world.stepper.settle()
    world.workspace.channels["C0TRIAGE"].is_archived = True
    for _ in range(3):
        submit_and_wait(world)
    assert len(deliveries(world, "card")) == 3
    assert len(alerts(world, "U0ADA")) == 1
    world.workspace.channels["C0TRIAGE"].is_archived = False
    world.workspace.channels["C0TRIAGE"].members.remove(world.workspace.bot_user_id)
    submit_and_wait(world)
    # Another reason is news.
    assert len(alerts(world, "U0ADA")) == 2
    assert "/invite" in alerts(world, "U0ADA")[-1]
    world.workspace.refused.clear()


def test_refusing_channel_that_opens_again_gets_everything_in_order(world: Environment) -> None:
    world.stepper.settle()
    world.workspace.channels["C0TRIAGE"].is_archived = True
    for title in ("First of all", "Second of all"):
        submit_idea(world, Title=title)
        world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    tries = len(calls(world, POST, "C0TRIAGE"))
    world.stepper.advance(world.clock.now() + timedelta(hours=12))
    assert len(calls(world, POST, "C0TRIAGE")) == tries
    world.workspace.channels["C0TRIAGE"].is_archived = False
    submit_idea(world, Title="Third of all")
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    found = [next(word for word in ("Third", "First", "Second") if word in card.text) for card in cards(world)]
    assert found == ["Third", "First", "Second"]
    assert {stands.progress for stands in deliveries(world, "card")} == {"sent"}
    world.workspace.refused.clear()


def test_refusing_channel_is_reported_once_to_its_owner_and_once_to_the_admin(world: Environment) -> None:
    world.stepper.settle()
    world.workspace.channels["C0PAY"].is_archived = True
    submit_and_wait(world)
    world.workspace.person("U0TRIS").press(cards(world)[-1], "Send to Payments squad")
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    for member in ("U0LEO", "U0ADA"):
        [notice] = alerts(world, member)
        assert "<#C0PAY>" in notice
    world.workspace.refused.clear()


def test_refusing_channel_of_a_member_who_left_is_reported_to_the_admins(world: Environment) -> None:
    submit_idea(world)
    world.workspace.members["U0RIA"].deleted = True
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    [notice] = alerts(world, "U0ADA")
    assert "I can't message somebody: the account is deactivated" in notice
    assert "U0RIA" not in notice
    assert "stolen" not in notice
    assert deliveries(world, "tracker")[0][:2] == ("parked", "place")
    world.workspace.refused.clear()


def test_refusing_channel_of_every_direct_message_causes_no_endless_reports(
    world: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    world.workspace.manifest._home["messages_tab_enabled"] = False
    submit_and_wait(world)
    assert deliveries(world, "tracker")[0][:2] == ("parked", "app")
    assert {stands.progress for stands in deliveries(world, "refused")} == {"parked"}
    assert len(deliveries(world, "refused")) == 1
    assert len(cards(world)) == 1
    assert "messages_tab_disabled" in caplog.text
    world.workspace.manifest._home["messages_tab_enabled"] = True
    submit_and_wait(world)
    assert {stands.progress for stands in deliveries(world, "tracker")} == {"sent"}
    world.workspace.refused.clear()


@pytest.mark.parametrize("error", [*faults.SLOWED_DOWN, "ratelimited"])
def test_workspace_limit_without_an_end_is_left_alone_ever_longer(
    world: Environment, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="guildhall")
    world.stepper.settle()
    start = world.clock.now()
    submit_idea(world)
    world.workspace.faults.append(Fault("*", Answer({"ok": False, "error": error}), times=FOR_EVER))
    world.stepper.advance(start + timedelta(hours=2))
    tried = calls(world, POST) + calls(world, "conversations.open")
    assert 4 <= len(tried) <= 20
    assert pause_reason(world) == error
    assert caplog.text.count(f"red: Slack takes nothing from us: {error}") == 1
    assert {(state.progress, state.note) for state in deliveries(world, "card")} <= {
        ("ready", error),
        ("ready", None),
    }
    world.workspace.faults.clear()
    world.stepper.advance(world.clock.now() + timedelta(minutes=16))
    assert len(cards(world)) == 1
    assert pause_reason(world) is None
    assert "green" in caplog.text
    world.workspace.refused.clear()


def test_workspace_limit_with_an_end_holds_for_its_channel_alone(world: Environment) -> None:
    answer = Answer({"ok": False, "error": "ratelimited"}, headers={"retry-after": "45"})
    start = world.clock.now()
    submit_and_wait(world, Fault(POST, answer))
    assert calls(world, POST, "C0TRIAGE") == [start, start + timedelta(seconds=45)]
    world.workspace.refused.clear()
