"""Calls keep Slack's rates, a few go at once, and each fact waits once for an instant of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.budget import RATES, Budget

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# What Slack allows a minute: posts per channel, edits and Home tabs per workspace.
ALLOWED = {"chat.postMessage": 60, "chat.update": 50, "chat.postEphemeral": 100, "views.publish": 50}


@pytest.mark.parametrize("method", RATES)
def test_a_burst_is_spread_so_that_no_minute_holds_more_than_slack_allows(method: str) -> None:
    budget = Budget()
    instants = [budget.reserve(method, "C1", f"fact {number}", NOW) or NOW for number in range(200)]
    for start in instants:
        assert (
            sum(start <= instant < start + MINUTE for instant in instants) <= ALLOWED[method] + RATES[method].burst - 1
        )
    assert instants.count(NOW) == RATES[method].burst
    assert len(set(instants)) == 200 - RATES[method].burst + 1


def test_a_fact_that_comes_back_at_its_instant_may_go() -> None:
    budget = Budget()
    booked = [budget.reserve("chat.postMessage", "C1", f"fact {number}", NOW) for number in range(10)]
    for number, instant in enumerate(booked):
        if instant is not None:
            assert (
                budget.reserve("chat.postMessage", "C1", f"fact {number}", instant - timedelta(seconds=0.1)) == instant
            )
            assert budget.reserve("chat.postMessage", "C1", f"fact {number}", instant) is None


def test_channels_do_not_wait_for_each_other() -> None:
    budget = Budget()
    assert all(budget.reserve("chat.postMessage", f"C{number}", f"{number}", NOW) is None for number in range(50))


def test_nothing_goes_before_retry_after_is_over() -> None:
    budget = Budget()
    until = NOW + timedelta(seconds=90)
    budget.pause("chat.update", "C1", until)
    assert budget.reserve("chat.update", "C2", "fact", NOW) == until
    assert budget.reserve("chat.update", "C2", "fact", until) is None
    assert budget.reserve("chat.postMessage", "C1", "post", NOW) is None
