"""A bot as it runs for good: its own threads answer, deliver and tick, and it stops when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from bot.serve import running
from bot.settings import Mode
from guildhall.company_file import apply
from guildhall.environment import settings_for
from sandbox.server import SandboxServer
from scheduling.clock import SystemClock
from scheduling.meetings import DigestPlan
from store.engine import Store
from tests.company import company, migrated_store
from tests.conftest import new_workspace
from tests.patience import PATIENCE_SECONDS, slowed
from tests.scenarios.helpers import FRAUD_IDEA


def test_its_threads_deliver_at_once_and_tick_each_second(tmp_path: Path) -> None:
    clock = SystemClock()
    workspace = new_workspace(clock)
    with SandboxServer(workspace) as server:
        store = migrated_store(tmp_path / "x.db", durable=False)
        apply(store, company(), clock.now())
        overdue(store, clock)
        with running(store, settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0), clock):
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            ria = workspace.person("U0RIA")
            ria.command("C0GENERAL", "/ml-idea")
            assert ria.submit(FRAUD_IDEA).closed
            assert workspace.wait_until(lambda: len(workspace.messages["C0TRIAGE"]) == 1, PATIENCE_SECONDS)
            assert workspace.wait_until(lambda: len(ria.direct_messages()) == 1, PATIENCE_SECONDS)
            assert workspace.wait_until(lambda: len(workspace.messages["C0NEWS"]) == 1, PATIENCE_SECONDS)
        store.close()
    assert not workspace.refused


def overdue(store: Store, clock: SystemClock) -> None:
    """Have a digest be due since a minute ago."""
    from scheduling import meetings

    at = clock.now() - timedelta(minutes=1)
    with store.writing() as session:
        plan = DigestPlan(rule="FREQ=DAILY", time=f"{at:%H:%M}", zone="UTC", drafts=0)
        meetings.apply(session, [], plan, clock.now() - timedelta(hours=1))
        session.connection().exec_driver_sql(
            "UPDATE series SET announced_since = ?", ((clock.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S"),)
        )


def test_the_command_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    workspace = new_workspace(SystemClock())
    with SandboxServer(workspace) as server:
        told = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        environment = os.environ | {
            "SLACK_BOT_TOKEN": told.slack_bot_token.get_secret_value(),
            "SLACK_APP_TOKEN": told.slack_app_token.get_secret_value(),
            "SLACK_API_URL": told.slack_api_url,
            "DATABASE_URL": str(told.database_url),
            "GUILDHALL_ADMINS": "U0ADA",
        }
        process = subprocess.Popen([sys.executable, "-m", "guildhall", "run"], env=environment, stderr=subprocess.PIPE)
        try:
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            answer = workspace.person("U0ADA").command("C0GENERAL", "/ml-queue")
            assert answer.reply is not None
        finally:
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, errors
    assert time.monotonic() - began < 5 * slowed()
    assert b"Traceback" not in errors
    assert len(errors.splitlines()) < 15, errors
    assert told.slack_bot_token.get_secret_value().encode() not in errors


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_in_http_mode_the_command_serves_and_finishes_what_it_began_when_it_is_told_to_stop(tmp_path: Path) -> None:
    workspace, port = new_workspace(SystemClock()), free_port()
    with SandboxServer(workspace) as server:
        told = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0, Mode.http)
        environment = os.environ | {
            "SLACK_BOT_TOKEN": told.slack_bot_token.get_secret_value(),
            "SLACK_SIGNING_SECRET": workspace.signing_secret,
            "SLACK_API_URL": told.slack_api_url,
            "DATABASE_URL": str(told.database_url),
            "GUILDHALL_ADMINS": "U0ADA",
        }
        command = [sys.executable, "-m", "guildhall", "run", "--mode", "http", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while not workspace.deliver_to(f"http://127.0.0.1:{port}/slack/events") and time.monotonic() < until:
                time.sleep(0.1)
            ada = workspace.person("U0ADA")
            assert ada.command("C0GENERAL", "/ml-queue").reply is not None
            workspace.latency_seconds = 0.8
            with ThreadPoolExecutor(1) as hands:
                asked = hands.submit(ada.command, "C0GENERAL", "/ml-idea")
                time.sleep(0.3)
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert asked.result().view is not None
        except BaseException:
            process.kill()
            raise
        finally:
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, errors
    assert time.monotonic() - began < 10 * slowed()
    assert b"first valid signed request" in errors
    assert b"Traceback" not in errors
    assert len(errors.splitlines()) < 10, errors
    assert workspace.signing_secret.encode() not in errors
