"""`guildhall run` as a process, started while Slack is down, or on the wrong database."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Mode
from guildhall.cli.run import ModeName
from guildhall.company_file import apply
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import company, migrated_store, submit
from tests.conftest import new_workspace
from tests.guildhall.processes import Process, command, environment, free_port, wait_for
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.helpers import FRAUD_IDEA, submit_new, words


def prepared(path: Path) -> Store:
    """Return a database in which a company is set up, and an idea waits to be told."""
    store = migrated_store(path)
    apply(store, company(), SystemClock().now())
    submit(store, now=SystemClock().now())
    return store


@contextmanager
def run(workspace: Workspace, port: int, folder: Path) -> Iterator[tuple[Process, Path]]:
    """Run the command; give the process and the file of what it logs."""
    with command(folder, environment(workspace, port, f"sqlite:///{folder / 'x.db'}")) as running:
        yield running


def test_each_mode_can_be_named() -> None:
    assert [each.value for each in ModeName] == [each.value for each in Mode]


def test_it_starts_says_red_and_goes_on_by_itself_when_slack_is_back(tmp_path: Path) -> None:
    store, port = prepared(tmp_path / "x.db"), free_port()
    workspace = new_workspace(SystemClock())
    with run(workspace, port, tmp_path) as (process, log):
        wait_for(log, "Guildhall is running.")
        wait_for(log, "red: Slack can't be reached")
        assert process.poll() is None
        with SandboxServer(workspace, port=port):
            assert workspace.wait_until(lambda: len(workspace.messages["C0TRIAGE"]) == 1, 90)
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            ria = workspace.person("U0RIA")
            ria.command("C0GENERAL", "/ml-idea")
            assert submit_new(ria, FRAUD_IDEA).closed
            assert workspace.wait_until(lambda: len(workspace.messages["C0TRIAGE"]) == 2, PATIENCE_SECONDS)
            assert "IDEA-1" in words(workspace.messages["C0TRIAGE"][0])
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
    told = log.read_text()
    assert told.count("red: Slack can't be reached") == 1
    assert told.count("green: Slack answers again") == 1
    assert "Traceback" not in told
    assert workspace.bot_token not in told
    with store.reading() as session:
        assert session.connection().exec_driver_sql("SELECT max(attempts) FROM outbox").scalar() == 1
    store.close()


def test_it_ends_when_told_while_slack_is_down(tmp_path: Path) -> None:
    store = prepared(tmp_path / "x.db")
    with run(new_workspace(SystemClock()), free_port(), tmp_path) as (process, log):
        wait_for(log, "Guildhall is running.")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert "Traceback" not in log.read_text()
    store.close()


def test_it_refuses_a_database_of_another_workspace_and_tells_it_nothing(tmp_path: Path) -> None:
    store, port = prepared(tmp_path / "x.db"), free_port()
    workspace = new_workspace(SystemClock(), team_id="T0ELSEWHERE")
    with SandboxServer(workspace, port=port), run(workspace, port, tmp_path) as (process, log):
        assert process.wait(90) == 2
    told = log.read_text()
    assert "This database belongs to another workspace (T0SANDBOX)" in told.splitlines()[-1]
    assert "Traceback" not in told
    assert workspace.messages["C0TRIAGE"] == []
    store.close()


def test_at_its_start_it_logs_what_is_not_green(tmp_path: Path) -> None:
    store, port = prepared(tmp_path / "x.db"), free_port()
    workspace = new_workspace(SystemClock())
    workspace.channels["C0NEWS"].is_archived = True
    with SandboxServer(workspace, port=port), run(workspace, port, tmp_path) as (process, log):
        told = wait_for(log, "red: #ml-news: The channel for the digest is archived")
        assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert "green" not in told
    store.close()
