"""Who does what next: claims on facts that are to be sent, looked up or swept, each by one replica and thread alone.

A claim is a lease with a fence (`store/lease.py`) in a transaction of its own, so that it is known before Slack is
called. All claims take their turn, since each looks at what others hold; none of them waits for the network.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, update
from sqlmodel import Session, col

from store import claim_queries, lease, outbox
from store.outbox import FIRST_SWEEP, OutboxFact, Progress
from store.turns import take_turn


def claim(
    session: Session, now: datetime, seconds: float = lease.SECONDS, *, batch_first: bool = False
) -> OutboxFact | None:
    """Take the next fact that is due, of an audience that nobody is sending to; it stays so until it is written back.

    Of those that may be tried now the one that was staged first goes first, and what nobody waits for after the
    others, unless it goes first this once (`batch_first`). One in doubt holds back its own subject.
    A fact whose subject has newer news waiting is declined: the newest is enough.
    """
    # Whether a subject is in doubt, or has newer news, is what all claims together make of it.
    take_turn(session, "claim")
    while (fact := _next(session, now, batch_first)) is not None:
        session.expunge(fact)
        if fact.expires is not None and fact.expires <= now:
            outbox.settle(session, fact, Progress.declined, note="it came too late to be of use")
        elif _has_newer(session, fact):
            outbox.settle(session, fact, Progress.declined, note="the same subject had newer news")
        else:
            session.connection().execute(claim_queries.ATTEMPT, {"fact": fact.id, "at": now, "seconds": seconds})
            fact.progress, fact.attempts, fact.fence = Progress.sending, fact.attempts + 1, fact.fence + 1
            fact.first_try, fact.last_try = fact.first_try or now, now
            return fact
    return None


def claim_doubtful(session: Session, now: datetime, seconds: float = lease.SECONDS) -> OutboxFact | None:
    """Take the doubtful fact whose look-up is due first and that nobody looks up already, or None."""
    return _hold(session, claim_queries.NEXT_DOUBTFUL, now, seconds)


def claim_sweep(session: Session, now: datetime, seconds: float = lease.SECONDS) -> OutboxFact | None:
    """Take the fact whose sweep is due first: it was in doubt once, and copies of it may have appeared since."""
    return _hold(session, claim_queries.NEXT_SWEEP, now, seconds)


def doubt_what_was_left(
    session: Session, now: datetime, settle_at: datetime, *, repeatable: Collection[str] = (), alone: bool = False
) -> bool:
    """Have looked up, at `settle_at`, what nobody is sending any more: its lease is over, so its sender died or stands.

    What is of a `repeatable` kind is done again at once, and True says that there is some. Who is `alone` on the
    database waits for no lease: whoever had one is gone.
    """
    take_turn(session, "claim")
    again, in_doubt = claim_queries.LEFT_AGAIN[alone], claim_queries.LEFT_IN_DOUBT[alone]
    counted = {"preserve_rowcount": True}
    given = {"now": now, "kinds": list(repeatable)}
    is_any_again = session.connection().execute(again, given, execution_options=counted).rowcount > 0
    settled = {"now": now, "settled_at": settle_at, "sweep_from": now + FIRST_SWEEP}
    session.connection().execute(in_doubt, settled)
    if alone:
        session.connection().execute(
            update(OutboxFact)
            .where(col(OutboxFact.lease_until).is_not(None))
            .values(fence=col(OutboxFact.fence) + 1, lease_until=None)
        )
    return is_any_again


def may_call(session: Session, fact: OutboxFact) -> bool:
    """Tell, by the database's clock, whether the claim holds for longer than a call to Slack can take."""
    return (
        session.connection().execute(claim_queries.MAY_CALL, {"fact": fact.id, "claimed": fact.fence}).first()
        is not None
    )


def keep(session: Session, fact: OutboxFact, seconds: float = lease.SECONDS, *, removed: int = 0) -> bool:
    """Have the claim last from now on, and count copies that were removed; False when it is another's by now."""
    given = {"fact": fact.id, "claimed": fact.fence, "seconds": seconds, "removed": removed}
    kept = session.connection().execute(claim_queries.KEEP, given, execution_options={"preserve_rowcount": True})
    return kept.rowcount == 1


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether something waits to be sent, looked up or swept now, or was left by whoever sent it."""
    return session.connection().execute(claim_queries.IS_DUE, {"now": now}).first() is not None


def next_due(session: Session, after: datetime) -> datetime | None:
    """Return the first instant after the given one at which something is due, or None."""
    firsts = session.connection().execute(claim_queries.NEXT_DUE, {"after": after}).one()
    return min((first for first in firsts if first is not None), default=None)


def _hold(session: Session, next_one: Select[OutboxFact], now: datetime, seconds: float) -> OutboxFact | None:
    take_turn(session, "claim")
    fact = session.scalars(next_one, {"now": now}).first()
    if fact is not None:
        session.expunge(fact)
        session.connection().execute(claim_queries.HOLD, {"fact": fact.id, "seconds": seconds})
        fact.fence += 1
    return fact


def _next(session: Session, now: datetime, batch_first: bool) -> OutboxFact | None:
    for batch in (batch_first, not batch_first):
        if (fact := session.scalars(claim_queries.NEXT, {"now": now, "batch": batch}).first()) is not None:
            return fact
    return None


def _has_newer(session: Session, fact: OutboxFact) -> bool:
    if fact.subject is None:
        return False
    return (
        session.connection().execute(claim_queries.NEWER, {"subject": fact.subject, "fact": fact.id}).first()
        is not None
    )
