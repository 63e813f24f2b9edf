"""`guildhall health` and `GET /health`: red within a minute of what is wrong, green again by itself."""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from typer.testing import CliRunner

from bot import connection_supervisor, liveness, socket_mode
from bot import health as health_bot
from bot.health import DatabaseCheck, look_at_database
from bot.serve import running
from bot.settings import Mode
from guildhall.cli import app
from guildhall.company_file import apply
from guildhall.environment import settings_for
from sandbox import faults
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling import runner as runner_module
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import company, migrated_store, submit
from tests.conftest import new_workspace
from tests.guildhall.processes import command, environment, free_port, wait_for
from tests.patience import PATIENCE_SECONDS

Told = dict[str, Any]


def ask(port: int, host: str | None = None) -> tuple[int, str]:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/health", headers={"host": host} if host else {})
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Process:
    """A Guildhall in this process, and what it says of itself."""

    def __init__(self, workspace: Workspace, store: Store, port: int, path: Path) -> None:
        self.workspace = workspace
        self.store = store
        self.port = port
        self.path = path

    def report(self) -> Told:
        return dict(json.loads(ask(self.port)[1]))

    def red(self) -> set[str]:
        return {check["name"] for check in self.report()["checks"] if not check["is_well"]}

    def becomes(self, *red: str, seconds: float = PATIENCE_SECONDS) -> None:
        # On a busy machine something else may be red for a moment, also between two looks.
        until = time.monotonic() + seconds
        while self.red() != set(red) or ask(self.port)[0] != (503 if red else 200):
            assert time.monotonic() < until, self.report()
            time.sleep(0.05)


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    monkeypatch.setattr(health_bot, "LOOK_SECONDS", 0.1)
    # A socket is deaf after a moment here, and not after half a minute.
    monkeypatch.setattr(socket_mode, "DEAF_SECONDS", 2.0)
    monkeypatch.setattr(connection_supervisor, "DEAF_SECONDS", 2.0)
    monkeypatch.setattr("sandbox.socket_mode.PING_SECONDS", 0.1)
    workspace, path = new_workspace(SystemClock()), tmp_path / "x.db"
    store = migrated_store(path)
    apply(store, company(), SystemClock().now())
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{path}", 1.0)
        settings = settings.model_copy(update={"guildhall_health_port": free_port()})
        with running(store, settings, SystemClock()):
            process = Process(workspace, store, settings.guildhall_health_port, path)
            process.becomes()
            yield process
    store.close()


def test_all_is_green_and_it_names_its_process_and_no_token(process: Process) -> None:
    told = process.report()
    assert [check["name"] for check in told["checks"]] == [
        "socket",
        "token",
        "queue",
        "database",
        "durability",
        "tick",
    ]
    assert told["process"].endswith(f":{os.getpid()}")
    assert len(told["token"]) == 8
    assert process.workspace.bot_token not in json.dumps(told)
    assert str(process.path) not in json.dumps(told)


def test_a_deaf_socket_that_can_not_be_renewed_is_red_until_it_is(process: Process) -> None:
    process.workspace.faults = [faults.server_error("apps.connections.open", times=1000)]
    process.workspace.sockets.faults.silence()
    process.becomes("socket")
    process.workspace.faults = []
    process.becomes()


def test_a_socket_over_which_our_own_events_do_not_come_is_red_until_they_do(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "MUTE_SECONDS", 0.5)
    process.workspace.sockets.faults.mute()
    submit(process.store, now=SystemClock().now())
    process.becomes("socket")
    process.workspace.sockets.faults.mute(False)
    submit(process.store, now=SystemClock().now())
    process.becomes()


