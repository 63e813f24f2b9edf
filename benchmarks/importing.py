"""How long an import takes and how much memory, and what a running bot's acknowledgements lose meanwhile.

`python -m benchmarks.importing`: a bot acknowledges submitted ideas, which write, idle, while a list
is imported beside it, and idle again (A B A). First `guildhall import` runs in a process of its own, as an operator
would run it; then the bot does it itself, between its clicks. Then the same import with a tenth and with five times the
rows tells whether memory grows.

`python -m benchmarks.importing --equal FILE...`: the records of JSONL files with `title` and `text` are written as CSV
(three encodings, three delimiters) and as a workbook, and read: it says where the ideas differ, or a row has no line.
"""

import csv
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from benchmarks.results import Row, within
from guildhall.company_file import read_company
from guildhall.environment import Environment, open_environment
from intake.access import Request
from intake.errors import Refused
from intake.rules.imports.import_rows import read_row
from intake.rules.imports.lists import Table, read_table
from scheduling.clock import SteppedClock
from tests.conftest import DATA, START, new_workspace

IDLE_CLICKS, PAUSE_SECONDS = 60, 0.05
VERBS = ("predict", "detect", "forecast", "classify", "summarise", "route", "translate", "rank", "extract")
THINGS = ("invoices", "parcels", "refunds", "returns", "complaints", "shipments", "contracts", "pallets", "claims")
SYLLABLES = ["ka", "lo", "mi", "ne", "ru", "sa", "to", "vi", "we", "xu", "za", "be", "di", "fo", "gu"]
STAGES = ("neu", "in Arbeit", "abgelehnt", "offen", "erledigt")
ADA = "U0ADA"
ENCODINGS, SEPARATORS = ("utf-8", "utf-16", "cp1252"), {"comma": ",", "semicolon": ";", "tab": "\t"}
FORMS = (*(f"{encoding}, {name}" for encoding in ENCODINGS for name in SEPARATORS), "xlsx")


