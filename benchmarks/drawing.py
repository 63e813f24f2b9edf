"""Measures a whole drawing with its database: 2,000 of 100,000 ranked ideas, found, drawn and kept, on SQLite.

    python -m benchmarks.drawing

Printed are seconds, and seconds of the processor, since a busy machine shows only the latter.
"""

import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from intake.ideas import Effort
from intake.service.uncertainty import AT_ONCE, NEAREST, Uncertainty
from intake.uncertainty.facts import DrawBandsErrand, Marginals
from store.engine import Store
from tests.harbour import NOW, open_store, submit
from tests.intake.helpers import put

IDEAS = 100_000
OTHERWISE = {"id": "'x' || printf('%08d', n)", "number": "n + 10", "score_tenths": "(n * 7919) % 1000"}


def fill(store: Store) -> None:
    """Copy one idea often, each with another score."""
    idea = submit(store).id
    put(store, idea, effort=Effort.months)
    with store.writing() as session:
        columns = [row[1] for row in session.connection().execute(text("PRAGMA table_info(idea)"))]
        values = ", ".join(OTHERWISE.get(column, column) for column in columns)
        numbers = "WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :ideas)"
        copied = f"INSERT INTO idea ({', '.join(columns)}) SELECT {values} FROM k, idea WHERE idea.id = :idea"
        session.connection().execute(text(f"{numbers} {copied}"), {"ideas": IDEAS, "idea": idea})


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        fill(store)
        began, worked = time.perf_counter(), time.process_time()
        for piece in range(NEAREST // AT_ONCE):
            errand = DrawBandsErrand(drawing=1, marginals=Marginals(overall=4.0), piece=piece)
            Uncertainty(store).draw_some(errand, NOW)
        taken, busy = time.perf_counter() - began, time.process_time() - worked
        store.close()
    print(f"{NEAREST} of {IDEAS} ideas found, drawn and kept: {taken:.2f} s, {busy:.2f} s of the processor")


if __name__ == "__main__":
    main()
