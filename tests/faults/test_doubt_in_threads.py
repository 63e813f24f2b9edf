"""Replies that nobody knows to be posted are looked for in their thread, and in all of it."""

from datetime import timedelta
from typing import Any

import pytest

from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Fault
from sandbox.state import Message
from store.outbox import Progress
from tests.faults.helpers import SETTLED, SWEPT, asked, later, row_of, submit_with, taken
from tests.scenarios.helpers import card

POST, REPLIES = "chat.postMessage", "conversations.replies"
# Of the two posts that a decision makes, the squad's and the requester's, both are spoilt.
BOTH = 2


def decide(world: Environment, *spoilt: Fault) -> Message:
    """Have an idea sent to a squad while calls are spoilt; return the tracker, under which that is told."""
    submit_with(world)
    world.stepper.settle()
    [tracker] = world.workspace.person("U0RIA").direct_messages()
    world.workspace.faults.extend(spoilt)
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    world.stepper.settle()
    return tracker


def replies(world: Environment, tracker: Message) -> list[Message]:
    return [each for each in world.workspace.person("U0RIA").thread(tracker.channel, tracker.ts) if each != tracker]


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
def test_broken_connection_leaves_one_reply(world: Environment, accepted: bool) -> None:
    tracker = decide(world, faults.lost_answer(POST, times=BOTH, accepted=accepted))
    assert row_of(world, "news").progress is Progress.doubtful
    later(world, SETTLED)
    assert len(replies(world, tracker)) == 1
    assert asked(world, REPLIES) == 1
    assert row_of(world, "news").progress is Progress.sent
    assert taken(world) == 2 + BOTH


def test_lagging_history_of_a_thread_is_read_to_its_last_page(world: Environment) -> None:
    world.workspace.lookups.longest_page = 2
    tracker = decide(world, faults.lost_answer(POST, times=BOTH))
    for number in range(7):
        said: dict[str, Any] = {"thread_ts": tracker.ts}
        channel = world.workspace.channel(tracker.channel)
        world.workspace.post(channel, world.workspace.bot_user_id, f"chat {number}", **said)
    later(world, SWEPT)
    assert asked(world, REPLIES) > 3
    assert taken(world) == 2 + BOTH


@pytest.mark.parametrize(
    "spoilt", [faults.too_many(REPLIES, "600"), faults.server_error(REPLIES), faults.html(REPLIES)]
)
def test_lagging_history_thread_that_was_not_read_whole_is_no_reason_to_post_again(
    world: Environment, spoilt: Fault
) -> None:
    tracker = decide(world, faults.lost_answer(POST, times=BOTH))
    world.workspace.faults.append(Fault(REPLIES, spoilt.answer, spoilt.accepted, times=3))
    later(world, SETTLED)
    assert row_of(world, "news").progress is Progress.doubtful
    later(world, timedelta(hours=1))
    assert len(replies(world, tracker)) == 1
    assert taken(world) == 2 + BOTH


def test_late_accept_of_a_reply_is_removed(world: Environment) -> None:
    tracker = decide(world, faults.late_accept(POST, 200, times=BOTH))
    later(world, timedelta(seconds=250))
    assert len(replies(world, tracker)) == 2
    later(world, SWEPT)
    assert len(replies(world, tracker)) == 1
    assert row_of(world, "news").copies == 1


def test_forged_message_signed_with_another_key_is_not_taken_for_this_one(world: Environment) -> None:
    tracker = decide(world, faults.lost_answer(POST, times=BOTH, accepted=False))
    forged = {"event_type": "guildhall_fact", "event_payload": {"key": row_of(world, "news").key[:64]}}
    channel, bot = world.workspace.channel(tracker.channel), world.workspace.bot_user_id
    bot_id = world.workspace.bot_id
    world.workspace.post(channel, bot, "forged", thread_ts=tracker.ts, metadata=forged, bot_id=bot_id)
    later(world, SWEPT)
    assert len(replies(world, tracker)) == 2
    assert row_of(world, "news").copies == 0


def test_deleted_message_reply_is_not_posted_again(world: Environment) -> None:
    tracker = decide(world, faults.lost_answer(POST, times=BOTH))
    [told] = replies(world, tracker)
    world.workspace.remove(told)
    later(world, SWEPT)
    assert row_of(world, "news").progress is Progress.sent
    assert replies(world, tracker) == []
    assert taken(world) == 2 + BOTH
