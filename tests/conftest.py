"""The worlds that tests live in: a small company in the sandbox with the real bot, or in a database alone."""

import copy
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.dispatch import Dispatch, RouteKind
from bot.routes import ROUTES
from bot.settings import Mode
from guildhall.company_file import read_company
from guildhall.demo.clock import DemoClock, beating
from guildhall.demo.run import lived_through
from guildhall.environment import Environment, open_environment
from guildhall.manifest import read_manifest
from intake.answers import QueuePage
from intake.operations import undo
from intake.services.queue import Queue
from sandbox.workspace import Workspace
from scheduling.clock import Clock, SteppedClock
from store import postgres, sqlite
from store.engine import Store
from tests.company import TRIS, migrate, migrated, open_store, start_over
from tests.compiling import compile_once
from tests.invariants import broken
from tests.postgres import PIP, SYSTEM, Missing, server, stop_all
from tests.replaying import replayed

DATA = Path(__file__).parent / "data"
# Asks Slack itself, which needs somebody's token; without one there is nothing to skip.
collect_ignore = [] if os.environ.get("SLACK_BOT_TOKEN") else ["test_live.py"]
BETWEEN_FREEZES, _finished = 50, count(1)
# A Wednesday, 10:00 in Berlin.
START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
PEOPLE = {
    "U0RIA": "Ria",
    "U0REX": "Rex",
    "U0TRIS": "Tris",
    "U0TOM": "Tom",
    "U0ADA": "Ada",
    "U0LEO": "Leo",
}
CHANNELS = {
    "C0GENERAL": "general",
    "C0TRIAGE": "ml-triage",
    "C0NEWS": "ml-news",
    "C0GUILD": "ml-guild",
    "C0HUB": "ml-hub",
    "C0PAY": "payments",
    "C0DELIVERY": "delivery",
}
SQLITE = "sqlite"
# Scenarios marked `core` run over Socket Mode on SQLite and over HTTP on PostgreSQL: how a request comes in and where
# it is kept know nothing of each other.
CORE = ((Mode.socket, SQLITE), (Mode.http, PIP))
EVERY_DATABASE = (SQLITE, PIP, SYSTEM)
TESTS = Path(__file__).parent
DATABASES_OF = {"store": EVERY_DATABASE, "intake": (SQLITE, PIP), "scheduling": (SQLITE, PIP)}
# Slack waits for three seconds. Tests of what is answered wait longer, since a busy machine may stand still for so
# long; how soon an answer comes is measured where that is the subject.
ANSWER_SECONDS = 20.0
OpenWorld = Callable[..., AbstractContextManager[Environment]]


def new_workspace(clock: Clock, **options: Any) -> Workspace:
    """Return a workspace with the company's people in all of its channels, the bot among them."""
    if "acknowledgement_seconds" not in options:
        options |= {"acknowledgement_seconds": ANSWER_SECONDS, "trigger_seconds": ANSWER_SECONDS}
    workspace = Workspace(clock, options.pop("manifest", None) or copy.deepcopy(_manifest()), **options)
    for member, name in PEOPLE.items():
        workspace.add_member(member, name.lower(), name, tz="Europe/Berlin")
    workspace.add_member("U0GUS", "gus", "Gus", tz="Europe/Berlin", is_restricted=True)
    for channel, name in CHANNELS.items():
        workspace.add_channel(name, [*PEOPLE, "U0GUS", workspace.bot_user_id], channel_id=channel)
    return workspace


@cache
def _manifest() -> dict[str, Any]:
    return read_manifest()


@contextmanager
def existing() -> Iterator[None]:
    """Skip the test where there is no such database on this machine."""
    try:
        yield
    except Missing as missing:
        pytest.skip(str(missing))


def database_url(database: str, tmp_path: Path, *, set_up: bool = False) -> str:
    """Return the URL of a new database of a kind, for a world to live in; the company may be set up in it."""
    if database == SQLITE:
        path = tmp_path / "guildhall.db"
        path.write_bytes(_template(set_up=set_up))
        return f"sqlite:///{path}"
    name, fill = ("world set up", _set_up) if set_up else ("migrated", migrate)
    with existing():
        return server(database).renew("world", name, fill)


