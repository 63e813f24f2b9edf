"""Facts that a clock which was ahead has put off: when it is set right, they must not wait for years."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from store.outbox import OutboxFact, Progress

# Slack is heeded for an hour at most when it says when to try again, and nothing else waits longer.
LONGEST_WAIT = timedelta(minutes=90)

_PUT_OFF = (
    col(OutboxFact.progress).in_((Progress.ready, Progress.doubtful)),
    col(OutboxFact.try_at) > bindparam("until"),
)
# Asked at each tick, so it is put together once.
_WAITS = select(col(OutboxFact.id)).where(*_PUT_OFF).limit(1)
_BROUGHT_FORWARD = update(OutboxFact).where(*_PUT_OFF)


def waits_too_long(session: Session, now: datetime) -> bool:
    """Tell whether a fact waits for longer than anything is made to wait."""
    return session.connection().execute(_WAITS, {"until": now + LONGEST_WAIT}).first() is not None


def bring_forward(session: Session, now: datetime) -> None:
    """Have tried now what waits for longer than anything is made to wait."""
    session.connection().execute(_BROUGHT_FORWARD, {"until": now + LONGEST_WAIT, "try_at": now})
    session.info["staged"] = True
