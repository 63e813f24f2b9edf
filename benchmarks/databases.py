"""How long one idea takes to be kept, and one search among 10,000, on SQLite and on PostgreSQL.

    python -m benchmarks.databases

Both are on this machine's disk and durable; the servers are those that the tests start."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from sqlalchemy import Select, column, select, table

from benchmarks.results import Row, within
from intake.words import STOP_WORDS
from store import inbox
from store import search as search_store
from store.analyzer import terms
from store.engine import Store
from store.search import put_all
from tests import postgres
from tests.company import NOW, REX, open_store, submit

DOCUMENTS, TIMES, WORDS = 10_000, 50, 20_000
EVERY: Select[str] = select(column("document")).select_from(table("fulltext"))


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure each database in turn."""
    documents, times = (200, 3) if short else (DOCUMENTS, TIMES)
    # On the disk, as a company has it.
    with patch.object(postgres, "MEMORY", Path("/nowhere")):
        for database in ("sqlite", postgres.PIP) if short else ("sqlite", postgres.PIP, postgres.SYSTEM):
            with TemporaryDirectory() as folder:
                store = open_store(Path(folder), database=database)
                row, idea, first, search = measured(store, documents, times)
                store.close()
            yield within(f"{database}: a row and its commit", row, 20, "ms")
            yield within(f"{database}: an idea", idea, 100, "ms")
            yield within(f"{database}: a search of {documents:,} documents", search, 100, "ms")
            yield within(f"{database}: the first search", first, 5, "s")
        postgres.stop_all()


def measured(store: Store, documents: int, times: int) -> tuple[float, float, float, float]:
    """Return milliseconds for a row and for an idea, seconds for the first search, milliseconds for one more."""
    keys = iter(range(10 * times))

    def keep_a_row() -> None:
        with store.writing() as session:
            inbox.remember(session, f"key-{next(keys)}", {"a": 1}, NOW)

    chance = random.Random(1)
    words = [f"{first}{second}" for first in sorted(STOP_WORDS)[:80] for second in ("ing", "er", "ly", "ful", "ist")]
    words += [f"word{number}" for number in range(WORDS - len(words))]
    weights = [1 / (rank + 3) for rank in range(len(words))]

    def some(count: int) -> list[str]:
        return chance.choices(words, weights, k=count)

    row = median(keep_a_row, times)
    for start in range(0, documents, min(500, documents)):
        with store.writing() as session:
            for number in range(start, start + min(500, documents)):
                put_all(session, [(f"d{number}", " ".join(some(6)), " ".join(some(60)))])

    if store.is_shared:
        # They were not all written within the last minutes.
        with store.writing() as session:
            session.connection().exec_driver_sql("UPDATE fulltext SET changed_at = changed_at - interval '1 day'")

    def search() -> None:
        with store.reading() as session:
            search_store.best(session, terms(" ".join(some(20))), EVERY)

    started_at = time.perf_counter()
    store.warm_up()
    while count_of(store) < documents:
        time.sleep(0.01)
    first = time.perf_counter() - started_at
    return (
        row,
        median(lambda: submit(store, REX, title=" ".join(some(6)), problem=" ".join(some(40))), times),
        first,
        median(search, times),
    )


def count_of(store: Store) -> int:
    """Return how many documents search knows."""
    with store.reading() as session:
        return search_store.counts(session, terms("word1"))[1]


def median(act: Callable[[], object], times: int) -> float:
    """Return the median of many times, in milliseconds."""
    act()
    took = []
    for _ in range(times):
        started_at = time.perf_counter()
        act()
        took.append(time.perf_counter() - started_at)
    return statistics.median(took) * 1000


if __name__ == "__main__":
    for each in rows():
        print(each.as_text(), flush=True)
