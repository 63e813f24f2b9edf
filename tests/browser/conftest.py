"""A company behind the sandbox's page, in Chromium; what a person sees there is kept as pictures."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from docs.hand import Hand
from guildhall.company_file import read_company
from guildhall.demo.clock import DemoClock, beating
from guildhall.environment import Environment, open_environment
from sandbox.page.routes import page_routes
from tests.conftest import DATA, START, new_workspace

# Kept after the run, for whoever wants to look.
SEEN = Path(__file__).parents[2] / "var" / "seen"
OpenPage = Callable[[str | None], AbstractContextManager[tuple[Environment, Hand]]]


@pytest.fixture
def open_page(tmp_path: Path, request: pytest.FixtureRequest) -> OpenPage:
    """Return what opens a company, or none yet, in the browser; its clock runs, and no call may be refused."""
    from playwright.sync_api import sync_playwright

    @contextmanager
    def opened(company: str | None) -> Iterator[tuple[Environment, Hand]]:
        clock = DemoClock(START)
        plan = read_company(DATA / company) if company else None
        workspace = new_workspace(clock)
        routes = page_routes(workspace, "Europe/Berlin")
        folder = SEEN / request.node.path.stem.removeprefix("test_")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with (
            open_environment(workspace, clock, f"sqlite:///{tmp_path}/guildhall.db", plan, page_routes=routes) as world,
            beating(clock, world.stepper, world.store),
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
            page.set_default_timeout(60_000)
            hand = Hand(page, world.server.url, folder)
            yield world, hand
            browser.close()
            request.node.user_properties.append(("told", f"{request.node.name}: {hand.told}"))
            assert not world.workspace.refused

    return opened
