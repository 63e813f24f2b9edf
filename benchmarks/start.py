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
from typing import Any

from sqlalchemy import insert, select

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
WORDS = ["fraud", "churn", "demand", "parcel", "invoice", "image", "search", "price", "label", "returns", "staff", "energy", "route", "chat", "forecast"]


def main() -> None:
    """Measure both databases, empty and full, and print a line for each."""
    postgres.MEMORY = Path("/nowhere")
    print(f"{'':26} {'/ml-idea s':>10} {'/ml-queue s':>12}   medians of {TIMES} starts")
    for database in ("sqlite", postgres.PIP):
        for ideas in (0, IDEAS):
            with TemporaryDirectory() as folder:
                try:
                    url = prepared(Path(folder), database, ideas)
                except postgres.Missing as missing:
                    print(f"{database:10} {missing}")
                    continue
                idea, queue = measured(url)
                print(f"{database:10} {ideas:>9,} ideas {idea:10.2f} {queue:12.2f}", flush=True)
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
    """Copy the one idea that is there, with other words, dates, scores and stages; what it had to tell is told."""
    chance, table = random.Random(1), Idea.__table__
    with store.writing() as session:
        first = dict(session.connection().execute(select(table)).mappings().one())
        session.connection().exec_driver_sql("UPDATE outbox SET progress = 'sent'")
    for start in range(0, ideas, AT_ONCE):
        rows = [copied(first, number, chance) for number in range(start + 2, min(start + AT_ONCE, ideas) + 2)]
        with store.writing() as session:
            session.connection().execute(insert(table), rows)
            fulltext.put_new(session, [(row["id"], row["title"], row["problem"]) for row in rows])
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE counter SET value = (SELECT max(number) FROM idea)")
        if store.is_shared:
            session.connection().exec_driver_sql("UPDATE fulltext SET changed_at = changed_at - interval '1 day'")
            session.connection().exec_driver_sql("ANALYZE")


def copied(first: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    """Return an idea's row that differs from the first."""
    title = " ".join(chance.choices(WORDS, k=5)) + f" {number}"
    tenths = chance.randrange(100, 950)
    return first | {
        "id": f"{number:032x}",
        "number": number,
        "title": title,
        "problem": " ".join(chance.choices(WORDS, k=30)),
        "submitted_at": first["submitted_at"] + timedelta(seconds=60 * number),
        "changed_at": first["changed_at"] + timedelta(seconds=60 * number),
        "stage": chance.choice(["submitted", "accepted", "parked", "declined", "live"]),
        "score": first["score"] | {"tenths": tenths},
        "score_tenths": tenths,
    }


def measured(url: str) -> tuple[float, float]:
    """Return the medians of how many seconds it takes until a form is open, and until the queue is answered."""
    ideas, queues = [], []
    for _ in range(TIMES):
        workspace = new_workspace(SystemClock())
        with SandboxServer(workspace) as server:
            idea, queue = started(workspace, url, server.api_url)
        ideas.append(idea)
        queues.append(queue)
    return statistics.median(ideas), statistics.median(queues)


def started(workspace: Workspace, url: str, api_url: str) -> tuple[float, float]:
    """Start a process, and return after how many seconds it gave each answer."""
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
        return idea, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def wait_until(holds: Callable[[], bool]) -> None:
    """Try until it holds."""
    until = time.perf_counter() + PATIENCE_SECONDS
    while not holds():
        if time.perf_counter() > until:
            raise TimeoutError
        time.sleep(0.01)


if __name__ == "__main__":
    main()
