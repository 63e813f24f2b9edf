"""The demo opens with six weeks of history, and no call of it was refused."""

import urllib.request
from datetime import timedelta

import pytest

from guildhall.demo import open_demo
from intake.service.reading import Queue
from tests.harbour import TRIS


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_demo_has_a_history_and_its_clock_brings_the_digest() -> None:
    with open_demo() as world:
        with urllib.request.urlopen(world.server.url, timeout=10) as page:
            assert b"Larkfield" in page.read()
        queue = Queue(world.store).page(TRIS)
        assert queue.total >= 25
        assert queue.waiting >= 5
        rex = world.workspace.person("U0RIA")
        digests = len(rex.messages("C0NEWS"))
        assert digests >= 5
        monday = world.clock.now() + timedelta(days=7)
        world.workspace.clock.advance(monday)  # type: ignore[attr-defined]
        assert len(rex.messages("C0NEWS")) == digests + 1
        assert not world.workspace.refused
