"""The clock of the machine itself is set back while the bot runs: nothing waits until it says the same again."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from sandbox import faults
from sandbox.server import SandboxServer
from sandbox.state import Message
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from tests.conftest import new_workspace
from tests.faults.served import soon
from tests.faults.test_process import port_of, set_up
from tests.guildhall.processes import command, environment
from tests.machine_clock import MachineClock, needs_faketime
from tests.scenarios.helpers import FRAUD_IDEA, submit_new, words

HOUR, POST = 3600.0, "chat.postMessage"
# Far less than the hour, and enough for a busy machine.
SECONDS = 90.0
# Prints a line for each tick, for some seconds.
TICKING = """
import logging, time
import scheduling.runner
from scheduling.clock import SystemClock
from store.outage import OutageLog

scheduling.runner.tick = lambda _store, now: print(now, flush=True)
runner = scheduling.runner.Runner(None, SystemClock(), OutageLog(logging.getLogger()))
runner.start()
input()
"""


@needs_faketime
def test_it_ticks_each_second_when_the_machines_clock_is_set_back_by_an_hour(tmp_path: Path) -> None:
    clock = MachineClock(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", TICKING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | clock.environment,
    )
    with process:
        assert process.stdout is not None
        before = [process.stdout.readline() for _ in range(2)]
        clock.set_ahead(-HOUR)
        # Without, this line would come in an hour.
        after = [process.stdout.readline() for _ in range(4)]
        process.kill()
    assert after[-1] < before[0]


def idea(workspace: Workspace, title: str) -> None:
    """Have Ria submit an idea, and press again where a busy machine was too slow for Slack."""
    ria = workspace.person("U0RIA")
    assert soon(lambda: ria.command("C0GENERAL", "/ml-idea").view is not None, SECONDS)
    assert soon(lambda: submit_new(ria, FRAUD_IDEA | {"Title": title}).closed, SECONDS)


def told(workspace: Workspace, *titles: str) -> bool:
    """Tell whether each idea has its card, its tracker, and neither twice."""
    # Below its own title a card names those that are like it.
    cards = [str(card.blocks[:1]) for card in workspace.person("U0TRIS").messages("C0TRIAGE")]
    trackers = [message.text for message in workspace.person("U0RIA").direct_messages() if "Your idea" in message.text]
    return all(sum(title in each for each in place) == 1 for title in titles for place in (cards, trackers))


def is_put_off(tmp_path: Path) -> bool:
    """Tell whether both posts are to be tried again: Slack's refusal is written down, so no kill leaves a doubt."""
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        ready = "SELECT count(*) FROM outbox WHERE kind IN ('card', 'tracker') AND progress = 'ready' AND attempts > 0"
        return bool(database.execute(ready).fetchone()[0] == 2)


@needs_faketime
def test_what_was_put_off_and_what_is_new_comes_within_seconds_when_the_clock_is_set_back_by_an_hour(
    tmp_path: Path,
) -> None:
    clock = MachineClock(tmp_path)
    clock.set_ahead(HOUR)
    workspace, url = new_workspace(SystemClock()), set_up(tmp_path)
    with SandboxServer(workspace) as server:
        told_to = environment(workspace, port_of(server), url, GUILDHALL_SETTLE_SECONDS="2", **clock.environment)
        with command(tmp_path, told_to):
            assert workspace.sockets.wait_for_connections(1, SECONDS)
            idea(workspace, "Warn of storms")
            assert soon(lambda: told(workspace, "Warn of storms"), SECONDS)
            workspace.faults.append(faults.too_many(POST, "3", times=2))
            idea(workspace, "Warn of ice")
            assert soon(lambda: not workspace.faults, SECONDS)
            clock.set_ahead(0)
            idea(workspace, "Warn of fog")
            assert soon(lambda: told(workspace, "Warn of storms", "Warn of ice", "Warn of fog"), SECONDS)
            tris = workspace.person("U0TRIS")

            def card() -> Message:
                [found] = [each for each in tris.messages("C0TRIAGE") if "Warn of fog" in str(each.blocks[:1])]
                return found

            tris.press(card(), "Send to Payments squad")
            assert soon(lambda: "Send to Payments squad" not in words(card()), SECONDS)


@needs_faketime
def test_a_bot_that_starts_after_the_clock_was_set_back_says_what_waits(tmp_path: Path) -> None:
    clock = MachineClock(tmp_path)
    clock.set_ahead(HOUR)
    workspace, url = new_workspace(SystemClock()), set_up(tmp_path)
    with SandboxServer(workspace) as server:
        told_to = environment(workspace, port_of(server), url, GUILDHALL_SETTLE_SECONDS="2", **clock.environment)
        workspace.faults.append(faults.too_many(POST, "30", times=2))
        with command(tmp_path, told_to):
            assert workspace.sockets.wait_for_connections(1, SECONDS)
            idea(workspace, "Warn of ice")
            assert soon(lambda: is_put_off(tmp_path), SECONDS)
        clock.set_ahead(0)
        with command(tmp_path, told_to):
            assert soon(lambda: told(workspace, "Warn of ice"), SECONDS)
