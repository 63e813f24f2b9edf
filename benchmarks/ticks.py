"""What a tick costs at 1,000 idle meetings beside one at 10.

    python -m benchmarks.ticks

Each meeting is weekly, has three hosts, and nothing of it is due. Both databases are on the disk; ticks of the few and
of the many take turns, a second of civil time apart."""

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.results import Row
from scheduling.tick import tick
from store.engine import Store
from tests import postgres
from tests.company import NOW, add_meetings, open_store

FEW, MANY, TIMES = 10, 1_000, 200
TARGET = 1.5
SECOND = timedelta(seconds=1)


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure each database in turn."""
    many, times = (20, 2) if short else (MANY, TIMES)
    with patch.object(postgres, "MEMORY", Path("/nowhere")):
        for database in ("sqlite", postgres.PIP):
            with ExitStack() as stack:
                stores = {}
                for number in (FEW, many):
                    folder = Path(stack.enter_context(TemporaryDirectory()))
                    stores[number] = open_store(folder, database=database)
                    add_meetings(stores[number], range(number))
                few, more = measured([stores[FEW], stores[many]], times)
                detail = f"{few:.2f} ms at {FEW}, {more:.2f} ms at {many:,}"
                yield Row(f"{database}: a tick at {many:,} idle meetings / at {FEW}", more / few, TARGET, detail=detail)
                for store in stores.values():
                    store.close()
        postgres.stop_all()


def measured(stores: list[Store], times: int) -> list[float]:
    """Return the median milliseconds of a tick of each store, once each has looked at all of its meetings."""
    now = NOW
    took: list[list[float]] = [[] for _ in stores]
    for _ in range(times + 5):
        now += SECOND
        for store, seconds in zip(stores, took, strict=True):
            began = time.perf_counter()
            tick(store, now)
            seconds.append(time.perf_counter() - began)
    return [statistics.median(seconds[5:]) * 1000 for seconds in took]


if __name__ == "__main__":
    for each in rows():
        print(each.as_text(), flush=True)
