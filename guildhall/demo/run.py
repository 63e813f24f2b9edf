"""Runs the demo: sets the company up, lives through its six weeks, and serves it until somebody stops it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import as_file, files
from tempfile import TemporaryDirectory
from threading import Event
from time import sleep
from urllib.parse import urlsplit
from urllib.request import urlopen

from rich.console import Console
from rich.progress import track

from bot.settings import Mode
from guildhall import logs
from guildhall.actors import Actors
from guildhall.company_file import CompanyFile, read_company
from guildhall.demo.clock import DemoClock, beating
from guildhall.demo.history import begins, read_history, story
from guildhall.demo.people import CHANNELS, JOBS, NAMES
from guildhall.demo.tours import ADMIN, tour_of_an_empty_company, tour_of_larkfield
from guildhall.environment import Environment, open_environment
from guildhall.sandbox_workspace import role_titles, workspace_of
from guildhall.simulate.requester_messages import messages_line, messages_per_idea
from intake.services.members import Members
from sandbox.page.routes import page_routes
from sandbox.page.tour import Guide
from scheduling.clock import SystemClock

SHOWN = Console(stderr=True)
# Nobody waits for an answer while the history is played, and on a busy machine one may take longer than Slack allows.
BUSY_MACHINE_SECONDS = 60.0
# So that the page that asks the visitor to wait has arrived before its server goes.
ANSWERS_SECONDS = 0.5


def run(port: int, mode: Mode = Mode.socket, *, once: bool, empty: bool = False) -> None:
    """Serve the demo until interrupted; with `once`, until the page has been fetched one time.

    With `empty`, nobody has set anything up. A visitor may have it all begin anew, at the same address.
    """
    logs.set_up(level=logging.WARNING)
    is_over = False
    while not is_over:
        anew = Event()
        with open_demo(port, mode, empty=empty, start_over=anew.set) as environment:
            port = urlsplit(environment.server.url).port or port
            SHOWN.print(
                f"{environment.workspace.team_name} is open at {environment.server.url} · Press Ctrl+C to close it"
            )
            if not empty:
                SHOWN.print(messages_line(messages_per_idea(environment)), highlight=False)
            is_over = _fetch(environment) if once else _wait(anew)


def _fetch(environment: Environment) -> bool:
    with urlopen(environment.server.url, timeout=10) as page:  # noqa: S310 - our own address
        page.read()
    return True


def _wait(anew: Event) -> bool:
    """Return when it is to begin anew, or True when somebody has interrupted it."""
    try:
        while not anew.wait(1.0):
            pass
    except KeyboardInterrupt:
        SHOWN.print("Closed. Nothing was saved.")
        return True
    sleep(ANSWERS_SECONDS)
    return False


@contextmanager
def open_demo(
    port: int = 0, mode: Mode = Mode.socket, *, empty: bool = False, start_over: Callable[[], None] | None = None
) -> Iterator[Environment]:
    """Open the demo with its six weeks of history, its clock running, for the length of the block."""
    opened = lived_through(port, mode, empty=empty, start_over=start_over)
    with opened as (environment, clock), beating(clock, environment.stepper, environment.store):
        yield environment


@contextmanager
def lived_through(
    port: int = 0,
    mode: Mode = Mode.socket,
    *,
    empty: bool = False,
    start_over: Callable[[], None] | None = None,
    present: datetime | None = None,
) -> Iterator[tuple[Environment, DemoClock]]:
    """Open the demo after its six weeks of history, if it has any; give its clock, which stands."""
    with as_file(files("guildhall.demo") / "company.yml") as path:
        company = read_company(path)
    present = present or SystemClock().now()
    clock = DemoClock(present if empty else begins(present, company.workspace.zone))
    titles = JOBS | ({ADMIN: f"{JOBS[ADMIN]}, admin"} if empty else role_titles(company))
    workspace = workspace_of(company, clock, NAMES, CHANNELS, titles)
    guide = Guide((tour_of_an_empty_company if empty else tour_of_larkfield)(start_over), workspace)
    routes = page_routes(workspace, company.workspace.zone, guide)
    company_file = None if empty else company
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/guildhall.db"
        with open_environment(
            workspace, clock, database, company_file, port=port, page_routes=routes, mode=mode
        ) as environment:
            if empty:
                Members(environment.store).make_admins([ADMIN], present)
            else:
                _replay(environment, company, present)
            guide.begin()
            yield environment, clock


def _replay(environment: Environment, company: CompanyFile, present: datetime) -> None:
    acts = story(read_history(), Actors(environment), environment.clock.now(), present, company.workspace.zone)
    with environment.workspace.waiting_up_to(BUSY_MACHINE_SECONDS):
        for instant, act in track(acts, "Six weeks of history", console=SHOWN, transient=True):
            environment.stepper.advance(max(instant, environment.clock.now()))
            act()
    environment.stepper.advance(present)
    for person in map(environment.workspace.person, NAMES):
        for channel in [*person.channels(), environment.workspace.direct_channel(person.user, opened=False)]:
            person.mark_read(channel.id)