@cache
def _template(*, set_up: bool) -> bytes:
    if not set_up:
        return migrated()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        _set_up(f"sqlite:///{path}")
        return path.read_bytes()


def _set_up(url: str) -> None:
    """Set the company up, and have the app go into its channels, which it would do at each test's beginning."""
    migrate(url)
    clock = SteppedClock(START)
    with open_environment(new_workspace(clock), clock, url, read_company(DATA / "company.yml")) as world:
        world.stepper.settle()


@pytest.fixture
def database() -> str:
    """Return the kind of database; tests marked `core`, and those of databases, run with several."""
    return SQLITE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `core` in both modes with both databases, and what tests databases with those too."""
    is_core = metafunc.definition.get_closest_marker("core") is not None
    if is_core and "mode" in metafunc.fixturenames:
        metafunc.parametrize(("mode", "database"), CORE, indirect=["mode"])
        return
    package = metafunc.definition.path.relative_to(TESTS).parts[0]
    kinds = (SQLITE, PIP) if is_core else getattr(metafunc.module, "DATABASES", DATABASES_OF.get(package, ()))
    if kinds and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", kinds)


@pytest.fixture(autouse=True)
def _told_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have people told of decisions at once, but in tests marked `undo`, which live through the two minutes."""
    if "undo" not in request.keywords:
        monkeypatch.setattr(undo, "UNDO", timedelta())


@pytest.fixture(autouse=True)
def _listeners_reached(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Note which listeners the core reaches; the summary tells which it leaves out."""
    if "core" not in request.keywords:
        yield
        return
    reached: set[str] = set()
    run = Dispatch._run

    def noting(dispatch: Dispatch, kind: RouteKind, id_: str, *rest: Any) -> Any:
        reached.add(f"{kind} {id_}")
        return run(dispatch, kind, id_, *rest)

    monkeypatch.setattr(Dispatch, "_run", noting)
    yield
    request.node.user_properties.append(("reached", sorted(reached)))


@pytest.fixture(autouse=True)
def _nothing_acts_twice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have every request of the core, and of what is marked `twice`, run twice: the second changes nothing.

    Of the core, in one mode with one database.
    """
    given = getattr(getattr(request.node, "callspec", None), "params", {})
    is_first = (given.get("mode", Mode.socket), given.get("database", SQLITE)) == (Mode.socket, SQLITE)
    if not is_first or not {"core", "twice"} & set(request.keywords):
        yield
        return
    with replayed(monkeypatch) as acted_twice:
        yield
    assert acted_twice == {}


@pytest.fixture
def mode(request: pytest.FixtureRequest) -> Mode:
    """Return how Slack reaches the bot."""
    return Mode(getattr(request, "param", Mode.socket))


@pytest.fixture
def open_test_world(tmp_path: Path, database: str, mode: Mode) -> OpenWorld:
    """Return what opens a world, for tests that need it otherwise than `world` is."""

    @contextmanager
    def opened(*, set_up: bool = True, start: datetime = START, **options: Any) -> Iterator[Environment]:
        clock, url = SteppedClock(start), database_url(database, tmp_path, set_up=set_up)
        with open_environment(new_workspace(clock, **options), clock, url, mode=mode) as world:
            world.stepper.plan()
            yield world

    return opened


@pytest.fixture
def world(open_test_world: OpenWorld) -> Iterator[Environment]:
    """A company that is set up; at the end, no call was refused by the sandbox's rules, and the invariants hold."""
    with open_test_world() as world:
        yield world
        assert not world.workspace.refused
        assert not broken(world)


@dataclass(frozen=True)
class Demo:
    """The demo, and what was there when its six weeks of history had been lived through."""

    world: Environment
    clock: DemoClock
    queue: QueuePage
    digests: int


@pytest.fixture(scope="session")
def _lived_through() -> Iterator[Demo]:
    with lived_through() as (world, clock), world.workspace.waiting_up_to(ANSWER_SECONDS):
        assert not world.workspace.refused
        digests = world.workspace.person("U0RIA").messages("C0NEWS")
        yield Demo(world, clock, Queue(world.store).page(TRIS), len(digests))


@pytest.fixture
def demo(_lived_through: Demo) -> Iterator[Demo]:
    """The demo, which those of the xdist group `demo` share; its clock runs for the length of the test."""
    world = _lived_through.world
    world.workspace.refused.clear()
    with beating(_lived_through.clock, world.stepper, world.store):
        yield _lived_through


# One of a kind for all of them: compiling its statements costs more than running them.
@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Store]]:
    """Return what opens the databases that `store` and `empty` fill anew, by their kind."""
    opened: dict[str, Store] = {}

    def engine(database: str) -> Store:
        if database not in opened:
            with existing():
                opened[database] = open_store(tmp_path_factory.mktemp("store"), database=database)
        return opened[database]

    yield engine
    for store in opened.values():
        store.close()


