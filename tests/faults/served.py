"""A bot that serves in this process, with its threads and a Slack that can be spoilt."""

import copy
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.serve import running
from guildhall.company_file import apply
from guildhall.environment import settings_for
from guildhall.manifest import read_manifest
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import company, migrated_store
from tests.conftest import new_workspace
from tests.patience import PATIENCE_SECONDS

MESSAGES = ("message.channels", "message.im")


@dataclass(frozen=True)
class Served:
    """The bot and what it lives in."""

    workspace: Workspace
    store: Store
    bot: Bot
    log: pytest.LogCaptureFixture

    def opened(self) -> int:
        """Return how often a WebSocket was asked for."""
        return len([call for call in self.workspace.log if call.method == "apps.connections.open"])

    def logged(self, colour: str) -> list[str]:
        """Return the lines of a colour."""
        return [record.message for record in self.log.records if record.message.startswith(f"{colour}: ")]


def manifest_with_messages() -> dict[str, Any]:
    """Return our manifest, by which the app hears of messages."""
    told = copy.deepcopy(read_manifest())
    events = told["settings"]["event_subscriptions"]["bot_events"]
    events += [event for event in MESSAGES if event not in events]
    return told


@contextmanager
def served(tmp_path: Path, log: pytest.LogCaptureFixture, *, connections: int = 1) -> Iterator[Served]:
    """Serve, for the length of the block, from when there are so many connections."""
    log.set_level(logging.INFO, logger="guildhall")
    workspace = new_workspace(SystemClock(), manifest=manifest_with_messages())
    store = migrated_store(tmp_path / "x.db")
    apply(store, company(), SystemClock().now())
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        with running(store, settings, SystemClock()) as bot:
            assert workspace.sockets.wait_for_connections(connections, PATIENCE_SECONDS)
            yield Served(workspace, store, bot, log)
    store.close()


def soon(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait until something holds; tell whether it does."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
