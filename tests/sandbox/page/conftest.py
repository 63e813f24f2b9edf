"""Running pages."""

from collections.abc import Iterator

import pytest

from tests.sandbox.page.helpers import Site, open_site


@pytest.fixture
def site() -> Iterator[Site]:
    """A workspace with two people, behind its page."""
    with open_site() as site:
        yield site


@pytest.fixture(scope="module")
def still_site() -> Iterator[Site]:
    """The same, shared by tests that change nothing."""
    with open_site() as site:
        yield site
