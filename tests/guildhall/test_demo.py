"""The demo opens with six weeks of history, and no call of it was refused."""

import urllib.request
from datetime import timedelta

import pytest

from tests.conftest import Demo
from tests.invariants import broken, on_wrong_surface, refused_payloads
from tests.scenarios.helpers import words


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_demo_has_a_history_and_its_clock_brings_the_digest(demo: Demo) -> None:
    world = demo.world
    with urllib.request.urlopen(world.server.url, timeout=10) as page:
        assert b"Larkfield" in page.read()
    assert demo.queue.total >= 25
    assert demo.queue.waiting >= 5
    assert demo.digests >= 5
    ria = world.workspace.person("U0RIA")
    digests = len(ria.messages("C0NEWS"))
    monday = world.clock.now() + timedelta(days=7)
    world.workspace.clock.advance(monday)  # type: ignore[attr-defined]
    assert len(ria.messages("C0NEWS")) == digests + 1
    assert not world.workspace.refused
    assert not broken(world)


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_slack_takes_every_home_and_every_answer_of_the_demo(demo: Demo) -> None:
    world = demo.world
    [place] = [channel.id for channel in world.workspace.channels.values() if channel.name == "general"]
    for member in [each.id for each in world.workspace.members.values() if not each.is_bot]:
        person = world.workspace.person(member)
        person.open_home()
        for typed in ("", "plan", "worth", "funnel"):
            assert person.command(place, "/ml-queue", typed).reply is not None
        for command in ("/ml-priorities", "/ml-guild"):
            assert person.command(place, command).reply is not None
    world.stepper.settle()
    assert [home.type for home in world.workspace.homes.values()]
    assert any("Weeks of each squad" in words(home) for home in world.workspace.homes.values())
    assert [*refused_payloads(world), *on_wrong_surface(world)] == []