def test_a_revoked_token_is_red_until_another_is_accepted(
    process: Process, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token, process.workspace.bot_token = process.workspace.bot_token, "xoxb-another"
    # Found by the next post, or by asking twice a minute.
    submit(process.store, now=SystemClock().now())
    process.becomes("token")
    process.workspace.bot_token = token
    process.becomes()
    assert [record.message[:5] for record in caplog.records if "The bot token" in record.message] == ["red: "]


def test_a_fact_that_has_waited_for_more_than_five_minutes_is_red(
    process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    long_ago = (SystemClock().now() - timedelta(minutes=6)).strftime("%Y-%m-%d %H:%M:%S")
    submit(process.store, now=SystemClock().now())
    assert process.workspace.wait_until(lambda: len(process.workspace.messages["C0TRIAGE"]) == 1, PATIENCE_SECONDS)
    # It is posted a moment before that is written down.
    assert process.workspace.wait_until(lambda: first_progress(process.store) == "sent", PATIENCE_SECONDS)
    set_first_fact(process.store, f"progress = 'doubtful', due = '{long_ago}', try_at = '2099-01-01 00:00:00'")
    process.becomes("queue")
    set_first_fact(process.store, "progress = 'sent'")
    process.becomes()
    told = [record.message for record in caplog.records if "still waits" in record.message]
    assert told == ["red: A message that was due 6 minutes ago still waits."]


def first_progress(store: Store) -> str:
    with store.reading() as session:
        return str(session.connection().exec_driver_sql("SELECT progress FROM outbox WHERE id = 1").scalar_one())


def set_first_fact(store: Store, change: str) -> None:
    with store.writing() as session:
        session.connection().exec_driver_sql(f"UPDATE outbox SET {change} WHERE id = 1")


def test_a_tick_that_stands_still_is_red(
    process: Process, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def reds() -> list[int | None]:
        # By the thread that says so: another Guildhall may run in this process, for other tests.
        return [record.thread for record in caplog.records if record.message.startswith("red: No tick for")]

    begun, hanging = threading.Event(), threading.Event()

    def hang(*_given: Any) -> None:
        begun.set()
        hanging.wait()

    with monkeypatch.context() as patched, ExitStack() as stack:
        stack.callback(hanging.set)
        patched.setattr(runner_module, "tick", hang)
        assert begun.wait(PATIENCE_SECONDS)
        # So short a time only while it hangs: on a busy machine the tick before it may take as long.
        patched.setattr(health_bot, "TICK_SECONDS", 3.0)
        process.becomes("tick")
        until = time.monotonic() + PATIENCE_SECONDS
        while not reds():
            assert time.monotonic() < until
            time.sleep(0.05)
        # As long as it hangs, that is not said again.
        time.sleep(0.3)
        assert len(reds()) == len({*reds()})
    process.becomes()


def set_read_only(store: Store, *, read_only: bool) -> None:
    """As after a remount, or a failover to a standby: reads work, writes don't."""

    def set_pragma(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA query_only={int(read_only)}")

    event.listen(store.engine, "connect", set_pragma)
    store.engine.dispose()


def test_a_database_that_takes_no_writes_is_red_until_it_does(process: Process) -> None:
    set_read_only(process.store, read_only=True)
    process.becomes("database")
    [told] = [check["sentence"] for check in process.report()["checks"] if check["name"] == "database"]
    assert told.startswith("The database can be read but not written (attempt to write a readonly database)")
    set_read_only(process.store, read_only=False)
    process.becomes()


def test_one_write_that_fails_is_no_red_light(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([None, OSError("locked"), None, OSError("locked"), *[None] * 1000])
    seen = []

    def write() -> None:
        seen.append(1)
        if (trouble := next(answers)) is not None:
            raise trouble

    monkeypatch.setattr(process.store, "try_writing", write)
    while len(seen) < 8:
        assert process.red() == set()


def test_health_without_a_process_says_that_nothing_can_be_written(tmp_path: Path) -> None:
    store = migrated_store(tmp_path / "x.db")
    set_read_only(store, read_only=True)
    found = look_at_database(store, SystemClock().now())
    store.close()
    assert found.database is None
    assert "not written" in str(found.unwritten)


def test_a_database_that_is_away_is_red_and_nobody_waits_for_it(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()

    def hang(*_given: Any) -> DatabaseCheck:
        hanging.wait(20)
        return DatabaseCheck(None, None, None)

    with monkeypatch.context() as patched:
        patched.setattr(health_bot, "look_at_database", hang)
        process.becomes("database")
        began = time.monotonic()
        process.report()
        assert time.monotonic() - began < 0.5
    hanging.set()
    process.becomes()


def test_a_weak_durability_is_red(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(process.store, "durability", lambda: ["synchronous is below FULL."])
        process.becomes("durability")
    process.becomes()


def test_a_page_of_another_name_may_not_read_it(process: Process) -> None:
    assert ask(process.port, host="guildhall.example.com")[0] == 404


def test_the_command_asks_the_process_and_says_which(process: Process) -> None:
    told = health(process.path, process.port)
    assert told.exit_code == 0, told.output
    assert f":{os.getpid()}, socket mode. Says nothing about other replicas." in told.output
    assert told.output.count("green") == 7
    process.workspace.bot_token = "xoxb-another"
    submit(process.store, now=SystemClock().now())
    process.becomes("token")
    assert health(process.path, process.port).exit_code == 1


def test_the_command_does_not_take_another_database_s_process_for_its_own(process: Process, tmp_path: Path) -> None:
    migrated_store(tmp_path / "other.db").close()
    told = health(tmp_path / "other.db", process.port)
    assert told.exit_code == 1
    assert "answers, but uses another database" in told.output


def health(path: Path, port: int) -> Any:
    told = {"DATABASE_URL": f"sqlite:///{path}", "GUILDHALL_HEALTH_PORT": str(port)}
    return CliRunner(env=told).invoke(app, ["health"])


def test_without_an_endpoint_the_command_judges_by_the_database(tmp_path: Path) -> None:
    assert health(tmp_path / "none.db", 0).exit_code == 1
    store = migrated_store(tmp_path / "x.db")
    apply(store, company(), SystemClock().now())
    told = health(tmp_path / "x.db", 0)
    assert told.exit_code == 0, told.output
    assert "socket, token and tick are unknown here" in told.output
    submit(store, now=SystemClock().now() - timedelta(minutes=6))
    told = health(tmp_path / "x.db", 0)
    assert told.exit_code == 1
    assert "6 minutes ago still waits" in told.output
    silent = health(tmp_path / "x.db", free_port())
    assert "Is it running?" in silent.output
    store.close()


@contextmanager
def served_over_http(folder: Path) -> Iterator[tuple[Workspace, int, Callable[[], None]]]:
    workspace, port = new_workspace(SystemClock()), free_port()
    with SandboxServer(workspace) as server:
        told = environment(
            workspace, int(server.url.rpartition(":")[2]), f"sqlite:///{folder}/x.db",
            GUILDHALL_MODE=Mode.http, SLACK_SIGNING_SECRET=workspace.signing_secret,
        )  # fmt: skip
        with command(folder, told, "--port", str(port)) as (running, log):
            wait_for(log, "Guildhall is running.")
            yield workspace, port, lambda: running.send_signal(signal.SIGTERM)
            running.wait(PATIENCE_SECONDS)


def test_in_http_mode_strangers_hear_ok_or_not_ok_and_nothing_more(tmp_path: Path) -> None:
    with served_over_http(tmp_path) as (_workspace, port, stop):
        until = time.monotonic() + PATIENCE_SECONDS
        while (told := ask(port)) == (503, "not ok") and time.monotonic() < until:
            time.sleep(0.1)
        assert told == (200, "ok")
        stop()
