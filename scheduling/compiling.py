"""Reads what happened in a digest's window, and compiles it."""

from datetime import timedelta

from intake import queries as intake
from scheduling import queries
from scheduling.cadence import Occurrence
from scheduling.digests import compile_digest
from scheduling.facts import DigestFact
from scheduling.staging import DIGEST
from scheduling.tables import Series
from store.engine import Session

CATCH_UP = timedelta(days=35)
FIRST_WINDOW = timedelta(days=7)


def compiled(session: Session, series: Series, occurrence: Occurrence) -> tuple[DigestFact, list[int]]:
    """Return an occurrence's digest, and the changes just before its window's end that it has seen."""
    until, seen = occurrence.instant, None
    last = queries.last_sent(session, series.key, DIGEST, until)
    if last is not None:
        since, seen = last.due, last.seen
    else:
        # Where all before were declined, their weeks are told of too.
        first = queries.first_claimed(session, series.key, DIGEST)
        since = max(first.due if first is not None else until, until - CATCH_UP) - FIRST_WINDOW
    happenings = queries.happenings(session, since, until, seen)
    digest = compile_digest(
        since,
        until,
        series.zone,
        happenings,
        queries.waiting(session),
        {squad.key: squad.name for squad in intake.squads(session)},
        queries.oldest_question(session),
    )
    return digest, [each.change_id for each in happenings if each.at and each.at >= until - queries.LATE]
