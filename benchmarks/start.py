"""How long `guildhall run` takes from the start of its process to its first answers, with 100,000 ideas and with none.

    python -m benchmarks.start

On SQLite and on PostgreSQL, each on this machine's disk and durable; printed are medians of three fresh processes."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import sqlalchemy

from benchmarks.results import Row, within
from guildhall import schema
from guildhall.company_file import apply
from intake.tables import Idea
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests import postgres
from tests.company import RIA, company, submit
from tests.conftest import new_workspace

IDEAS, TIMES, PATIENCE_SECONDS = 100_000, 3, 60.0
COPIED = {
    "id": "'copy' || i",
    "number": "i",
    "title": "title || ' ' || i",
    "stage": "CASE i - i / 3 * 3 WHEN 0 THEN 'submitted' WHEN 1 THEN 'parked' ELSE 'live' END",
    "score_tenths": "100 + i * 13 - i * 13 / 850 * 850",
}


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure both databases, empty and full."""
    with patch.object(postgres, "MEMORY", Path("/nowhere")):
        for database in ("sqlite",) if short else ("sqlite", postgres.PIP):
            for ideas in (0,) if short else (0, IDEAS):
                with TemporaryDirectory() as folder:
                    idea, queue, cpu = measured(prepared(Path(folder), database, ideas), 1 if short else TIMES)
                what = f"{database}, {ideas:,} ideas: from the start to"
                yield within(f"{what} /ml-idea", idea, 5, "s")
                yield within(f"{what} /ml-queue", queue, 5, "s")
                yield within(f"{database}, {ideas:,} ideas: the processor's time", cpu, 5, "s")
        postgres.stop_all()


def prepared(folder: Path, database: str, ideas: int) -> str:
    """Return the address of a database in which a company and so many ideas are."""
    url = f"sqlite:///{folder}/x.db"
    if database != "sqlite":
        url = postgres.server(database).renew(folder.name, "bare", lambda _url: None)
    store = Store(url)
    schema.upgrade(store)
    now = SystemClock().now()
    apply(store, company(), now)
    if ideas:
        submit(store, RIA, now=now - timedelta(days=90))
        fill(store, ideas - 1)
    store.close()
    return url


def fill(store: Store, ideas: int) -> None:
    """Copy the one idea that is there, with other words, scores and stages; what it had to tell is told."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {ideas + 1})"
    columns = [column.name for column in sqlalchemy.inspect(Idea).columns]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(COPIED.get(name, f'"{name}"') for name in columns)
    record = {"document": COPIED["id"], "title": words(5), "body": words(30)}
    if store.is_shared:
        # They were not all written within the last minutes.
        record["changed_at"] = "now() - interval '1 day'"
    # As for a migration there is no limit on how long a statement may take.
    with store.migrating() as connection:
        run = connection.exec_driver_sql
        run(f"INSERT INTO idea ({names}) {numbers} SELECT {values} FROM n, idea WHERE idea.number = 1")
        run(f"INSERT INTO fulltext ({', '.join(record)}) {numbers} SELECT {', '.join(record.values())} FROM n")
        if not store.is_shared:
            run("INSERT OR IGNORE INTO fulltext_row SELECT rowid, document FROM fulltext")
        run("UPDATE counter SET value = (SELECT max(number) FROM idea)")
        run("UPDATE outbox SET progress = 'sent'")
    if store.is_shared:
        with store.migrating() as connection:
            connection.exec_driver_sql("ANALYZE")


def words(count: int) -> str:
    """Return an expression for so many of a few thousand words, others for each number."""
    primes = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    chosen = [(primes[place % len(primes)] + place, 400 * (place + 1)) for place in range(count)]
    return " || ' ' || ".join(f"'word' || (i * {factor} - i * {factor} / {of} * {of})" for factor, of in chosen)


def measured(url: str, times: int) -> tuple[float, float, float]:
    """Return medians of seconds: until a form is open, until the queue is answered, and of the processor's time."""
    ideas, queues, worked = [], [], []
    for _ in range(times):
        workspace = new_workspace(SystemClock())
        with SandboxServer(workspace) as server:
            idea, queue, cpu = started(workspace, url, server.api_url)
        ideas.append(idea)
        queues.append(queue)
        worked.append(cpu)
    return statistics.median(ideas), statistics.median(queues), statistics.median(worked)


def started(workspace: Workspace, url: str, api_url: str) -> tuple[float, float, float]:
    """Start a process; return after how many seconds it gave each answer, and how long it kept a processor busy."""
    variables = os.environ | {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": url,
        "GUILDHALL_ADMINS": "U0ADA",
        "GUILDHALL_HEALTH_PORT": "0",
    }
    ria = workspace.person("U0RIA")
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "guildhall", "run"], env=variables, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: ria.command("C0GENERAL", "/ml-idea").view is not None)
        idea = time.perf_counter() - began
        wait_until(lambda: ria.command("C0GENERAL", "/ml-queue").reply is not None)
        queue = time.perf_counter() - began
    finally:
        process.terminate()
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return idea, queue, used.ru_utime + used.ru_stime


def wait_until(holds: Callable[[], bool]) -> None:
    """Try until it holds."""
    until = time.perf_counter() + PATIENCE_SECONDS
    while not holds():
        if time.perf_counter() > until:
            raise TimeoutError
        time.sleep(0.01)


if __name__ == "__main__":
    for row in rows():
        print(row.as_text(), flush=True)
