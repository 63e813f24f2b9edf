"""Facts that a clock which was ahead has put off: when it is set right, they must not wait for years."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlmodel import Session, col

from store.outbox import OutboxFact, Progress

# Slack is heeded for an hour at most when it says when to try again, and nothing else waits longer.
LONGEST_WAIT = timedelta(minutes=90)


def waits_too_long(session: Session, now: datetime) -> bool:
    """Tell whether a fact waits for longer than anything is made to wait."""
    return session.scalar(select(col(OutboxFact.id)).where(_put_off(now)).limit(1)) is not None


def bring_forward(session: Session, now: datetime) -> None:
    """Have tried now what waits for longer than anything is made to wait."""
    session.connection().execute(update(OutboxFact).where(_put_off(now)).values(try_at=now))
    session.info["staged"] = True


def _put_off(now: datetime) -> ColumnElement[bool]:
    waits = col(OutboxFact.progress).in_((Progress.ready, Progress.doubtful))
    return and_(waits, col(OutboxFact.try_at) > now + LONGEST_WAIT)
