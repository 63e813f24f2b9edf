"""What a sweep decides about the copies of a message: the earliest stays, and what pointed to another points to it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from store import outbox, standing
from store.outbox import OutboxFact, Progress
from store.standing import Standing
from store.turns import add_unless_there

LAST_SWEEP = timedelta(minutes=15)
# Where every look is refused for a day, the next one will be.
GIVEN_UP_SECONDS = 86_400
# What was in doubt is looked at once more whenever its message changes, for so long.
LOOKED_AT_AGAIN = timedelta(days=7)


def begin(session: Session, fact: OutboxFact, now: datetime) -> None:
    """Have a fact swept at once, and once more later: whoever had lost the claim on it has posted it, too, or may have.

    The machine slept in the middle of a call, say, and others have gone on meanwhile.
    """
    swept = update(OutboxFact).where(col(OutboxFact.id) == fact.id)
    session.connection().execute(swept.values(doubted_at=now, sweep_at=now))
    session.info["staged"] = True


def look_again(session: Session, subject: str, now: datetime) -> None:
    """Have the post of a subject's message swept once more, if it was ever in doubt: Slack may have been late."""
    stands = standing.find(session, subject)
    if stands is None:
        return
    session.connection().execute(
        update(OutboxFact)
        .where(
            col(OutboxFact.key) == stands.key,
            col(OutboxFact.doubted_at) > now - LOOKED_AT_AGAIN,
            col(OutboxFact.sweep_at).is_(None),
        )
        .values(sweep_at=now)
    )


def keep_earliest(session: Session, fact: OutboxFact, channel: str, ts: str, now: datetime) -> bool:
    """Have the fact stand at its earliest copy; its subject's newest change is told again there, as an edit.

    False when the subject's message is another fact's, so that no copy of this one is to stay.
    """
    if fact.subject is not None:
        stands = standing.find(session, fact.subject)
        if stands is not None and stands.key != fact.key:
            return False
        _point_to(session, fact, channel, ts, now, known=stands is not None)
    sent_at = fact.sent_at or now
    _at_copy(session, fact, progress=Progress.sent, channel=channel, ts=ts, sent_at=sent_at, note=None)
    return True


def done(session: Session, fact: OutboxFact, now: datetime) -> bool:
    """Write down that a sweep has seen everything; the last one comes a quarter of an hour after the doubt."""
    last = (fact.doubted_at or now) + LAST_SWEEP
    return outbox.write_back(session, fact, sweep_at=last if now < last else None, refused_seconds=0)


def put_off(session: Session, fact: OutboxFact, now: datetime, seconds: float, *, refused: bool) -> bool:
    """Write down that a sweep could not see everything: it begins again after so many seconds."""
    counted = outbox.refused_for(fact, seconds, refused=refused)
    return outbox.write_back(session, fact, sweep_at=now + timedelta(seconds=seconds), **counted)


def _at_copy(session: Session, fact: OutboxFact, **values: object) -> None:
    ours = col(OutboxFact.id) == fact.id, col(OutboxFact.fence) == fact.fence
    session.connection().execute(update(OutboxFact).where(*ours).values(**values))


def _point_to(session: Session, fact: OutboxFact, channel: str, ts: str, now: datetime, *, known: bool) -> None:
    assert fact.subject is not None
    if not known:
        add_unless_there(session, Standing(subject=fact.subject, key=fact.key, channel=channel, ts=ts))
    else:
        moved = update(Standing).where(col(Standing.subject) == fact.subject).values(channel=channel, ts=ts)
        session.connection().execute(moved)
    newest = session.scalar(
        select(func.max(col(OutboxFact.id))).where(
            col(OutboxFact.subject) == fact.subject,
            col(OutboxFact.progress) == Progress.sent,
            col(OutboxFact.id) > fact.id,
        )
    )
    if newest is not None:
        told_again = update(OutboxFact).where(col(OutboxFact.id) == newest)
        session.connection().execute(told_again.values(progress=Progress.ready, try_at=now))
