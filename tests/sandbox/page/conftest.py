"""Running pages."""

import shutil
from collections.abc import Iterator
from typing import Any

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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser for the tests of a file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, site: Site) -> Iterator[Any]:
    """A channel in the browser; whatever the browser complains about fails the test."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(8000)
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{site.server.url}/as/U0ANNA/C0GENERAL")
    yield page
    page.close()
    assert troubles == []
