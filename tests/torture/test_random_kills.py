"""P1 to P4: kill -9 at random under load, one process on SQLite and three on PostgreSQL (matrix row 4)."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from guildhall import schema
from guildhall.apply import apply
from guildhall.company import read_company
from intake.service.members import Members, SlackFacts
from sandbox.serving import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests.conftest import DATA, PEOPLE, SQLITE, database_url, new_workspace
from tests.postgres import PIP
from tests.torture import long_form

ROOT = Path(__file__).parents[2]
KILLS = 200 if long_form() else 25
SUBMITTERS = ("U0RIA", "U0REX", "U0LEO", "U0ADA")
REPLICAS = {SQLITE: 1, PIP: 3}
PATIENCE_SECONDS = 60.0
LIVES_SECONDS = (0.05, 1.0)


class Nursery:
    """The process that forks bots."""

    def __init__(self, workspace: Workspace, server: SandboxServer, database: str) -> None:
        self._database = database
        environment = os.environ | {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": server.api_url,
            "PYTHONPATH": str(ROOT),
        }
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("nursery.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.alive: list[int] = []

    def fork(self) -> None:
        """Have another bot born."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{self._database}\n")
        self._process.stdin.flush()
        self.alive.append(int(self._process.stdout.readline()))

    def kill(self, one: int) -> None:
        """Kill a bot as the kernel does, at whatever it is doing."""
        os.kill(self.alive.pop(one), signal.SIGKILL)

    def close(self) -> None:
        """Kill everybody."""
        while self.alive:
            self.kill(0)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def set_up(url: str) -> Store:
    """Return a database in which the company is set up and its people are known."""
    store, now = Store(url), SystemClock().now()
    schema.upgrade(store)
    apply(store, read_company(DATA / "company.yml"), now)
    for member, name in PEOPLE.items():
        Members(store).remember(SlackFacts(id=member, team_id="T0SANDBOX", name=name, full_member=True), now)
    return store


@contextmanager
def under_load(workspace: Workspace, closed: list[str]) -> Iterator[None]:
    """Have people submit ideas one after the other, for the length of the block; note the titles of forms that close."""
    over = threading.Event()

    def submit(member: str) -> None:
        person, number = workspace.person(member), 0
        while not over.is_set():
            number += 1
            while person.view() is not None:
                person.close()
            person.command("C0GENERAL", "/ml-idea")
            if person.view() is None:
                over.wait(0.02)
                continue
            title = f"Idea {number} of {member}"
            if person.submit({"Title": title, "What is the problem?": "Stolen cards cost us much."}).closed:
                closed.append(title)

    threads = [threading.Thread(target=submit, args=(member,)) for member in SUBMITTERS]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


def waiting(store: Store) -> list[str]:
    """Return what is still to be sent or looked up."""
    with store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT key, progress, try_at, note FROM outbox WHERE progress IN ('ready', 'sending', 'doubtful')"
        )
        return [str(row) for row in found]


def titled(workspace: Workspace, titles: list[str]) -> tuple[Counter[str], Counter[str]]:
    """Count the cards and the trackers that stand for each title."""
    cards: Counter[str] = Counter()
    trackers: Counter[str] = Counter()
    with workspace.lock:
        for channel, messages in workspace.messages.items():
            for message in messages:
                told = json.dumps(message.blocks) if message.thread_ts in (None, message.ts) else ""
                found = next((title for title in titles if f"{title}*" in told or f"{title}\\" in told), None)
                if found is None and told:
                    found = next((title for title in sorted(titles, key=len, reverse=True) if title in told), None)
                if found and channel == "C0TRIAGE":
                    cards[found] += 1
                elif found and channel.startswith("D"):
                    trackers[found] += 1
    return cards, trackers


@pytest.mark.slow
@pytest.mark.parametrize("kind", [SQLITE, PIP])
def test_row_04_killed_at_random_under_load_nothing_is_lost_and_nothing_stands_twice(
    kind: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(1_000_000)
    chance, closed = random.Random(seed), []
    workspace = new_workspace(SystemClock(), acknowledgement_seconds=0.6, rate_limited=False)
    with ExitStack() as stack:
        server = stack.enter_context(SandboxServer(workspace))
        url = database_url(kind, tmp_path)
        store = set_up(url)
        stack.callback(store.close)
        nursery = Nursery(workspace, server, url)
        stack.callback(nursery.close)
        for _ in range(REPLICAS[kind]):
            nursery.fork()
        with under_load(workspace, closed):
            for _ in range(KILLS):
                time.sleep(chance.uniform(*LIVES_SECONDS))
                nursery.kill(chance.randrange(len(nursery.alive)))
                nursery.fork()
        until = time.monotonic() + PATIENCE_SECONDS
        while waiting(store) and time.monotonic() < until:
            time.sleep(0.2)
        told = f"seed {seed}: {KILLS} kills on {kind}, {len(closed)} forms closed"
        assert waiting(store) == [], told
        with store.reading() as session:
            stored = Counter(session.connection().exec_driver_sql("SELECT title FROM idea").scalars())
        cards, trackers = titled(workspace, sorted(stored, key=len, reverse=True))
        assert set(closed) <= set(stored), told
        assert {title: cards[title] for title in stored} == dict(stored), told
        assert {title: trackers[title] for title in stored} == dict(stored), told
    record_property("told", f"{told}: none lost, none twice")
