"""Who does what next: claims on facts that are to be sent, looked up or swept, each by one replica and thread alone.

A claim is a lease with a fence (`store/lease.py`) in a transaction of its own, so that it is known before Slack is
called. All claims take their turn, since each looks at what others hold; none of them waits for the network.
"""

from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from store import lease, outbox
from store.outbox import FIRST_SWEEP, RATE_LIMITED, OutboxFact, Progress
from store.turns import take_turn

_WAITING = (Progress.ready, Progress.doubtful)
# Said so that no index of them is used: most facts are over, few are to be swept.
_IS_OVER = col(OutboxFact.progress).not_in((Progress.ready, Progress.sending, Progress.doubtful))
_left = lease.is_over(col(OutboxFact.lease_until))


def _is_held(facts: type[OutboxFact], *, sending: bool) -> ColumnElement[bool]:
    # That there is a lease is said twice, for the databases to see that their index of leases is enough.
    held = and_(col(facts.lease_until).is_not(None), lease.is_live(col(facts.lease_until)))
    return and_(held, col(facts.progress) == Progress.sending) if sending else held


def _next_ready() -> Select[OutboxFact]:
    """Find the oldest of those that come first in their audience. “Ready” is said as the index of the ready says it.

    Audiences are visited one by one along their index, so that it costs as much as there are audiences which something
    waits for, however much waits for each.
    """
    first, following, busy = (aliased(OutboxFact, name=name) for name in ("first", "later", "busy"))
    batch: BindParameter[bool] = bindparam("batch")
    places = (
        select(func.min(col(first.audience)).label("audience"))
        .where(text("first.progress = 'ready'"), col(first.batch) == batch)
        .cte("places", recursive=True)
    )
    beyond = select(func.min(col(following.audience))).where(
        text("later.progress = 'ready'"), col(following.batch) == batch, col(following.audience) > places.c.audience
    )
    places = places.union_all(select(beyond.scalar_subquery()).where(places.c.audience.is_not(None)))
    is_busy = select(literal(1)).where(col(busy.audience) == places.c.audience, _is_held(busy, sending=True))
    oldest = select(func.min(_first_of(places.c.audience))).select_from(places).where(~is_busy.exists())
    return (
        select(OutboxFact)
        .where(col(OutboxFact.id) == oldest.scalar_subquery())
        .with_for_update(skip_locked=True, of=OutboxFact)
    )


def _first_of(audience: ColumnElement[str]) -> ColumnElement[int | None]:
    """Find what may be tried now and comes first in an audience; nothing, where something was put off before it."""
    head, about = aliased(OutboxFact, name="head"), aliased(OutboxFact, name="about")
    now: BindParameter[datetime] = bindparam("now")
    subject_is_held = select(literal(1)).where(
        col(about.subject) == col(head.subject),
        or_(col(about.progress).in_((Progress.doubtful, Progress.sending)), _is_held(about, sending=False)),
    )
    may_go = and_(col(head.try_at) <= now, or_(col(head.subject).is_(None), ~subject_is_held.exists()))
    # This replica or another has put it off, since it may not call yet.
    may_not_call = or_(col(head.attempts) == 0, col(head.note) == RATE_LIMITED)
    is_put_off = and_(col(head.try_at) > now, col(head.due) <= now, may_not_call, col(head.reply_to).is_(None))
    return (
        select(case((col(head.try_at) <= now, col(head.id))))
        .where(
            text("head.progress = 'ready'"),
            col(head.batch) == bindparam("batch"),
            col(head.audience) == audience,
            or_(may_go, is_put_off),
        )
        .order_by(col(head.id))
        .limit(1)
        .scalar_subquery()
    )


def _next_doubtful() -> Select[OutboxFact]:
    return (
        select(OutboxFact)
        .where(col(OutboxFact.progress) == Progress.doubtful, col(OutboxFact.try_at) <= bindparam("now"), _left)
        .order_by(col(OutboxFact.try_at), col(OutboxFact.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxFact)
    )


def _next_sweep() -> Select[OutboxFact]:
    # A copy that goes must not be edited or answered meanwhile.
    busy = aliased(OutboxFact)
    is_busy = select(literal(1)).where(col(busy.audience) == col(OutboxFact.audience), _is_held(busy, sending=True))
    return (
        select(OutboxFact)
        .where(col(OutboxFact.sweep_at) <= bindparam("now"), _IS_OVER, _left, ~is_busy.exists())
        .order_by(col(OutboxFact.sweep_at))
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxFact)
    )


def _taken(*, attempt: bool) -> Update:
    attempted = {
        "progress": Progress.sending,
        "attempts": col(OutboxFact.attempts) + 1,
        "first_try": func.coalesce(col(OutboxFact.first_try), bindparam("at", type_=UTCDateTime())),
        "last_try": bindparam("at", type_=UTCDateTime()),
    }
    return (
        update(OutboxFact)
        .where(col(OutboxFact.id) == bindparam("fact"))
        .values(
            fence=col(OutboxFact.fence) + 1,
            lease_until=lease.clock(bindparam("seconds")),
            **(attempted if attempt else {}),
        )
    )


