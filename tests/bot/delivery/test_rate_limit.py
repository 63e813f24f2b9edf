"""Calls keep Slack's rates, a few go at once, and each fact waits once for an instant of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.rate_limit import RATES, Budget

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# What Slack allows a minute: posts per channel, edits and Home tabs per workspace.
ALLOWED = {"chat.postMessage": 60, "chat.update": 50, "chat.postEphemeral": 100, "views.publish": 50, "chat.delete": 50}


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


def test_what_somebody_waits_for_does_not_queue_behind_what_nobody_waits_for() -> None:
    budget = Budget()
    batch = [budget.reserve("chat.update", "C1", f"card {number}", NOW, batch=True) or NOW for number in range(300)]
    assert max(batch) > NOW + timedelta(minutes=8)
    assert [budget.reserve("chat.update", "C1", f"click {number}", NOW) for number in range(10)] == [None] * 10


@pytest.mark.parametrize("clicks_every", [3, 10])
def test_what_nobody_waits_for_gets_on_beside_what_somebody_does_and_slacks_rate_is_kept(clicks_every: int) -> None:
    budget, now, made, clicks = Budget(), NOW, [], 0
    waiting = {f"card {number}": NOW for number in range(60)}
    while waiting:
        now += timedelta(seconds=1)
        if clicks < 40 and (now - NOW).seconds % clicks_every == 0:
            waiting[f"click {clicks}"] = now
            clicks += 1
        for key in [key for key, at in waiting.items() if at <= now]:
            again_at = budget.reserve("chat.update", "C1", key, now, batch=key.startswith("card"))
            if again_at is None:
                made.append(now)
                del waiting[key]
            else:
                waiting[key] = again_at
    assert now < NOW + timedelta(minutes=6)
    for start in made:
        assert sum(start <= at < start + MINUTE for at in made) <= ALLOWED["chat.update"] + RATES["chat.update"].burst


def test_what_waits_too_long_to_be_batch_any_more_still_spends_its_call() -> None:
    budget = Budget()
    for number in range(50):
        budget.reserve("chat.postMessage", "C1", f"card {number}", NOW, batch=True)
    later = NOW + timedelta(minutes=11)
    granted = [budget.reserve("chat.postMessage", "C1", f"card {number}", later) for number in range(50)]
    assert granted.count(None) == RATES["chat.postMessage"].burst


def test_of_many_who_ask_at_once_each_is_told_an_instant_of_its_own() -> None:
    budget, asked, waiting = Budget(), 0, dict.fromkeys(range(500), NOW)
    while waiting:
        now = min(waiting.values())
        for number in [number for number, at in waiting.items() if at <= now]:
            asked += 1
            again_at = budget.take("conversations.history", now)
            if again_at is None:
                del waiting[number]
            else:
                waiting[number] = again_at
    assert asked <= 2 * 500
    assert now <= NOW + timedelta(minutes=500 / 34)


def test_who_asks_when_the_pause_is_over_does_not_find_everybody_there() -> None:
    budget, until = Budget(), NOW + timedelta(seconds=30)
    budget.pause("conversations.history", "", until)
    told = [budget.take("conversations.history", NOW) for _ in range(100)]
    assert told[0] == until
    assert len(set(told)) == 100


def test_a_look_up_of_several_pages_ends_though_others_wait() -> None:
    budget, now = Budget(), NOW
    while budget.take("conversations.history", now) is None:
        pass
    begun = budget.take("conversations.history", now)
    assert begun is not None
    assert budget.take("conversations.history", begun) is None
    assert [budget.take("conversations.history", begun, goes_on=True) for _ in range(10)] == [None] * 10
    # Whoever comes next waits for all of that.
    told = budget.take("conversations.history", begun)
    assert told is not None
    assert told >= begun + timedelta(minutes=10 / 34)
