"""Killing one bot after the other at a chosen place, and healing: the other end of `crash_server.py`."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.server import SandboxServer
from sandbox.state import Message
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store import audit_chain
from store.engine import Store
from tests.conftest import new_workspace
from tests.invariants import forbidden_tokens, standing_twice
from tests.scenarios.helpers import submit_new
from tests.torture.bots import environment, set_up, with_short_leases
from tests.torture.load import PROBLEM

TRIES = 5
Line = tuple[str, str, int]


class CrashServer:
    """The process that forks bots for us."""

    def __init__(self, workspace: Workspace, server: SandboxServer) -> None:
        self.process = subprocess.Popen(
            with_short_leases("crash_server.py"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(workspace, server),
        )

    def say(self, line: str) -> None:
        """Write a line to it, or to the child that listens just now."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        """Read a line."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def begin(self, command: str) -> int:
        """Have a child begin, and return its process id when it is ready."""
        self.say(command)
        ready, _, child = self.hear().partition(" ")
        assert ready == "ready", ready
        return int(child)

    def end(self) -> int:
        """Wait for a child's end and return its exit code; 137 is a death."""
        word, _, code = self.hear().partition(" ")
        assert word == "ended", word
        return 137 if code == "-9" else int(code)

    def close(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@dataclass
class Lane:
    """A workspace, a crash server whose bots connect to it, and a database that begins anew with each of them."""

    workspace: Workspace
    crash_server: CrashServer
    template: Path
    database: Path
    tried: int = 0

    def begin(self, command: str, *more: object) -> int:
        """Have a child begin with the database as it is."""
        return self.crash_server.begin(" ".join([command, str(self.database), *map(str, more)]))

    def renew(self) -> str:
        """Begin anew: return the title of the next idea."""
        for leftover in self.database.parent.glob(f"{self.database.name}*"):
            leftover.unlink()
        shutil.copy(self.template, self.database)
        self.workspace.faults.clear()
        self.tried += 1
        return f"Idea {self.tried} of Ria"

    def open_form(self) -> bool:
        """Have Ria open the form; tell whether it did open in time, which a busy machine may take more than one try."""
        ria = self.workspace.person("U0RIA")
        while ria.view() is not None:
            ria.close()
        for _ in range(TRIES):
            ria.command("C0GENERAL", "/ml-idea")
            if ria.view() is not None:
                return True
        return False

    def submit(self, title: str) -> bool:
        """Have Ria submit the open form; tell whether it closed."""
        answer = submit_new(self.workspace.person("U0RIA"), {"Title": title, "What is the problem?": PROBLEM})
        return bool(answer.closed)

    def heal(self, title: str, *, closed: bool) -> None:
        """Have another bot finish; where the form stayed open, it is submitted once more. One of each stands."""
        self.begin("heal")
        if not closed:
            # Their words are there still; on a busy machine it may take them another try.
            assert any(submit_new(self.workspace.person("U0RIA"), {}).closed for _ in range(TRIES))
        self.crash_server.say("")
        assert self.crash_server.end() == 0
        with closing(Store(f"sqlite:///{self.database}")) as store:
            assert audit_chain.verify(store).broken is None
        assert len(self.standing("C0TRIAGE", title)) == 1
        assert len(self.standing("D", title)) == 1

    def standing(self, channels: str, title: str) -> list[Message]:
        """Return what stands there about an idea."""
        with self.workspace.lock:
            every = [
                each for name, told in self.workspace.messages.items() if name.startswith(channels) for each in told
            ]
            return [each for each in every if f"*{title}*" in json.dumps(each.blocks[:1])]


@contextmanager
def lane(template: Path, folder: Path) -> Iterator[Lane]:
    """Open a lane; at its end nothing stands twice, and nothing was said that should not be."""
    folder.mkdir()
    workspace = new_workspace(SystemClock(), acknowledgement_seconds=3.0, rate_limited=False)
    with SandboxServer(workspace) as server:
        crash_server = CrashServer(workspace, server)
        try:
            opened = Lane(workspace, crash_server, template, folder / "kill.db")
            yield opened
            assert not [*standing_twice(opened), *forbidden_tokens(opened)]
            assert not workspace.refused
        finally:
            crash_server.close()


def new_template(folder: Path) -> Path:
    """Return a database in which the company is set up and its people are known."""
    database = folder / "template.db"
    set_up(f"sqlite:///{database}").close()
    return database