# Asked for each fact that is sent, so they are put together once, and those without objects go around the ORM.
_NEXT, _NEXT_DOUBTFUL, _NEXT_SWEEP = _next_ready(), _next_doubtful(), _next_sweep()
_ATTEMPT, _HOLD = _taken(attempt=True), _taken(attempt=False)
_NEWER = (
    select(col(OutboxFact.id))
    .where(
        col(OutboxFact.subject) == bindparam("subject"),
        col(OutboxFact.progress).in_((Progress.ready, Progress.sending, Progress.sent)),
        col(OutboxFact.id) > bindparam("fact"),
    )
    .limit(1)
)
_ANY: ColumnElement[int] = literal_column("1")
_IS_DUE = union_all(
    *(
        select(_ANY).where(
            select(_ANY).where(col(OutboxFact.progress) == waits, col(OutboxFact.try_at) <= bindparam("now")).exists()
        )
        for waits in _WAITING
    ),
    select(_ANY).where(select(_ANY).where(col(OutboxFact.progress) == Progress.sending, _left).exists()),
    select(_ANY).where(select(_ANY).where(col(OutboxFact.sweep_at) <= bindparam("now"), _IS_OVER, _left).exists()),
).limit(1)
_STILL = col(OutboxFact.id) == bindparam("fact"), col(OutboxFact.fence) == bindparam("claimed")
_MAY_CALL = select(_ANY).where(*_STILL, lease.is_live(col(OutboxFact.lease_until), lease.CALL_SECONDS))
_KEEP = (
    update(OutboxFact)
    .where(*_STILL)
    .values(lease_until=lease.clock(bindparam("seconds")), copies=col(OutboxFact.copies) + bindparam("removed"))
)


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
            session.connection().execute(_ATTEMPT, {"fact": fact.id, "at": now, "seconds": seconds})
            fact.progress, fact.attempts, fact.fence = Progress.sending, fact.attempts + 1, fact.fence + 1
            fact.first_try, fact.last_try = fact.first_try or now, now
            return fact
    return None


def claim_doubtful(session: Session, now: datetime, seconds: float = lease.SECONDS) -> OutboxFact | None:
    """Take the doubtful fact whose look-up is due first and that nobody looks up already, or None."""
    return _hold(session, _NEXT_DOUBTFUL, now, seconds)


def claim_sweep(session: Session, now: datetime, seconds: float = lease.SECONDS) -> OutboxFact | None:
    """Take the fact whose sweep is due first: it was in doubt once, and copies of it may have appeared since."""
    return _hold(session, _NEXT_SWEEP, now, seconds)


def doubt_what_was_left(session: Session, now: datetime, settle_at: datetime, *, alone: bool = False) -> None:
    """Have looked up, at `settle_at`, what nobody is sending any more: its lease is over, so its sender died or stands.

    Who is `alone` on the database waits for no lease: whoever had one is gone.
    """
    take_turn(session, "claim")
    given_up = [col(OutboxFact.progress) == Progress.sending] + ([] if alone else [_left])
    session.connection().execute(
        update(OutboxFact)
        .where(*given_up)
        .values(
            progress=Progress.doubtful,
            try_at=settle_at,
            doubted_at=now,
            sweep_at=now + FIRST_SWEEP,
            note="whoever sent it did not say how it ended",
            fence=col(OutboxFact.fence) + 1,
            lease_until=None,
        )
    )
    if alone:
        session.connection().execute(
            update(OutboxFact)
            .where(col(OutboxFact.lease_until).is_not(None))
            .values(fence=col(OutboxFact.fence) + 1, lease_until=None)
        )


def may_call(session: Session, fact: OutboxFact) -> bool:
    """Tell, by the database's clock, whether the claim holds for longer than a call to Slack can take."""
    return session.connection().execute(_MAY_CALL, {"fact": fact.id, "claimed": fact.fence}).first() is not None


def keep(session: Session, fact: OutboxFact, seconds: float = lease.SECONDS, *, removed: int = 0) -> bool:
    """Have the claim last from now on, and count copies that were removed; False when it is another's by now."""
    given = {"fact": fact.id, "claimed": fact.fence, "seconds": seconds, "removed": removed}
    kept = session.connection().execute(_KEEP, given, execution_options={"preserve_rowcount": True})
    return kept.rowcount == 1


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether something waits to be sent, looked up or swept now, or was left by whoever sent it."""
    return session.connection().execute(_IS_DUE, {"now": now}).first() is not None


def next_due(session: Session, after: datetime) -> datetime | None:
    """Return the first instant after the given one at which something is due, or None."""
    tries = [
        select(func.min(col(OutboxFact.try_at))).where(
            col(OutboxFact.progress) == waits, col(OutboxFact.try_at) > after
        )
        for waits in _WAITING
    ]
    sweeps = select(func.min(col(OutboxFact.sweep_at))).where(col(OutboxFact.sweep_at) > after, _IS_OVER)
    firsts = [session.scalar(asked) for asked in (*tries, sweeps)]
    return min((first for first in firsts if first is not None), default=None)


def _hold(session: Session, next_one: Select[OutboxFact], now: datetime, seconds: float) -> OutboxFact | None:
    take_turn(session, "claim")
    fact = session.scalars(next_one, {"now": now}).first()
    if fact is not None:
        session.expunge(fact)
        session.connection().execute(_HOLD, {"fact": fact.id, "seconds": seconds})
        fact.fence += 1
    return fact


def _next(session: Session, now: datetime, batch_first: bool) -> OutboxFact | None:
    for batch in (batch_first, not batch_first):
        if (fact := session.scalars(_NEXT, {"now": now, "batch": batch}).first()) is not None:
            return fact
    return None


def _has_newer(session: Session, fact: OutboxFact) -> bool:
    if fact.subject is None:
        return False
    return session.connection().execute(_NEWER, {"subject": fact.subject, "fact": fact.id}).first() is not None
