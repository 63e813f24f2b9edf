"""Rate limits: we wait within bounds, whatever the header says, and only where the limit holds."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.delivery.rate_limit import ASKING, Budget
from bot.slack_errors import Rejected, classify
from guildhall.environment import Environment
from sandbox import faults
from tests.faults.helpers import calls, cards, deliveries, submit_and_wait, submit_idea

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
POST = "chat.postMessage"


def refused(status: int, headers: dict[str, str]) -> SlackApiError:
    body = {"ok": False, "error": "ratelimited"}
    answer = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=body, headers=headers, status_code=status
    )
    return SlackApiError("refused", answer)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1),
        ("30", 30),
        ("3600", 3600),
        (None, 30),
        ("-5", 30),
        ("0", 1),
        ("1.5", 1.5),
        ("1e9", 3600),
        ("1000000000", 3600),
        ("inf", 30),
        ("nan", 30),
        ("", 30),
        ("soon", 30),
        ("٣", 3),
        ("Wed, 04 Mar 2026 09:01:30 GMT", 90),
        ("Wed, 04 Mar 2026 08:00:00 GMT", 1),
        ("Wed, 04 Mar 2099 08:00:00 GMT", 3600),
        ("Wed, 04 Mar 99999 08:00:00 GMT", 30),
        ("Wed, 99 Mar 2026 99:00:00 GMT", 30),
    ],
)
@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_rate_limit_wait_is_bounded_whatever_the_header_says(header: str | None, seconds: float, name: str) -> None:
    found = classify(refused(429, {} if header is None else {name: header}), NOW)
    assert found == Rejected("rate limited", after=seconds)


@pytest.mark.parametrize("header", faults.RETRY_AFTERS)
def test_rate_limit_causes_no_storm_and_other_channels_go_on(world: Environment, header: str | None) -> None:
    start = world.clock.now()
    world.workspace.faults.append(faults.too_many(POST, header))
    for _ in range(3):
        submit_idea(world)
    world.stepper.settle()
    # The triage channel was told to wait; the requester's messages are another line.
    assert calls(world, POST, "C0TRIAGE") == [start]
    assert world.workspace.person("U0RIA").direct_messages()
    world.stepper.advance(start + timedelta(hours=1, minutes=1))
    tried = calls(world, POST, "C0TRIAGE")
    assert len(tried) == 1 + 3
    assert timedelta(seconds=1) <= tried[1] - start <= timedelta(hours=1)
    assert len(cards(world)) == 3
    world.workspace.refused.clear()


def test_rate_limit_given_as_a_date_is_read_by_the_wall_clock(world: Environment) -> None:
    start = world.clock.now()
    submit_and_wait(world, faults.too_many(POST, "Wed, 04 Mar 2026 09:07:00 GMT"))
    assert calls(world, POST, "C0TRIAGE") == [start, start + timedelta(minutes=7)]
    world.workspace.refused.clear()


def test_rate_limit_of_edits_does_not_hold_up_posts(world: Environment) -> None:
    submit_and_wait(world)
    tris = world.workspace.person("U0TRIS")
    world.workspace.faults.append(faults.too_many("chat.update", "600"))
    start = world.clock.now()
    tris.press(cards(world)[-1], "Send to Payments squad")
    world.stepper.settle()
    assert len(calls(world, "chat.update")) == 1
    assert world.workspace.person("U0LEO").messages("C0PAY")
    world.stepper.advance(start + timedelta(minutes=11))
    assert all(at >= start + timedelta(seconds=600) for at in calls(world, "chat.update")[1:])
    assert {stands.progress for stands in deliveries(world, "card")} == {"sent"}
    world.workspace.refused.clear()


def test_rate_limit_of_opening_a_conversation_holds_for_everyone(world: Environment) -> None:
    start = world.clock.now()
    world.workspace.faults.append(faults.too_many("conversations.open", "77"))
    submit_idea(world)
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    assert rex.submit({"Title": "Sort the post", "What is the problem?": "Two people sort letters all day."}).closed
    world.stepper.settle()
    assert calls(world, "conversations.open") == [start]
    assert len(cards(world)) == 2
    world.stepper.advance(start + timedelta(seconds=90))
    assert rex.direct_messages()
    assert world.workspace.person("U0RIA").direct_messages()
    world.workspace.refused.clear()


@pytest.mark.parametrize("method", ASKING)
def test_rate_limit_of_reads_is_counted_apart(method: str) -> None:
    # Slack's tier 4 is 100 a minute, its tier 3 is 50.
    budget, allowed = Budget(), 100 if method == "users.info" or method.startswith("files.") else 50
    taken, now = 0, NOW
    while now < NOW + timedelta(minutes=1):
        free_at = budget.take(method, now)
        taken, now = (taken + 1, now) if free_at is None else (taken, free_at)
    assert 20 <= taken <= allowed
    assert budget.reserve("chat.postMessage", "C1", "post", NOW) is None
