"""What torture needs: a workspace, a database that is set up, bots that can be killed, stopped and confused."""

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from guildhall import schema
from guildhall.company_file import apply, read_company
from intake.services.members import Members, SlackFacts
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests.conftest import DATA, PEOPLE, new_workspace
from tests.machine_clock import MachineClock
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
DEAD_SECONDS = 10.0


def with_short_leases(script: str) -> list[str]:
    """Return the command that runs one of our scripts."""
    return [sys.executable, *(str(Path(__file__).with_name(each)) for each in ("short_leases.py", script))]


def environment(workspace: Workspace, server: SandboxServer) -> dict[str, str]:
    """Return the environment in which a bot finds the workspace."""
    return os.environ | {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": server.api_url,
        "PYTHONPATH": str(ROOT),
    }


class ForkServer:
    """The process that forks bots (`fork_server.py`), and the bots; what they log goes into a file."""

    def __init__(
        self,
        workspace: Workspace,
        server: SandboxServer,
        database: str,
        folder: Path,
        machine: MachineClock | None = None,
    ) -> None:
        self._database = database
        self._ahead, self._log = folder / "ahead", folder / "log"
        self.put_clocks_ahead(0)
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*with_short_leases("fork_server.py"), str(self._ahead)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment(workspace, server) | (machine.environment if machine else {}),
            )
        self.alive: list[int] = []

    def fork(self) -> int:
        """Have another bot born."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{self._database}\n")
        self._process.stdin.flush()
        self.alive.append(int(self._process.stdout.readline()))
        return self.alive[-1]

    def kill(self, one: int) -> None:
        """Kill a bot as the kernel does, at whatever it is doing."""
        os.kill(self.alive.pop(one), signal.SIGKILL)

    def put_clocks_ahead(self, seconds: float) -> None:
        """Have the clocks of all bots jump, so that they are so much ahead of the machine's."""
        with open(self._ahead, "r+b" if self._ahead.exists() else "w+b") as file:
            file.write(struct.pack("d", seconds))

    def logged(self) -> str:
        """Return what the bots have logged."""
        return self._log.read_text()

    def close(self) -> None:
        """Kill everybody."""
        while self.alive:
            # One that was stopped stays so, else.
            self.kill(0)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(DEAD_SECONDS)
        self._process.stdout.close()


@dataclass
class Chamber:
    """A workspace, the database of its bots, and the bots."""

    workspace: Workspace
    store: Store
    fork_server: ForkServer
    titles: list[str] = field(default_factory=list)


@contextmanager
def chamber(
    url: str, folder: Path, *, bots: int = 1, patience: float = 3.0, machine: MachineClock | None = None
) -> Iterator[Chamber]:
    """Open a chamber with so many bots, all connected; people wait so many seconds for an answer.

    The bots go by the clock of a `machine` of their own, if one is given.
    """
    workspace = new_workspace(SystemClock(), rate_limited=False, acknowledgement_seconds=patience)
    store = set_up(url)
    try:
        with SandboxServer(workspace) as server:
            fork_server = ForkServer(workspace, server, url, folder, machine)
            try:
                for _ in range(bots):
                    fork_server.fork()
                assert workspace.sockets.wait_for_connections(bots, PATIENCE_SECONDS)
                yield Chamber(workspace, store, fork_server)
            finally:
                fork_server.close()
    finally:
        store.close()


def set_up(url: str) -> Store:
    """Return a database in which the company is set up and its people are known."""
    store, now = Store(url), SystemClock().now()
    schema.upgrade(store)
    apply(store, read_company(DATA / "company.yml"), now)
    for member, name in PEOPLE.items():
        Members(store).remember(SlackFacts(id=member, team_id="T0SANDBOX", name=name, full_member=True), now)
    return store


def soon(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait until something holds; tell whether it does."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
