"""What compiling a digest of 5,000 ideas costs beside its bare SQL, and beside reading the table of ideas once.

    python -m benchmarks.digests

A tenth of the ideas came and were sent within the week. The bare SQL are the same statements with the same values, each
fetched by a plain cursor. A squad's own digest and the team's are measured alike, on SQLite and on PostgreSQL."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from sqlalchemy import event, insert, select
from sqlmodel import col

from benchmarks.results import Row
from intake.ideas import Stage
from intake.queries import organization as organization_queries
from intake.tables import Idea, IdeaChange
from scheduling.digest_posting import compile_window
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Occurrence, between
from scheduling.squad_digest_posting import compile_squad_window
from scheduling.tables import Series
from store.engine import Session, Store
from tests import postgres
from tests.company import NOW, RIA, open_store, submit

IDEAS, TIMES, PART = 5_000, 7, 250
SQL_TIMES, SCANS = 3.0, 10.0
WEEK = timedelta(days=7)
Work = Callable[[Session], object]


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure both digests on each database."""
    ideas, times = (100, 2) if short else (IDEAS, TIMES)
    with patch.object(postgres, "MEMORY", Path("/nowhere")):
        for database in ("sqlite", postgres.PIP):
            with TemporaryDirectory() as folder:
                store = open_store(Path(folder), database=database)
                series, occurrence = _fill(store, ideas)
                works: dict[str, Work] = {
                    "the team's digest": partial(compile_window, series=series, occurrence=occurrence),
                    "a squad's digest": partial(_of_squad, series=series, occurrence=occurrence),
                }
                for name, work in works.items():
                    whole, bare, scan = measured(store, work, times)
                    made_of = f"{whole:.1f} ms, SQL {bare:.1f} ms, a scan {scan:.1f} ms, {ideas:,} ideas"
                    yield Row(f"{database}: {name} / its bare SQL", whole / bare, SQL_TIMES, detail=made_of)
                    yield Row(f"{database}: {name}, SQL / a scan of the ideas", bare / scan, SCANS, detail=made_of)
                store.close()
        postgres.stop_all()


def measured(store: Store, work: Work, times: int) -> tuple[float, float, float]:
    """Return milliseconds of the work, of its statements alone, and of reading every idea by a plain cursor."""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append((statement, parameters))

    with store.reading() as session:
        event.listen(session.get_bind(), "before_cursor_execute", note)
        work(session)
        event.remove(session.get_bind(), "before_cursor_execute", note)

    def bare(session: Session) -> None:
        cursor = session.connection().connection.cursor()
        for statement, parameters in said:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        cursor.close()

    def scan(session: Session) -> None:
        cursor = session.connection().connection.cursor()
        cursor.execute("SELECT * FROM idea")
        cursor.fetchall()
        cursor.close()

    return _median(store, work, times), _median(store, bare, times), _median(store, scan, times)


def _median(store: Store, work: Work, times: int) -> float:
    took = []
    for _ in range(times + 1):
        with store.reading() as session:
            session.connection()
            started_at = time.perf_counter()
            work(session)
            took.append(time.perf_counter() - started_at)
    return statistics.median(took[1:]) * 1000


def _of_squad(session: Session, series: Series, occurrence: Occurrence) -> object:
    [squad] = [squad for squad in organization_queries.squads(session) if squad.key == "payments"]
    return compile_squad_window(session, series, occurrence, squad)


def _fill(store: Store, ideas: int) -> tuple[Series, Occurrence]:
    """Copy one idea so often, a tenth of them of this week; return the digest's series and its next occurrence."""
    submit(store, RIA, NOW)
    with store.writing() as session:
        pattern = session.scalars(select(Idea)).one().model_dump()
        made, changes = [], []
        for number in range(2, ideas + 1):
            is_new = number % 10 == 0
            stage = Stage.accepted if number % 3 == 0 else Stage.submitted
            own = {"id": f"{number:032x}", "number": number, "title": f"Idea {number}", "score_tenths": number % 900}
            squad = ("payments", "delivery", "hub")[number % 3]
            made.append(pattern | own | {"stage": stage, "squad": squad, "ranked": number % 2 == 0})
            at = NOW if is_new else NOW - 10 * WEEK
            verb = "sent" if stage is Stage.accepted else "submitted"
            changes.append(
                {"idea_id": own["id"], "at": at, "by": "U0TRIS", "verb": verb, "stage": stage, "sentence": "Why."}
                | {"fields": {"squad": squad}, "policy_version": 1}
            )
    # A part at a time: on a busy machine the server gives up on what takes long.
    for start in range(0, len(made), PART):
        with store.writing() as session:
            session.execute(insert(Idea), made[start : start + PART])
            session.execute(insert(IdeaChange), changes[start : start + PART])
    with store.reading() as session:
        [series] = session.scalars(select(Series).where(col(Series.is_digest).is_(True)))
        session.expunge(series)
        assert len(occurrence_queries.all_series(session)) > 1
    return series, between(series.cadence, NOW, NOW + WEEK)[0]


if __name__ == "__main__":
    for each in rows():
        print(each.as_text(), flush=True)
