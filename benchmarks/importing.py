"""How long an import takes and how much memory, and what a running bot's acknowledgements lose meanwhile.

`python -m benchmarks.importing`: a bot acknowledges submitted ideas, which write, idle, while a list
is imported beside it, and idle again (A B A). First `guildhall import` runs in a process of its own, as an operator
would run it; then the bot does it itself, between its clicks. Then the same import with a tenth and with five times the
rows tells whether memory grows.
"""

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.results import Row, within
from guildhall.company import read_company
from guildhall.world import World, open_world
from scheduling.clock import SteppedClock
from tests.conftest import DATA, START, new_workspace

IDLE_CLICKS, PAUSE_SECONDS = 60, 0.05
VERBS = ("predict", "detect", "forecast", "classify", "summarise", "route", "translate", "rank", "extract")
THINGS = ("invoices", "parcels", "refunds", "returns", "complaints", "shipments", "contracts", "pallets", "claims")
SYLLABLES = ["ka", "lo", "mi", "ne", "ru", "sa", "to", "vi", "we", "xu", "za", "be", "di", "fo", "gu"]
STAGES = ("neu", "in Arbeit", "abgelehnt", "offen", "erledigt")
ADA = "U0ADA"


def write_list(path: Path, rows: int) -> None:
    """Write a list of so many ideas, no two alike, of about 300 characters each."""
    chance = random.Random(rows)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(8_000)]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(("Titel", "Beschreibung", "Eingereicht von", "Status"))
        for _ in range(rows):
            title = [chance.choice(VERBS), chance.choice(THINGS), *chance.choices(words, k=3)]
            text = chance.choices(words, k=26) + chance.choices(THINGS, k=14)
            out.writerow((" ".join(title), " ".join(text), f"Person {chance.randint(1, 300)}", chance.choice(STAGES)))


def import_beside(path: Path, database: Path) -> tuple[float, float]:
    """Import a file by the command line; return the seconds, and the most memory in MB."""
    told = (
        "import resource, sys; from guildhall.cli import app\n"
        f"try: app(['import', '--yes', {str(path)!r}])\n"
        "except SystemExit as end: code = end.code\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr); sys.exit(code)"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", told],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - began, float(done.stderr.split()[-1])


def import_inside(world: World, path: Path) -> tuple[float, float]:
    """Have the bot import a file that an admin gives it; return the seconds of reading and importing."""
    from intake.service.given_files import GivenFiles
    from intake.service.imports import Imports
    from intake.service.members import Members

    given_files, imports = GivenFiles(world.store), Imports(world.store)
    ada = Members(world.store).principal(ADA)
    assert ada is not None
    from sandbox.files import take_in

    with world.workspace.lock:
        (file,) = take_in(world.workspace, ADA, [(path.name, path.read_bytes())])
    began = time.perf_counter()
    given_files.give(file["id"], ada, world.clock.now(), file["id"])
    world.bot.delivery.run_until_idle()
    newest = imports.every(ada)[0]
    imports.confirm(newest.id, None, ada, world.clock.now(), "start")
    world.bot.delivery.run_until_idle()
    return time.perf_counter() - began, 0.0


def acknowledgements(world: World, go_on: Callable[[int], bool]) -> list[float]:
    """Return the seconds until each submitted idea was acknowledged, one after the other."""
    person = world.workspace.person("U0RIA")
    seconds: list[float] = []
    while go_on(len(seconds)):
        # Slack's limits count civil time.
        world.clock.set(world.clock.now() + timedelta(seconds=2))
        person.command("C0GENERAL", "/ml-idea")
        form = {"Title": f"Idea {time.perf_counter_ns()}", "What is the problem?": "We lose hours to it each week."}
        began = time.perf_counter()
        if not person.submit(form).closed:
            raise SystemExit("an idea was not taken")
        seconds.append(time.perf_counter() - began)
        time.sleep(PAUSE_SECONDS)
    return seconds


def measure(rows: int, *, slack: bool, clicks: int = IDLE_CLICKS) -> dict[str, float]:
    """Return what an import of so many rows costs, and what clicks lose by it."""
    with tempfile.TemporaryDirectory() as folder:
        path, database = Path(folder) / "list.csv", Path(folder) / "guildhall.db"
        write_list(path, rows)
        clock = SteppedClock(START)
        with open_world(
            new_workspace(clock), clock, f"sqlite:///{database}", read_company(DATA / "company.yml")
        ) as world:
            result: list[tuple[float, float]] = []
            run = (lambda: import_inside(world, path)) if slack else (lambda: import_beside(path, database))
            working = threading.Thread(target=lambda: result.append(run()))
            world.workspace.person(ADA).command("C0GENERAL", "/ml-queue")
            idle = acknowledgements(world, lambda done: done < clicks)
            working.start()
            busy = acknowledgements(world, lambda _: working.is_alive())
            idle += acknowledgements(world, lambda done: done < clicks)
    (seconds, megabytes) = result[0]
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "MB": round(megabytes),
        "idle median ms": round(statistics.median(idle) * 1000, 1),
        "busy median ms": round(statistics.median(busy) * 1000, 1),
        "ratio": round(statistics.median(busy) / statistics.median(idle), 2),
        "busy worst ms": round(max(busy) * 1000, 1),
        "busy clicks": len(busy),
    }


def memory(rows: int) -> float:
    """Return the most memory, in MB, that an import of so many rows takes."""
    from guildhall import schema
    from store.engine import Store

    with tempfile.TemporaryDirectory() as folder:
        path, database = Path(folder) / "list.csv", Path(folder) / "guildhall.db"
        write_list(path, rows)
        store = Store(f"sqlite:///{database}")
        schema.upgrade(store)
        store.close()
        return import_beside(path, database)[1]


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure an import beside a running bot, and by the bot itself; and whether memory grows."""
    count = 60 if short else 10_000
    for slack in (False, True):
        figures = measure(count, slack=slack, clicks=3 if short else IDLE_CLICKS)
        who, told = "by the bot itself" if slack else "beside the bot", f"{figures['busy clicks']} clicks"
        yield within(f"import of {count:,} rows {who}", figures["seconds"], 60, "s")
        yield Row(f"acknowledgements meanwhile / idle, {who}", figures["ratio"], 2.0, detail=told)
        yield within(f"the slowest acknowledgement meanwhile, {who}", figures["busy worst ms"], 3000, "ms")
    if not short:
        few, many = (memory(each) for each in (count // 10, count * 5))
        yield Row("memory of fifty times as many rows / of few", many / few, 2.0, detail=f"{many:.0f} MB, {few:.0f} MB")


if __name__ == "__main__":
    for row in rows():
        print(row.told(), flush=True)
