"""The demo opens with six weeks of history, and no call of it was refused."""

import urllib.request
from datetime import timedelta

import pytest

from tests.conftest import Demo


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
