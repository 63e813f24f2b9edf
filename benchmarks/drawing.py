"""Measures a whole drawing with its database: 2,000 of 100,000 ranked ideas, found, drawn and kept, on SQLite.

    python -m benchmarks.drawing

Printed are seconds, and seconds of the processor, since a busy machine shows only the latter."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from benchmarks.results import Row, within
from intake.ideas import Effort
from intake.rules.planning.forecast import DrawBandsJob, Marginals
from intake.services.planning.forecast import AT_ONCE, NEAREST, Forecasts
from store.engine import Store
from tests.company import NOW, open_store, submit
from tests.intake.helpers import put

IDEAS = 100_000
OTHERWISE = {"id": "'x' || printf('%08d', n)", "number": "n + 10", "score_tenths": "(n * 7919) % 1000"}


def fill(store: Store, ideas: int) -> None:
    """Copy one idea often, each with another score."""
    idea = submit(store).id
    put(store, idea, effort=Effort.months)
    with store.writing() as session:
        columns = [row[1] for row in session.connection().execute(text("PRAGMA table_info(idea)"))]
        values = ", ".join(OTHERWISE.get(column, column) for column in columns)
        numbers = "WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :ideas)"
        copied = f"INSERT INTO idea ({', '.join(columns)}) SELECT {values} FROM k, idea WHERE idea.id = :idea"
        session.connection().execute(text(f"{numbers} {copied}"), {"ideas": ideas, "idea": idea})


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure one drawing."""
    ideas = 2_000 if short else IDEAS
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        fill(store, ideas)
        began, worked = time.perf_counter(), time.process_time()
        for piece in range(1 if short else NEAREST // AT_ONCE):
            job = DrawBandsJob(drawing=1, marginals=Marginals(overall=4.0), piece=piece)
            Forecasts(store).draw_some(job, NOW)
        elapsed, busy = time.perf_counter() - began, time.process_time() - worked
        store.close()
    yield within(f"{NEAREST} of {ideas:,} ideas found, drawn and kept", elapsed, 5, "s")
    yield within("the same, of the processor", busy, 5, "s")


if __name__ == "__main__":
    for row in rows():
        print(row.as_text(), flush=True)