def as_forms(rows: Sequence[Sequence[str]]) -> dict[str, bytes]:
    """Return a table as spreadsheet programs write it, by the name of the form."""
    forms: dict[str, bytes] = {}
    for encoding in ENCODINGS:
        for name, delimiter in SEPARATORS.items():
            out = io.StringIO(newline="")
            csv.writer(out, delimiter=delimiter).writerows(rows)
            forms[f"{encoding}, {name}"] = out.getvalue().encode(encoding, "replace")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Ideas")
    for row in rows:
        sheet.append([WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", cell)) for cell in row])
    packed = io.BytesIO()
    book.save(packed)
    return forms | {"xlsx": packed.getvalue()}


def ideas_of(table: Table) -> list[tuple[str, str, str, str]]:
    """Return the ideas of a table, and what became of each row that is none."""
    how, ideas = table.mapping(), []
    for record in table.records():
        why = record.problem or record.dropped
        try:
            idea = None if why else read_row(record.cells, how, {})
        except Refused as refused:
            idea, why = None, refused.message
        ideas.append((idea.title, idea.problem, idea.stage.value, str(idea.day)) if idea else ("", why, "", ""))
    return ideas


def equal(paths: Sequence[str]) -> bool:
    """Say of files with ideas whether each form is read the same, and whether every row is there; tell if so."""
    right = True
    for path in paths:
        records = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        rows = [("ID", "Title", "Description"), *((each["id"], each["title"], each["text"]) for each in records)]
        # What an encoding lacks is told nowhere, so each form holds what Windows-1252 can write.
        rows = [tuple(cell.encode("cp1252", "replace").decode("cp1252") for cell in row) for row in rows]
        forms = {form: ideas_of(read_table(data, form)) for form, data in as_forms(rows).items()}
        first = forms[FORMS[0]]
        for form, results in forms.items():
            ideas = sum(bool(each[0]) for each in results)
            differ = sum(one != other for one, other in zip(first, results, strict=False))
            right = right and differ == 0 and len(results) == len(records)
            summary = (
                f"{ideas:,} ideas, {len(results) - ideas:,} with a reason, {len(records):,} rows, {differ:,} differ"
            )
            print(f"{Path(path).name}  {form:>20}: {summary}", flush=True)
    return right


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
    settings = (
        "import resource, sys; from guildhall.cli import app\n"
        f"try: app(['import', '--yes', {str(path)!r}])\n"
        "except SystemExit as end: code = end.code\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr); sys.exit(code)"
    )
    began = time.perf_counter()
    process = subprocess.run(
        [sys.executable, "-c", settings],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - began, float(process.stderr.split()[-1])


def import_inside(environment: Environment, path: Path) -> tuple[float, float]:
    """Have the bot import a file that an admin gives it; return the seconds of reading and importing."""
    from intake.services.imports import Imports
    from intake.services.members import Members
    from intake.services.uploaded_files import UploadedFiles

    given_files, imports = UploadedFiles(environment.store), Imports(environment.store)
    ada = Members(environment.store).principal(ADA)
    assert ada is not None
    from sandbox.files import take_in

    with environment.workspace.lock:
        (file,) = take_in(environment.workspace, ADA, [(path.name, path.read_bytes())])
    began = time.perf_counter()
    given_files.give(file["id"], Request(ada, environment.clock.now(), file["id"]))
    environment.bot.delivery.run_until_idle()
    newest = imports.every(ada)[0]
    imports.confirm(newest.id, None, Request(ada, environment.clock.now(), "start"))
    environment.bot.delivery.run_until_idle()
    return time.perf_counter() - began, 0.0


def acknowledgements(environment: Environment, go_on: Callable[[int], bool]) -> list[float]:
    """Return the seconds until each submitted idea was acknowledged, one after the other."""
    person = environment.workspace.person("U0RIA")
    seconds: list[float] = []
    while go_on(len(seconds)):
        # Slack's limits count civil time.
        environment.clock.set(environment.clock.now() + timedelta(seconds=2))
        person.command("C0GENERAL", "/ml-idea")
        form = {"Title": f"Idea {time.perf_counter_ns()}", "What is the problem?": "We lose hours to it each week."}
        began = time.perf_counter()
        answer = person.submit(form)
        seconds.append(time.perf_counter() - began)
        # These ideas are alike, so all but the first are asked whether they are one that is there.
        if not (answer.closed or person.submit().closed):
            raise SystemExit("an idea was not taken")
        time.sleep(PAUSE_SECONDS)
    return seconds


def measure(rows: int, *, slack: bool, clicks: int = IDLE_CLICKS) -> dict[str, float]:
    """Return what an import of so many rows costs, and what clicks lose by it."""
    with tempfile.TemporaryDirectory() as folder:
        path, database = Path(folder) / "list.csv", Path(folder) / "guildhall.db"
        write_list(path, rows)
        clock = SteppedClock(START)
        with open_environment(
            new_workspace(clock), clock, f"sqlite:///{database}", read_company(DATA / "company.yml")
        ) as environment:
            result: list[tuple[float, float]] = []
            run = (lambda: import_inside(environment, path)) if slack else (lambda: import_beside(path, database))
            working = threading.Thread(target=lambda: result.append(run()))
            environment.workspace.person(ADA).command("C0GENERAL", "/ml-queue")
            idle = acknowledgements(environment, lambda count: count < clicks)
            working.start()
            busy = acknowledgements(environment, lambda _: working.is_alive())
            idle += acknowledgements(environment, lambda count: count < clicks)
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
        who, summary = "by the bot itself" if slack else "beside the bot", f"{figures['busy clicks']} clicks"
        yield within(f"import of {count:,} rows {who}", figures["seconds"], 60, "s")
        yield Row(f"acknowledgements meanwhile / idle, {who}", figures["ratio"], 2.0, detail=summary)
        yield within(f"the slowest acknowledgement meanwhile, {who}", figures["busy worst ms"], 3000, "ms")
    if not short:
        few, many = (memory(each) for each in (count // 10, count * 5))
        yield Row("memory of fifty times as many rows / of few", many / few, 2.0, detail=f"{many:.0f} MB, {few:.0f} MB")


def main() -> None:
    """Print the figures, or compare the readings of the files that the command line names."""
    if "--equal" in sys.argv:
        raise SystemExit(not equal([each for each in sys.argv[1:] if not each.startswith("--")]))
    for row in rows():
        print(row.as_text(), flush=True)


if __name__ == "__main__":
    main()
