"""`guildhall run` with secrets and a private idea that can be told from everything else: they are found nowhere else.

The process starts, takes ideas in, is refused by Slack, crashes on a request, loses its database and finds it again;
then whatever it has logged, sent and stored is searched."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlmodel import SQLModel

from guildhall.company_file import apply
from sandbox.faults import refused
from sandbox.server import SandboxServer
from sandbox.traffic import TO_WORKSPACE
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import close, company, migrate
from tests.conftest import existing, new_workspace
from tests.guildhall.processes import wait_for
from tests.patience import PATIENCE_SECONDS
from tests.postgres import PIP, server
from tests.scenarios.helpers import FRAUD_IDEA

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-4711-canarybot",
    "SLACK_APP_TOKEN": "xapp-1-A0SANDBOX-canaryapp",
    "SLACK_SIGNING_SECRET": "canarysigningsecret0123456789abc",
    "GUILDHALL_LOOKUP_KEY": "canary-lookup-key-0123456789-0123456789",
}
PASSWORD = "canary-password-0815"
WORD = "zeisig"
TOLD = {"Title": f"About the {WORD}", "What is the problem?": f"Nobody may read of the {WORD}.\r\n\x1b[2J{WORD}"}
KNOWING = {"U0RIA", "U0TRIS", "U0TOM"}


@dataclass
class Ran:
    """Everything that came of it, and what to search."""

    workspace: Workspace
    log: str
    outage: str
    outputs: list[str] = field(default_factory=list)
    rows: str = ""


def guildhall(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "guildhall", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def run_sql(database: str, statement: str) -> None:
    url = server(PIP).url.set(drivername="postgresql", database=database).render_as_string()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def submit_private(workspace: Workspace, title: str = "") -> bool:
    ria = workspace.person("U0RIA")
    while ria.view() is not None:
        ria.close()
    ria.command("C0GENERAL", "/ml-idea")
    if ria.view() is None:
        return False
    ria.fill(TOLD | ({"Title": f"{title} {WORD}"} if title else {}))
    [option] = next(block for block in ria.view().blocks if block["block_id"] == "nobody_else")["element"]["options"]
    return ria.submit({"nobody_else": [option["text"]["text"]]}).closed


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("canary")]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """Return what a process did and left behind."""
    folder = tmp_path_factory.mktemp("canary")
    with existing():
        plain = server(PIP).renew("canary", "migrated", migrate)
    store, clock = Store(plain), SystemClock()
    apply(store, company(), clock.now())
    url = make_url(plain).set(drivername="postgresql", password=PASSWORD).render_as_string(hide_password=False)
    workspace = new_workspace(clock, bot_token=SECRETS["SLACK_BOT_TOKEN"], app_token=SECRETS["SLACK_APP_TOKEN"])
    with SandboxServer(workspace) as sandbox, (folder / "log").open("wb") as told:
        environment = os.environ | SECRETS
        environment |= {"DATABASE_URL": url, "SLACK_API_URL": sandbox.api_url, "GUILDHALL_ADMINS": "U0ADA"}
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        process = subprocess.Popen(
            [sys.executable, "-m", "guildhall", "run"], env=environment, stdout=told, stderr=told, cwd=folder
        )
        try:
            yield _driven(workspace, folder / "log", environment, process, store)
        finally:
            process.kill()
            process.wait()
            close(store)


def _driven(
    workspace: Workspace, log: Path, environment: dict[str, str], process: "subprocess.Popen[bytes]", store: Store
) -> Ran:
    assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS), log.read_text()
    wait_for(log, "Guildhall is running.")
    assert submit_private(workspace)
    assert workspace.wait_until(
        lambda: all(WORD in repr(workspace.person(member).direct_messages()) for member in KNOWING), 20
    )
    workspace.faults.append(refused("chat.postMessage", "invalid_arguments"))
    ria = workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit(FRAUD_IDEA).closed
    wait_for(log, "is parked")
    run_sql("canary", "ALTER TABLE idea ADD CONSTRAINT ck_idea_crash CHECK (title NOT LIKE 'Crash%') NOT VALID")
    assert not submit_private(workspace, "Crash")
    wait_for(log, "incident ")
    ran = Ran(workspace, "", "")
    asked = (("check",), ("export", "company"), ("audit", "show"))
    ran.outputs += [guildhall(environment, *command) for command in asked]
    before = len(log.read_text())
    run_sql("postgres", "ALTER DATABASE canary ALLOW_CONNECTIONS false")
    run_sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'canary'")
    for _ in range(3):
        assert not submit_private(workspace)
    ran.outputs += [guildhall(environment, "check"), guildhall(environment, "migrate")]
    time.sleep(1.5)
    ran.outage = log.read_text()[before:]
    run_sql("postgres", "ALTER DATABASE canary ALLOW_CONNECTIONS true")
    wait_for(log, "green: the database")
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0
    ran.log = log.read_text()
    with store.reading() as session:
        tables = SQLModel.metadata.tables.values()
        ran.rows = repr([list(map(tuple, session.connection().execute(table.select()))) for table in tables])
    return ran


def test_it_went_through_all_of_it(ran: Ran) -> None:
    assert "ck_idea_crash" in ran.log
    assert "is parked: invalid_arguments" in ran.log
    assert "green" in ran.outputs[0]
    assert "people:" in ran.outputs[1]
    assert "submitted" in ran.outputs[2]
    assert WORD in ran.rows


@pytest.mark.parametrize("secret", [*SECRETS.values(), PASSWORD])
def test_no_secret_is_logged_printed_sent_or_stored(ran: Ran, secret: str) -> None:
    traffic = ran.workspace.traffic.latest()
    sent = [each.asked if each.way == TO_WORKSPACE else each.answered for each in traffic]
    answers = [each.answered for each in traffic if each.way == TO_WORKSPACE]
    calls = [json.dumps([call.args, call.answer], default=str) for call in ran.workspace.log]
    assert len(sent) > 20
    for place in (ran.log, *ran.outputs, ran.rows, *sent, *answers, *calls):
        assert secret not in place


def test_a_private_idea_is_shown_to_those_who_may_know_and_is_nowhere_else(ran: Ran) -> None:
    workspace = ran.workspace
    shown = {channel: repr(messages) for channel, messages in workspace.messages.items()}
    knowing = {id_ for id_, channel in workspace.channels.items() if channel.user in KNOWING}
    assert {channel for channel, words in shown.items() if WORD in words} == knowing
    for surfaces in (workspace.homes, workspace.stacks):
        assert {person for person, view in surfaces.items() if WORD in repr(view)} <= KNOWING
    for place in (ran.log, *ran.outputs, repr(workspace.ephemerals), repr(workspace.response_urls)):
        assert WORD not in place


def test_each_record_is_one_line_and_the_database_that_was_away_two(ran: Ran) -> None:
    assert all(line[:4].isdigit() for line in ran.log.splitlines()), ran.log
    assert "\x1b" not in ran.log
    assert ran.log.count("red: the database") <= 2
    assert "Traceback" not in ran.outage
    assert len([line for line in ran.outage.splitlines() if "database" in line]) <= 2, ran.outage
