"""Claims: a unique row decides which process takes care of an occurrence, and says in the end what became of it."""

from datetime import datetime

from scheduling import queries
from scheduling.cadence import Occurrence
from scheduling.tables import Claim, Series
from store.engine import Session
from store.outbox import Progress
from store.turns import add_unless_there


class AlreadyClaimed(Exception):
    """Somebody else took care of it at the same moment, and staged its facts with the claim."""


def claim(
    session: Session,
    series: Series,
    occurrence: Occurrence,
    what: str,
    due: datetime,
    now: datetime,
    *,
    fact: str | None = None,
    seen: list[int] | None = None,
    declined: str | None = None,
) -> None:
    """Claim an occurrence in the caller's transaction; raises AlreadyClaimed, and then nothing of that may stay."""
    row = Claim(
        series=series.key,
        occurrence=occurrence.key,
        what=what,
        due=due,
        claimed_at=now,
        fact=fact,
        seen=seen,
        declined=declined,
    )
    if not add_unless_there(session, row):
        raise AlreadyClaimed


def note_ends(session: Session, now: datetime) -> None:
    """Write down with each claim how its fact has ended: sent, or declined with the reason."""
    for row, fact in queries.open_claims(session, now):
        if fact.progress is Progress.sent:
            row.sent_at = fact.sent_at
        elif fact.progress is Progress.declined:
            row.declined = fact.note or "declined"
        else:
            row.declined = f"it could not be posted while it was of use: {fact.note}"
        session.add(row)
