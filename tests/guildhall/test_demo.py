"""The demo opens with six weeks of history, and no call of it was refused."""

import urllib.request
from datetime import timedelta

import pytest

from guildhall.world import World
from intake.service.reading import Queue
from tests.harbour import TRIS


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_demo_has_a_history_and_its_clock_brings_the_digest(demo: World) -> None:
    with urllib.request.urlopen(demo.server.url, timeout=10) as page:
        assert b"Larkfield" in page.read()
    queue = Queue(demo.store).page(TRIS)
    assert queue.total >= 25
    assert queue.waiting >= 5
    rex = demo.workspace.person("U0RIA")
    digests = len(rex.messages("C0NEWS"))
    assert digests >= 5
    monday = demo.clock.now() + timedelta(days=7)
    demo.workspace.clock.advance(monday)  # type: ignore[attr-defined]
    assert len(rex.messages("C0NEWS")) == digests + 1
    assert not demo.workspace.refused
