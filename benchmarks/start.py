"""How long `guildhall run` takes from the start of its process to its first answers, with 100,000 ideas and with none.

    python -m benchmarks.start

On SQLite and on PostgreSQL, each on this machine's disk and durable; printed are medians of three fresh processes.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy

from guildhall import schema
from guildhall.apply import apply
from intake.tables import Idea
from sandbox.serving import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store import fulltext
from store.engine import Store
from tests import postgres
from tests.conftest import new_workspace
from tests.harbour import RIA, company, submit

IDEAS, AT_ONCE, TIMES, PATIENCE_SECONDS = 100_000, 5_000, 3, 60.0
WORDS = [
    *("fraud", "churn", "demand", "parcel", "invoice", "image", "search", "price", "label", "returns", "staff", "chat"),
    *(f"word{number}" for number in range(5_000)),
]
COPIED = {
    "id": "'copy' || i",
    "number": "i",
    "title": "title || ' ' || i",
    "stage": "CASE i - i / 3 * 3 WHEN 0 THEN 'submitted' WHEN 1 THEN 'parked' ELSE 'live' END",
    "score_tenths": "100 + i * 13 - i * 13 / 850 * 850",
}


def main() -> None:
    """Measure both databases, empty and full, and print a line for each."""
    postgres.MEMORY = Path("/nowhere")
    print(f"{'':26} {'/ml-idea s':>10} {'/ml-queue s':>12} {'CPU s':>7}   medians of {TIMES} starts")
    for database in ("sqlite", postgres.PIP):
        for ideas in (0, IDEAS):
            with TemporaryDirectory() as folder:
                try:
                    url = prepared(Path(folder), database, ideas)
                except postgres.Missing as missing:
                    print(f"{database:10} {missing}")
                    continue
                idea, queue, cpu = measured(url)
                print(f"{database:10} {ideas:>9,} ideas {idea:10.2f} {queue:12.2f} {cpu:7.2f}", flush=True)
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
    chance = random.Random(1)
    names = [f'"{column.name}"' for column in sqlalchemy.inspect(Idea).columns]
    values = [COPIED.get(column.name, f'"{column.name}"') for column in sqlalchemy.inspect(Idea).columns]
    # Not for people's ears: no limit on how long a statement may take, as for a migration.
    with store.migrating() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO idea ({', '.join(names)}) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n "
            f"WHERE i < {ideas + 1}) SELECT {', '.join(values)} FROM n, idea WHERE idea.number = 1"
        )
        connection.exec_driver_sql("UPDATE counter SET value = (SELECT max(number) FROM idea)")
        connection.exec_driver_sql("UPDATE outbox SET progress = 'sent'")
    for start in range(2, ideas + 2, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, ideas + 2))
        with store.writing() as session:
            fulltext.put_new(session, [(f"copy{number}", words(chance, 5), words(chance, 30)) for number in numbers])
    if store.is_shared:
        with store.migrating() as connection:
            # They were not all written within the last minutes.
            connection.exec_driver_sql("UPDATE fulltext SET changed_at = changed_at - interval '1 day'")
            connection.exec_driver_sql("ANALYZE")


def words(chance: random.Random, count: int) -> str:
    """Return so many words."""
    return " ".join(chance.choices(WORDS, k=count))


def measured(url: str) -> tuple[float, float, float]:
    """Return medians of seconds: until a form is open, until the queue is answered, and of the processor's time."""
    ideas, queues, worked = [], [], []
    for _ in range(TIMES):
        workspace = new_workspace(SystemClock())
        with SandboxServer(workspace) as server:
            idea, queue, cpu = started(workspace, url, server.api_url)
        ideas.append(idea)
        queues.append(queue)
        worked.append(cpu)
    return statistics.median(ideas), statistics.median(queues), statistics.median(worked)


def started(workspace: Workspace, url: str, api_url: str) -> tuple[float, float, float]:
    """Start a process; return after how many seconds it gave each answer, and how long it kept a processor busy."""
    told = os.environ | {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": url,
        "GUILDHALL_ADMINS": "U0ADA",
        "GUILDHALL_HEALTH_PORT": "0",
    }
    ria = workspace.person("U0RIA")
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "guildhall", "run"], env=told, stderr=subprocess.DEVNULL)
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
    main()