@pytest.fixture
def store(engines: Callable[[str], Store], database: str) -> Store:
    """Return a database in which the company is set up."""
    store = engines(database)
    start_over(store)
    return store


@pytest.fixture
def empty(engines: Callable[[str], Store], database: str) -> Store:
    """Return a database with nothing in it but its tables."""
    store = engines(database)
    start_over(store, set_up=False)
    return store


def pytest_configure() -> None:
    """Have statements compiled once for each kind of database and not for each that is opened, and garbage let lie."""
    compile_once(sqlite, postgres)
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """Stop the servers that tests have started."""
    stop_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; leave browser tests out where there is no browser, which the gate forbids."""
    items.sort(key=lambda item: ("torture" not in item.path.parts, "slow" not in item.keywords))
    if shutil.which("chromium") is None and "GUILDHALL_NO_SKIPS" not in os.environ:
        without = pytest.mark.skip(reason="needs Chromium")
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(without)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what lives until the end out of collecting garbage, which stopped a whole process for seconds."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    """Do so again and again, for what pytest keeps of the tests that have run."""
    if next(_finished) % BETWEEN_FREEZES == 0:
        pytest_collection_finish()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what tests have measured, and fail on any skip where the gate says so."""
    for name, told in _properties(terminalreporter, "passed"):
        if name == "told":
            terminalreporter.write_line(told)
    if tried := [told for name, told in _properties(terminalreporter, "passed", "failed") if name == "corpus"]:
        terminalreporter.write_line(f"corpus: {sum(tried)} bad values, at {len(tried)} forms and other ways in")
    missing = _not_reached(terminalreporter)
    if missing:
        terminalreporter.write_line(f"the core of the scenarios reaches all listeners but {', '.join(missing)}")
    if missing and "GUILDHALL_NO_SKIPS" in os.environ:
        terminalreporter._session.exitstatus = 1
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and "GUILDHALL_NO_SKIPS" in os.environ:
        terminalreporter.write_line(f"{len(skipped)} skipped, and nothing may be")
        terminalreporter._session.exitstatus = 1


def _properties(terminalreporter: Any, *outcomes: str) -> list[tuple[str, Any]]:
    """Return what tests have recorded, those with these outcomes or all."""
    reports = [
        each for outcome in outcomes or terminalreporter.stats for each in terminalreporter.stats.get(outcome, [])
    ]
    return [recorded for report in reports for recorded in getattr(report, "user_properties", ())]


def _not_reached(terminalreporter: Any) -> list[str]:
    """Return the listeners that no scenario of the core has called; none where no such scenario was run."""
    told = [told for name, told in _properties(terminalreporter) if name == "reached"]
    reached = {each for listeners in told for each in listeners}
    return [listener for route in ROUTES if (listener := f"{route.kind} {route.id}") not in reached] if told else []
