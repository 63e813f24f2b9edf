"""P1, P3, P4: kill -9 at each executed line between "submission received" and "card posted" (matrix rows 1 and 3)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guildhall import schema
from guildhall.apply import apply
from guildhall.company import read_company
from intake.service.members import Members, SlackFacts
from sandbox.serving import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SteppedClock, SystemClock
from store.engine import Store
from tests.conftest import DATA, PEOPLE, START, new_workspace

ROOT = Path(__file__).parents[2]
AT_LEAST = 300


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


@contextmanager
def torture_chamber(folder: Path) -> Iterator[tuple[Workspace, Zygote, Path]]:
    """A sandbox, a zygote, and a database in which the company is set up and its people are known."""
    workspace = new_workspace(SystemClock(), acknowledgement_seconds=0.6, rate_limited=False)
    template = folder / "template.db"
    store = Store(f"sqlite:///{template}")
    schema.upgrade(store)
    apply(store, read_company(DATA / "company.yml"), START)
    for member, name in PEOPLE.items():
        Members(store).remember(
            SlackFacts(id=member, team_id=workspace.team_id, name=name, full_member=True), SteppedClock(START).now()
        )
    store.close()
    with SandboxServer(workspace) as server:
        zygote = Zygote(workspace, server)
        yield workspace, zygote, template
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


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_whatever_line_it_dies_at_the_idea_is_kept_and_its_card_stands_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with torture_chamber(tmp_path) as (workspace, zygote, template):
        database = tmp_path / "lines.db"
        shutil.copy(template, database)
        zygote.say(f"lines {database}")
        assert zygote.hear() == "ready"
        assert submit(workspace, "Nobody dies here")
        lines = json.loads(zygote.hear())
        zygote.say("")
        assert zygote.hear() == "ended 0"
        acknowledged = 0
        for number, (file, line) in enumerate(lines):
            title = f"Stolen cards, attempt {number:04}"
            database = tmp_path / "kill.db"
            for leftover in tmp_path.glob("kill.db*"):
                leftover.unlink()
            shutil.copy(template, database)
            zygote.say(f"kill {database} {file} {line}")
            assert zygote.hear() == "ready"
            closed = submit(workspace, title)
            acknowledged += closed
            assert zygote.hear() == "ended 137", f"{file}:{line} was not reached"
            zygote.say(f"heal {database}")
            assert zygote.hear() == "ended 0"
            standing = cards(workspace, title)
            where = f"killed at {file}:{line}, the form {'closed' if closed else 'stayed open'}"
            assert standing == 1 if closed else standing <= 1, f"{where}: {standing} cards"
        with capsys.disabled():
            print(f"\n{len(lines)} kill points, {acknowledged} after the form had closed: none lost, none twice")
        assert len(lines) > AT_LEAST
        assert not workspace.refused
