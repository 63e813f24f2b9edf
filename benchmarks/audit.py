"""What the audit costs: one idea with and without its row, how fast rows are sealed, and how fast they are verified.

    python -m benchmarks.audit

With and without are measured in turn in one run, so that what else the machine does falls on both.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from store import audit, audit_chain
from store.audit import Entity
from store.engine import Store
from tests import postgres
from tests.harbour import NOW, RIA, open_store, submit

TIMES, ROWS = 150, 6000


def main() -> None:
    """Measure each database in turn, and print a line of figures for each."""
    # On the disk, as a company has it.
    postgres.MEMORY = Path("/nowhere")
    print(f"{'':16} {'idea ms':>8} {'without':>8} {'ratio':>6} {'sealed/s':>9} {'verified/s':>10}   medians of {TIMES}")
    for database in ("sqlite", postgres.PIP, postgres.SYSTEM):
        with TemporaryDirectory() as folder, ExitStack() as stack:
            try:
                store = open_store(Path(folder), database=database)
            except postgres.Missing as missing:
                print(f"{database:16} {missing}")
                continue
            stack.callback(store.close)
            with_row, without = ideas(store)
            sealed, verified = chain(store)
            ratio = with_row / without
            print(f"{database:16} {with_row:8.2f} {without:8.2f} {ratio:6.2f} {sealed:9,.0f} {verified:10,.0f}")
    postgres.stop_all()


def ideas(store: Store) -> tuple[float, float]:
    """Return the median milliseconds of submitting an idea, with its row in the audit and without."""
    submit(store)
    took: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * TIMES):
        is_audited = turn % 2 == 0
        with ExitStack() as stack:
            if not is_audited:
                stack.enter_context(patch("intake.audit.audit.write", lambda *_told, **_values: None))
            took[is_audited].append(seconds(lambda: submit(store)))
    return statistics.median(took[True]) * 1000, statistics.median(took[False]) * 1000


def chain(store: Store) -> tuple[float, float]:
    """Return how many rows are sealed in a second, as many in a transaction as a tick takes, and how many verified."""
    with store.writing(RIA) as session:
        for number in range(ROWS):
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
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
