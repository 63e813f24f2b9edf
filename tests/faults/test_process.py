"""How the process starts, ends, and goes on without a log."""

import logging
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import serve
from guildhall.cli import app
from guildhall.company_file import apply
from sandbox import faults
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.database import AlreadyRunning
from store.engine import Store
from tests.company import company, migrated_store, submit
from tests.conftest import new_workspace
from tests.faults.served import served, soon
from tests.guildhall.processes import command, environment, wait_for
from tests.patience import PATIENCE_SECONDS, slowed
from tests.scenarios.helpers import FRAUD_IDEA, submit_new


def port_of(server: SandboxServer) -> int:
    return int(server.url.rpartition(":")[2])


def set_up(tmp_path: Path) -> str:
    """Make a database in which a company is set up, and return its address."""
    with closing(migrated_store(tmp_path / "x.db")) as store:
        apply(store, company(), SystemClock().now())
    return f"sqlite:///{tmp_path}/x.db"


WEAK = {
    # As on a network drive: the file can't be kept with a write-ahead log.
    ("journal_mode=DELETE", "busy_timeout=1500", "synchronous=FULL"): (
        "The journal is delete, not WAL: is the file on a network drive? Move it to a disk."
    ),
    ("journal_mode=WAL", "busy_timeout=1500", "synchronous=NORMAL"): (
        "synchronous is below FULL: a power failure may lose what was acknowledged."
    ),
}


