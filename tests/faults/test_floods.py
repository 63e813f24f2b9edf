"""Two thousand events in ten seconds: none is lost, nobody who clicks waits, and memory stays within bounds."""

import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.socket_mode import TOO_MANY
from guildhall.environment import Environment
from sandbox import payloads
from tests.faults.replicas import rows
from tests.patience import PATIENCE_SECONDS

EVENTS = 2000
MEGABYTES = 100


def resident() -> float:
    """Return how many megabytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.slow
def test_event_flood_of_two_thousand_loses_none(world: Environment, record_property: Callable[..., None]) -> None:
    workspace, people = world.workspace, ("U0RIA", "U0REX", "U0TRIS", "U0TOM")
    before, began = resident(), time.monotonic()
    events = [payloads.home_opened_event(workspace, people[n % 4], "home", None) for n in range(EVENTS)]
    with ThreadPoolExecutor(20) as pool:
        sent = list(pool.map(workspace.emit, events))
    answers = [delivery.wait(PATIENCE_SECONDS).outcome for delivery in sent if delivery is not None]
    seconds = time.monotonic() - began
    assert answers == ["acknowledged"] * EVENTS
    assert rows(world, "SELECT COUNT(*) FROM inbox") == [(EVENTS,)]
    world.stepper.settle()
    assert all(workspace.person(member).home() is not None for member in people)
    assert rows(world, "SELECT COUNT(*) FROM outbox WHERE kind = 'home'") == [(len(people),)], "the queue stays short"
    assert resident() - before < MEGABYTES
    record_property("told", f"event flood: {EVENTS} events at once: answered in {seconds:.1f} s")


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["http"], indirect=True)
def test_event_flood_over_http_loses_none_and_turns_nobody_away(world: Environment) -> None:
    workspace = world.workspace
    events = [payloads.home_opened_event(workspace, "U0RIA", "home", None) for _ in range(EVENTS // 4)]

    def answer(event: dict[str, Any]) -> str:
        delivery = workspace.emit(event)
        assert delivery is not None
        return delivery.wait(PATIENCE_SECONDS).outcome

    with ThreadPoolExecutor(40) as pool:
        sent = [pool.submit(answer, event) for event in events]
        typed = workspace.person("U0ADA").command("C0GENERAL", "/ml-queue")
        assert not typed.timed_out
        assert typed.text != TOO_MANY
        assert {each.result() for each in sent} == {"acknowledged"}
    assert rows(world, "SELECT COUNT(*) FROM inbox") == [(len(events),)]
