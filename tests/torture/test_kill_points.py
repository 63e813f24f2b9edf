"""P1, P3, P4: kill -9 at each executed line between "submission received" and "card posted" (matrix rows 1 and 3)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
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
from tests.conftest import DATA, PEOPLE, START, new_workspace

ROOT = Path(__file__).parents[2]
AT_LEAST = 300
LANES = 4
TRIES = 5
Line = tuple[str, int]


class Zygote:
    """The process that forks bots for us."""

    def __init__(self, workspace: Workspace, server: SandboxServer) -> None:
        environment = os.environ | {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": server.api_url,
            "PYTHONPATH": str(ROOT),
        }
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


Chamber = tuple[Workspace, Zygote]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A database in which the company is set up and its people are known."""
    database = tmp_path / "template.db"
    store = Store(f"sqlite:///{database}")
    schema.upgrade(store)
    apply(store, read_company(DATA / "company.yml"), START)
    for member, name in PEOPLE.items():
        facts = SlackFacts(id=member, team_id="T0SANDBOX", name=name, full_member=True)
        Members(store).remember(facts, START)
    store.close()
    return database


@contextmanager
def torture_chamber() -> Iterator[Chamber]:
    """A sandbox, and a zygote whose bots connect to it."""
    workspace = new_workspace(SystemClock(), acknowledgement_seconds=0.6, rate_limited=False)
    with SandboxServer(workspace) as server:
        zygote = Zygote(workspace, server)
        yield workspace, zygote
        zygote.close()


def submit(workspace: Workspace, title: str) -> bool:
    """Submit an idea as Ria; tell whether the form closed."""
    ria = workspace.person("U0RIA")
    while ria.view() is not None:
        ria.close()
    ria.command("C0GENERAL", "/ml-idea")
    if ria.view() is None:
        return False
    answer = ria.submit({"Title": title, "What is the problem?": "Fraud with stolen cards costs us much."})
    return answer.closed


def cards(workspace: Workspace, title: str) -> int:
    return sum(title in json.dumps(message.blocks) for message in workspace.person("U0TRIS").messages("C0TRIAGE"))


def kill_at(chamber: Chamber, template: Path, folder: Path, number: int, line: Line) -> bool:
    """Submit an idea to a bot that dies at `line`, start another one; tell whether the form had closed."""
    workspace, zygote = chamber
    title, database = f"Stolen cards, attempt {number:04}", folder / "kill.db"
    for _ in range(TRIES):
        for leftover in folder.glob("kill.db*"):
            leftover.unlink()
        shutil.copy(template, database)
        zygote.say(f"kill {database} {line[0]} {line[1]}")
        assert zygote.hear() == "ready"
        closed = submit(workspace, title)
        ended = zygote.hear()
        # On a busy machine the form may not even open in time; then nothing was submitted.
        if ended != "ended 3":
            break
    assert ended == "ended 137", f"{line}: {ended}"
    zygote.say(f"heal {database}")
    assert zygote.hear() == "ended 0"
    standing = cards(workspace, title)
    where = f"killed at {line}, the form {'closed' if closed else 'stayed open'}"
    assert standing == 1 if closed else standing <= 1, f"{where}: {standing} cards"
    return closed


def kill_at_each(template: Path, folder: Path, lines: list[tuple[int, Line]]) -> int:
    """Kill at each of these lines, in a chamber of their own; return how often the form had closed."""
    folder.mkdir()
    with torture_chamber() as chamber:
        closed = sum(kill_at(chamber, template, folder, number, line) for number, line in lines)
        assert not chamber[0].refused
        return closed


def executed_lines(template: Path, database: Path) -> list[Line]:
    """Return every line that runs between a submission and its card, in order."""
    with torture_chamber() as (workspace, zygote):
        shutil.copy(template, database)
        zygote.say(f"lines {database}")
        assert zygote.hear() == "ready"
        assert submit(workspace, "Nobody dies here")
        lines = [(file, line) for file, line in json.loads(zygote.hear())]
        zygote.say("")
        assert zygote.hear() == "ended 0"
        return lines


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_whatever_line_it_dies_at_the_idea_is_kept_and_its_card_stands_once(
    tmp_path: Path, template: Path, record_property: Callable[[str, object], None]
) -> None:
    lines = executed_lines(template, tmp_path / "lines.db")
    numbered = list(enumerate(lines))
    with ThreadPoolExecutor(LANES) as pool:
        folders = [tmp_path / f"lane-{lane}" for lane in range(LANES)]
        acknowledged = sum(
            pool.map(partial(kill_at_each, template), folders, [numbered[lane::LANES] for lane in range(LANES)])
        )
    told = f"{len(lines)} kill points, {acknowledged} after the form had closed: none lost, none twice"
    record_property("told", told)
    assert len(lines) > AT_LEAST