@pytest.mark.parametrize(("pragmas", "told"), WEAK.items(), ids=["journal", "synchronous"])
def test_weak_durability_settings_keep_it_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragmas: tuple[str, ...], told: str
) -> None:
    url = set_up(tmp_path)

    def set_weakly(_synchronous: str, connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def started(*_: object, **__: object) -> None:
        raise AssertionError("it started")

    monkeypatch.setattr("store.sqlite._set_pragmas", set_weakly)
    monkeypatch.setattr(serve, "running", started)
    workspace = new_workspace(SystemClock())
    refused = CliRunner(env=environment(workspace, 1, url)).invoke(app, ["run"])
    assert refused.exit_code == 2
    assert told in refused.output


def test_shutdown_acknowledges_what_was_started_before_sigterm(tmp_path: Path) -> None:
    workspace, url = new_workspace(SystemClock()), set_up(tmp_path)
    with (
        SandboxServer(workspace) as server,
        ThreadPoolExecutor(1) as hands,
        command(tmp_path, environment(workspace, port_of(server), url)) as (process, log),
    ):
        assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
        workspace.person("U0RIA").command("C0GENERAL", "/ml-idea")
        workspace.faults = [faults.slow("views.open", 1.0)]
        asked = hands.submit(workspace.person("U0ADA").command, "C0GENERAL", "/ml-idea")
        assert soon(lambda: not workspace.faults)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert asked.result().view is not None
        assert process.wait(PATIENCE_SECONDS) == 0
        assert time.monotonic() - began < 5 * slowed()
    assert "Traceback" not in log.read_text()


def test_shutdown_at_once_on_a_second_sigterm(tmp_path: Path) -> None:
    workspace, url = new_workspace(SystemClock()), set_up(tmp_path)
    workspace.faults = [faults.hang("chat.postMessage", 6.0)]
    with (
        SandboxServer(workspace) as server,
        command(tmp_path, environment(workspace, port_of(server), url)) as (process, _log),
    ):
        assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
        ria = workspace.person("U0RIA")
        ria.command("C0GENERAL", "/ml-idea")
        assert submit_new(ria, FRAUD_IDEA).closed
        assert soon(lambda: not workspace.faults)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM
    assert progress_of_first_fact(tmp_path) in ("sending", "doubtful"), "it is looked up before it is sent again"


def progress_of_first_fact(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        return str(database.execute("SELECT progress FROM outbox WHERE kind = 'card'").fetchone()[0])


def test_shutdown_leaves_what_hangs_to_its_lease_and_starts_nothing_new(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "DRAIN_SECONDS", 0.4)
    with served(tmp_path, caplog) as guildhall:
        store, workspace = guildhall.store, guildhall.workspace
        workspace.faults = [faults.hang("chat.postMessage", 4.0, times=2)]
        submit(store, now=SystemClock().now())
        assert soon(lambda: not workspace.faults)
        began = time.monotonic()
    took = time.monotonic() - began
    assert took < 3, "the sandbox waits a second of it"
    assert "Not everything was finished in time" in caplog.text
    assert progress_of_first_fact(tmp_path) in ("sending", "doubtful"), "it is looked up before it is sent again"


def test_failing_log_on_a_full_disk_stops_no_service(tmp_path: Path) -> None:
    workspace, url = new_workspace(SystemClock()), set_up(tmp_path)
    with SandboxServer(workspace) as server:
        told = environment(workspace, port_of(server), url)
        with command(tmp_path, told, log=Path("/dev/full")) as (process, _log):
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            assert served_an_idea(workspace)
            # What is logged at this is lost; nothing else is.
            [before] = workspace.sockets.connections
            workspace.sockets.drop()
            assert soon(lambda: [each is not before for each in list(workspace.sockets.connections)] == [True])
            assert served_an_idea(workspace)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0


def test_failing_log_handler_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Raising(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise OSError(28, "No space left on device")

    raising = Raising()
    with served(tmp_path, caplog) as guildhall:
        logging.getLogger("guildhall").addHandler(raising)
        try:
            [before] = guildhall.workspace.sockets.connections
            guildhall.workspace.sockets.drop()
            sockets = guildhall.workspace.sockets
            assert soon(lambda: [each is not before for each in list(sockets.connections)] == [True])
            # What delivery, the tick and a listener would log comes to nothing else either.
            guildhall.workspace.faults = [faults.refused("chat.postMessage", "is_archived", times=2)]
            ria = guildhall.workspace.person("U0RIA")
            ria.command("C0GENERAL", "/ml-idea")
            assert submit_new(ria, FRAUD_IDEA).closed
            assert soon(lambda: not guildhall.workspace.faults)
            assert served_an_idea(guildhall.workspace)
        finally:
            logging.getLogger("guildhall").removeHandler(raising)


def served_an_idea(workspace: Workspace) -> bool:
    before = len(workspace.messages["C0TRIAGE"])
    ria = workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert submit_new(ria, FRAUD_IDEA).closed
    return workspace.wait_until(lambda: len(workspace.messages["C0TRIAGE"]) > before, PATIENCE_SECONDS)


def test_second_process_on_one_sqlite_file_refuses_to_start(tmp_path: Path) -> None:
    workspace, url = new_workspace(SystemClock()), set_up(tmp_path)
    with SandboxServer(workspace) as server:
        told = environment(workspace, port_of(server), url)
        with command(tmp_path, told) as (first, log):
            wait_for(log, "Guildhall is running.")
            with command(tmp_path / "second", told) as (second, refused):
                assert second.wait(20) == 2
            assert f"Another Guildhall already uses {tmp_path}/x.db." in refused.read_text()
            assert "Traceback" not in refused.read_text()
            assert first.poll() is None
            assert served_an_idea(workspace)
            first.send_signal(signal.SIGTERM)
            assert first.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("way", ["linked.db", "folder/x.db", "sub/../x.db", "sub/hard.db"])
def test_second_process_that_opens_the_file_another_way_refuses_too(tmp_path: Path, way: str) -> None:
    url = set_up(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "linked.db").symlink_to(tmp_path / "x.db")
    (tmp_path / "folder").symlink_to(tmp_path)
    (tmp_path / "sub" / "hard.db").hardlink_to(tmp_path / "x.db")
    with (
        closing(Store(url)) as first,
        closing(Store(f"sqlite:///{tmp_path}/{way}")) as second,
        first.held_alone(),
        pytest.raises(AlreadyRunning),
        second.held_alone(),
    ):
        pass


def test_second_process_file_named_by_a_uri_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SQLite"):
        Store(f"sqlite:///file:{tmp_path}/x.db?nolock=1&uri=true")
