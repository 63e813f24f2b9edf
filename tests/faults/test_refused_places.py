"""Rows 18 and 21: a place that refuses us keeps what was for it; a Slack that wants to be left alone is left alone."""

import logging
from datetime import timedelta

import pytest

from bot.slack_errors import MEANINGS, ErrorMeaning
from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Answer, Fault
from tests.faults.handing_in import SETTLED, calls, cards, facts, hand_in, held, submit_with, told

POST = "chat.postMessage"
FOR_EVER = 10_000
DIRECT = ("messages_tab_disabled", "cannot_dm_bot", "user_disabled")


def in_channels(error: str) -> Fault:
    """Return a fault that refuses the first post only: the triage channel's, which is staged first."""
    return faults.refused(POST, error, times=1)


@pytest.mark.parametrize("error", [error for error in faults.PARKED if error not in DIRECT])
def test_row_18_what_a_place_refuses_is_parked_the_admin_is_told_once_and_the_rest_flows(
    world: Environment, error: str
) -> None:
    submit_with(world, in_channels(error))
    assert [stands[:3] for stands in facts(world, "card")] == [("parked", "place", error)]
    [notice] = told(world, "U0ADA")
    assert "<#C0TRIAGE>" in notice
    assert error in notice
    assert world.workspace.person("U0RIA").direct_messages()
    world.workspace.refused.clear()


def test_row_18_the_table_names_errors_as_slack_spells_them() -> None:
    assert [name for name in MEANINGS if "_" not in name] == []
    assert MEANINGS["external_channel_migrating"] is ErrorMeaning.place


def test_row_18_while_it_lasts_nobody_is_told_again(world: Environment) -> None:
    # The set-up has looked at the channel.
    world.stepper.settle()
    world.workspace.channels["C0TRIAGE"].is_archived = True
    for _ in range(3):
        submit_with(world)
    assert len(facts(world, "card")) == 3
    assert len(told(world, "U0ADA")) == 1
    world.workspace.channels["C0TRIAGE"].is_archived = False
    world.workspace.channels["C0TRIAGE"].members.remove(world.workspace.bot_user_id)
    submit_with(world)
    # Another reason is news.
    assert len(told(world, "U0ADA")) == 2
    assert "/invite" in told(world, "U0ADA")[-1]
    world.workspace.refused.clear()


def test_row_18_the_next_message_that_gets_through_takes_the_others_along_in_their_order(world: Environment) -> None:
    world.stepper.settle()
    world.workspace.channels["C0TRIAGE"].is_archived = True
    for title in ("First of all", "Second of all"):
        hand_in(world, Title=title)
        world.stepper.advance(world.clock.now() + SETTLED)
    tries = len(calls(world, POST, "C0TRIAGE"))
    world.stepper.advance(world.clock.now() + timedelta(hours=12))
    assert len(calls(world, POST, "C0TRIAGE")) == tries
    world.workspace.channels["C0TRIAGE"].is_archived = False
    hand_in(world, Title="Third of all")
    world.stepper.advance(world.clock.now() + SETTLED)
    found = [next(word for word in ("Third", "First", "Second") if word in card.text) for card in cards(world)]
    assert found == ["Third", "First", "Second"]
    assert {stands.progress for stands in facts(world, "card")} == {"sent"}
    world.workspace.refused.clear()


def test_row_18_whose_channel_it_is_and_the_admin_are_told_once_each(world: Environment) -> None:
    world.stepper.settle()
    world.workspace.channels["C0PAY"].is_archived = True
    submit_with(world)
    world.workspace.person("U0TRIS").press(cards(world)[-1], "Send to Payments squad")
    world.stepper.advance(world.clock.now() + SETTLED)
    for member in ("U0LEO", "U0ADA"):
        [notice] = told(world, member)
        assert "<#C0PAY>" in notice
    world.workspace.refused.clear()


def test_row_18_that_somebody_has_left_is_told_to_the_admins(world: Environment) -> None:
    hand_in(world)
    world.workspace.members["U0RIA"].deleted = True
    world.stepper.advance(world.clock.now() + SETTLED)
    [notice] = told(world, "U0ADA")
    assert "I can't message somebody: the account is deactivated" in notice
    assert "U0RIA" not in notice
    assert "stolen" not in notice
    assert facts(world, "tracker")[0][:2] == ("parked", "place")
    world.workspace.refused.clear()


def test_row_18_when_no_direct_message_may_be_written_at_all_there_is_no_end_of_telling(
    world: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    world.workspace.manifest._home["messages_tab_enabled"] = False
    submit_with(world)
    assert facts(world, "tracker")[0][:2] == ("parked", "app")
    assert {stands.progress for stands in facts(world, "refused")} == {"parked"}
    assert len(facts(world, "refused")) == 1
    assert len(cards(world)) == 1
    assert "messages_tab_disabled" in caplog.text
    world.workspace.manifest._home["messages_tab_enabled"] = True
    submit_with(world)
    assert {stands.progress for stands in facts(world, "tracker")} == {"sent"}
    world.workspace.refused.clear()


@pytest.mark.parametrize("error", [*faults.SLOWED_DOWN, "ratelimited"])
def test_row_21_a_workspace_that_wants_none_of_it_is_left_alone_ever_longer(
    world: Environment, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="guildhall")
    world.stepper.settle()
    start = world.clock.now()
    hand_in(world)
    world.workspace.faults.append(Fault("*", Answer({"ok": False, "error": error}), times=FOR_EVER))
    world.stepper.advance(start + timedelta(hours=2))
    tried = calls(world, POST) + calls(world, "conversations.open")
    assert 4 <= len(tried) <= 20
    assert held(world) == error
    assert caplog.text.count(f"red: Slack takes nothing from us: {error}") == 1
    assert {(stands.progress, stands.note) for stands in facts(world, "card")} <= {("ready", error), ("ready", None)}
    world.workspace.faults.clear()
    world.stepper.advance(world.clock.now() + timedelta(minutes=16))
    assert len(cards(world)) == 1
    assert held(world) is None
    assert "green" in caplog.text
    world.workspace.refused.clear()


def test_row_21_a_rate_that_is_told_with_its_end_is_heeded_for_its_line_alone(world: Environment) -> None:
    answer = Answer({"ok": False, "error": "ratelimited"}, headers={"retry-after": "45"})
    start = world.clock.now()
    submit_with(world, Fault(POST, answer))
    assert calls(world, POST, "C0TRIAGE") == [start, start + timedelta(seconds=45)]
    world.workspace.refused.clear()
