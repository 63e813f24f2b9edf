"""`guildhall demo`: an invented company in a Slack-like workspace in the browser, the real bot connected to it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from rich.console import Console
from rich.progress import track

from bot.settings import Mode
from guildhall import logs
from guildhall.cast import workspace_of
from guildhall.company import Company, read_company
from guildhall.demo.clock import DemoClock, beating
from guildhall.demo.history import begins, read_history, story
from guildhall.play import Play
from guildhall.world import World, open_world
from sandbox.page import page_routes
from scheduling.clock import SystemClock

# The first is who a newcomer is at first: somebody with ideas.
NAMES = {
    "U0RIA": "Ria Novak",
    "U0TRIS": "Tris Okafor",
    "U0MEI": "Mei Tanaka",
    "U0ADA": "Ada Lindqvist",
    "U0LEO": "Leo Marchetti",
    "U0NOOR": "Noor Haddad",
    "U0SVEN": "Sven Aalto",
    "U0INES": "Ines Duarte",
    "U0EVE": "Eve Sato",
    "U0BEN": "Ben Carver",
    "U0YUKI": "Yuki Mori",
    "U0OMAR": "Omar Farouk",
    "U0GRETA": "Greta Holm",
    "U0PAVEL": "Pavel Dvorak",
    "U0ZOE": "Zoe Mbeki",
}
CHANNELS = ("C0GENERAL", "C0TRIAGE", "C0NEWS", "C0GUILD", "C0HUB", "C0PAYMENTS", "C0DELIVERY", "C0CATALOGUE", "C0CARE")
STRIP = (
    ("1. As Ria: /ml-idea", "/as/U0RIA/C0GENERAL?text=/ml-idea"),
    ("2. As Tris, who decides: Send to …", "/as/U0TRIS/C0TRIAGE"),
    ("3. Next Monday 09:00: the digest", "/as/U0RIA/C0NEWS"),
    ("4. On to Thursday: the guild", "/as/U0RIA/C0GUILD"),
)
SHOWN = Console(stderr=True)


def run(port: int, mode: Mode = Mode.socket, *, once: bool) -> None:
    """Serve the demo until interrupted; with `once`, until the page has been fetched one time."""
    logs.set_up(level=logging.WARNING)
    with open_demo(port, mode) as world:
        SHOWN.print(f"Larkfield is open at {world.server.url} · Ctrl+C closes it")
        try:
            if once:
                with urlopen(world.server.url, timeout=10) as page:  # noqa: S310 - our own address
                    page.read()
            else:
                world.server.wait()
        except KeyboardInterrupt:
            SHOWN.print("Closed; nothing was kept.")


@contextmanager
def open_demo(port: int = 0, mode: Mode = Mode.socket) -> Iterator[World]:
    """Open the demo's world with its six weeks of history, its clock running, for the length of the block."""
    with lived_through(port, mode) as (world, clock), beating(clock, world.stepper, world.store):
        yield world


@contextmanager
def lived_through(port: int = 0, mode: Mode = Mode.socket) -> Iterator[tuple[World, DemoClock]]:
    """Open the demo's world after its six weeks of history; give its clock, which stands."""
    with as_file(files("guildhall.demo") / "company.yml") as path:
        company = read_company(path)
    present = SystemClock().now()
    clock = DemoClock(begins(present, company.workspace.zone))
    workspace = workspace_of(company, clock, NAMES, CHANNELS)
    routes = page_routes(workspace, company.workspace.zone, STRIP)
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/guildhall.db"
        with open_world(workspace, clock, database, company, port=port, page_routes=routes, mode=mode) as world:
            _replay(world, company)
            world.stepper.advance(present)
            for person in NAMES:
                for channel in CHANNELS:
                    workspace.person(person).mark_read(channel)
            yield world, clock


def _replay(world: World, company: Company) -> None:
    acts = story(read_history(), Play(world), world.clock.now(), company.workspace.zone)
    for instant, act in track(acts, "Six weeks of history", console=SHOWN, transient=True):
        world.stepper.advance(max(instant, world.clock.now()))
        act()
