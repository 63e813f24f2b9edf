"""What the audit costs: one idea with and without its row, how fast rows are sealed, and how fast they are verified.

    python -m benchmarks.audit

With and without are measured in turn in one run, so that what else the machine does falls on both.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.results import Row
from store import audit, audit_chain
from store.audit import Entity
from store.engine import Store
from tests import postgres
from tests.company import NOW, RIA, open_store, submit

TIMES, ROWS = 150, 6000


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure each database in turn."""
    # On the disk, as a company has it.
    with patch.object(postgres, "MEMORY", Path("/nowhere")):
        for database in ("sqlite",) if short else ("sqlite", postgres.PIP, postgres.SYSTEM):
            with TemporaryDirectory() as folder, ExitStack() as stack:
                store = open_store(Path(folder), database=database)
                stack.callback(store.close)
                with_row, without = ideas(store, 5 if short else TIMES)
                sealed, verified = chain(store, 200 if short else ROWS)
                summary = f"{with_row:.2f} ms of {without:.2f} ms; {sealed:,.0f}/s sealed, {verified:,.0f}/s verified"
                yield Row(f"{database}: an idea with its audit row / without", with_row / without, 1.5, detail=summary)
        postgres.stop_all()


def ideas(store: Store, times: int) -> tuple[float, float]:
    """Return the median milliseconds of submitting an idea, with its row in the audit and without."""
    submit(store)
    took: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * times):
        is_audited = turn % 2 == 0
        with ExitStack() as stack:
            if not is_audited:
                stack.enter_context(patch("store.audit.write", lambda *_told, **_values: None))
            took[is_audited].append(seconds(lambda: submit(store)))
    return statistics.median(took[True]) * 1000, statistics.median(took[False]) * 1000


def chain(store: Store, rows_sealed: int) -> tuple[float, float]:
    """Return how many rows are sealed in a second, as many in a transaction as a tick takes, and how many verified."""
    with store.writing(RIA) as session:
        for number in range(rows_sealed):
            audit.write(session, "sent", Entity("idea", "i1"), NOW, team="T1", after={"number": number})

    def seal() -> None:
        count = 1
        while count:
            with store.writing() as session:
                count = audit_chain.seal(session)

    sealing, verifying = seconds(seal), seconds(lambda: audit_chain.verify(store))
    total = audit_chain.count_seals(store)
    return total / sealing, total / verifying


def seconds(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    started_at = time.perf_counter()
    act()
    return time.perf_counter() - started_at


if __name__ == "__main__":
    for row in rows():
        print(row.as_text(), flush=True)
