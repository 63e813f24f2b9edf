"""What delivery claims from the outbox: what is due, fairly; what is swept; what could not be sent, or waits too long.

The statements are put together once, for they run at each tick and delivery."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    ScalarSelect,
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
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from store import lease, outbox
from store.locking import add_unless_there, lock
from store.outbox import FIRST_SWEEP, RATE_LIMITED, OutboxRow, PostedMessage, Progress, find_message, is_one_of
from store.session import Session

BEGINNING = datetime.min.replace(tzinfo=UTC)
WAITING = (Progress.ready, Progress.doubtful)
# Said so that no index of them is used: most rows are over, few are to be swept.
IS_OVER = ~is_one_of(col(OutboxRow.progress), (Progress.ready, Progress.sending, Progress.doubtful))
LEFT = lease.is_over(col(OutboxRow.lease_until))


def _is_held(facts: type[OutboxRow], *, sending: bool) -> ColumnElement[bool]:
    # That there is a lease is said twice, for the databases to see that their index of leases is enough.
    is_leased = and_(col(facts.lease_until).is_not(None), lease.is_live(col(facts.lease_until)))
    return and_(is_leased, col(facts.progress) == Progress.sending) if sending else is_leased


def _next_ready() -> Select[OutboxRow]:
    """Find the oldest of those that come first in their audience, of what is a batch or not before the others."""
    # What comes first is nearly always there, and the others are then not looked for.
    oldest = func.coalesce(*(_oldest_ready(bindparam(name, type_=Boolean()), name) for name in ("batch", "other")))
    return select(OutboxRow).where(col(OutboxRow.id) == oldest).with_for_update(skip_locked=True, of=OutboxRow)


def _oldest_ready(batch: BindParameter[bool], name: str) -> ScalarSelect[int | None]:
    """Find the oldest of a batch or not. “Ready” is said as the index of the ready says it.

    Audiences are visited one by one along their index, so that it costs as much as there are audiences which something
    waits for, however much waits for each.
    """
    first, following, busy = (aliased(OutboxRow, name=name) for name in ("first", "later", "busy"))
    places = (
        select(func.min(col(first.audience)).label("audience"))
        .where(text("first.progress = 'ready'"), col(first.batch) == batch)
        .cte(f"places_of_{name}", recursive=True)
    )
    beyond = select(func.min(col(following.audience))).where(
        text("later.progress = 'ready'"), col(following.batch) == batch, col(following.audience) > places.c.audience
    )
    places = places.union_all(select(beyond.scalar_subquery()).where(places.c.audience.is_not(None)))
    is_busy = select(literal(1)).where(col(busy.audience) == places.c.audience, _is_held(busy, sending=True))
    oldest = select(func.min(_first_of(places.c.audience, batch))).select_from(places).where(~is_busy.exists())
    return oldest.scalar_subquery()


def _first_of(audience: ColumnElement[str], batch: BindParameter[bool]) -> ColumnElement[int | None]:
    """Find what may be tried now and comes first in an audience; nothing, where something was put off before it."""
    head, about, parent = (aliased(OutboxRow, name=name) for name in ("head", "about", "parent"))
    now: BindParameter[datetime] = bindparam("now")
    subject_is_held = select(literal(1)).where(
        col(about.subject) == col(head.subject),
        or_(is_one_of(col(about.progress), (Progress.doubtful, Progress.sending)), _is_held(about, sending=False)),
    )
    # Whoever sweeps it may find that it stands elsewhere.
    parent_is_held = select(literal(1)).where(
        col(parent.subject) == col(head.reply_to), _is_held(parent, sending=False)
    )
    may_go = and_(
        col(head.try_at) <= now,
        or_(col(head.subject).is_(None), ~subject_is_held.exists()),
        or_(col(head.reply_to).is_(None), ~parent_is_held.exists()),
    )
    # This replica or another has put it off, since it may not call yet.
    may_not_call = or_(col(head.attempts) == 0, col(head.note) == RATE_LIMITED)
    is_put_off = and_(col(head.try_at) > now, col(head.due) <= now, may_not_call, col(head.reply_to).is_(None))
    return (
        select(case((col(head.try_at) <= now, col(head.id))))
        .where(
            text("head.progress = 'ready'"),
            col(head.batch) == batch,
            col(head.audience) == audience,
            or_(may_go, is_put_off),
        )
        .order_by(col(head.id))
        .limit(1)
        .scalar_subquery()
    )


def _next_doubtful() -> Select[OutboxRow]:
    return (
        select(OutboxRow)
        .where(col(OutboxRow.progress) == Progress.doubtful, col(OutboxRow.try_at) <= bindparam("now"), LEFT)
        .order_by(col(OutboxRow.try_at), col(OutboxRow.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxRow)
    )


def _next_sweep() -> Select[OutboxRow]:
    # A copy that goes must not be edited or answered meanwhile; a reply is looked up in the thread where it was sent.
    busy, reply = aliased(OutboxRow), aliased(OutboxRow, name="reply")
    is_busy = select(literal(1)).where(col(busy.audience) == col(OutboxRow.audience), _is_held(busy, sending=True))
    reply_is_in_doubt = select(literal(1)).where(
        col(reply.progress) == Progress.doubtful, col(reply.reply_to) == col(OutboxRow.subject)
    )
    return (
        select(OutboxRow)
        .where(
            # guard: sweep: waits for replies in doubt
            col(OutboxRow.sweep_at) <= bindparam("now"),
            IS_OVER,
            LEFT,
            ~is_busy.exists(),
            ~reply_is_in_doubt.exists(),
        )
        .order_by(col(OutboxRow.sweep_at))
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxRow)
    )


def _taken(*, attempt: bool) -> Update:
    attempted = {
        "progress": Progress.sending,
        "attempts": col(OutboxRow.attempts) + 1,
        "first_try": func.coalesce(col(OutboxRow.first_try), bindparam("at", type_=UTCDateTime())),
        "last_try": bindparam("at", type_=UTCDateTime()),
    }
    return (
        update(OutboxRow)
        .where(col(OutboxRow.id) == bindparam("fact"))
        .values(
            fence=col(OutboxRow.fence) + 1,
            lease_until=lease.clock(bindparam("seconds")),
            **(attempted if attempt else {}),
        )
    )


def _left(*, alone: bool, again: bool) -> Update:
    """Give back what nobody is sending any more: to be done again where it is of such a kind, else to be looked up."""
    values = (
        {"progress": Progress.ready, "try_at": bindparam("now", type_=UTCDateTime())}
        if again
        else {
            "progress": Progress.doubtful,
            "try_at": bindparam("settled_at", type_=UTCDateTime()),
            "doubted_at": bindparam("now", type_=UTCDateTime()),
            "sweep_at": bindparam("sweep_from", type_=UTCDateTime()),
        }
    )
    given_up = [col(OutboxRow.progress) == Progress.sending] + ([] if alone else [LEFT])
    of_a_kind = [col(OutboxRow.kind).in_(bindparam("kinds", expanding=True))] if again else []
    note = "whoever sent it did not say how it ended"
    return (
        update(OutboxRow)
        .where(*given_up, *of_a_kind)
        .values(note=note, fence=col(OutboxRow.fence) + 1, lease_until=None, **values)
    )


NEXT, NEXT_DOUBTFUL, NEXT_SWEEP = _next_ready(), _next_doubtful(), _next_sweep()
ATTEMPT, HOLD = _taken(attempt=True), _taken(attempt=False)
LEFT_AGAIN, LEFT_IN_DOUBT = (
    {alone: _left(alone=alone, again=again) for alone in (False, True)} for again in (True, False)
)
NEWER = (
    select(col(OutboxRow.id))
    .where(
        col(OutboxRow.subject) == bindparam("subject"),
        is_one_of(col(OutboxRow.progress), (Progress.ready, Progress.sending, Progress.sent)),
        col(OutboxRow.id) > bindparam("fact"),
        # What is held back is not news yet, and what went out before it was told could not say it.
        or_(col(OutboxRow.held_for).is_(None), col(OutboxRow.try_at) <= bindparam("now", type_=UTCDateTime())),
        col(OutboxRow.due) >= bindparam("since", type_=UTCDateTime()),
    )
    .limit(1)
)
_ANY: ColumnElement[int] = literal_column("1")


def _is_any(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(_ANY).where(select(_ANY).where(*conditions).exists())


_READY, _DOUBTFUL = (
    _is_any(col(OutboxRow.progress) == waits, col(OutboxRow.try_at) <= bindparam("now")) for waits in WAITING
)
_WAS_LEFT = _is_any(col(OutboxRow.progress) == Progress.sending, LEFT)
_TO_SWEEP = _is_any(col(OutboxRow.sweep_at) <= bindparam("now"), IS_OVER, LEFT)
IS_DUE = union_all(_READY, _DOUBTFUL, _WAS_LEFT, _TO_SWEEP).limit(1)
IS_UNSETTLED = union_all(_DOUBTFUL, _WAS_LEFT, _TO_SWEEP).limit(1)
_AFTER = bindparam("after", type_=UTCDateTime())
NEXT_DUE = select(
    *(
        select(func.min(col(OutboxRow.try_at)))
        .where(col(OutboxRow.progress) == waits, col(OutboxRow.try_at) > _AFTER)
        .scalar_subquery()
        for waits in WAITING
    ),
    select(func.min(col(OutboxRow.sweep_at))).where(col(OutboxRow.sweep_at) > _AFTER, IS_OVER).scalar_subquery(),
)
_STILL = col(OutboxRow.id) == bindparam("fact"), col(OutboxRow.fence) == bindparam("claimed")
MAY_CALL = select(_ANY).where(*_STILL, lease.is_live(col(OutboxRow.lease_until), lease.CALL_SECONDS))
KEEP = (
    update(OutboxRow)
    .where(*_STILL)
    .values(lease_until=lease.clock(bindparam("seconds")), copies=col(OutboxRow.copies) + bindparam("removed"))
)


# Who does what next: claims on rows that are to be sent, looked up or swept, each by one replica and thread alone.


def claim(
    session: Session, now: datetime, seconds: float = lease.SECONDS, *, batch_first: bool = False
) -> OutboxRow | None:
    """Take the next row that is due, of an audience that nobody is sending to; it stays so until it is written back.

    Of those that may be tried now the one that was staged first goes first, and what nobody waits for after the
    others, unless it goes first this once (`batch_first`). One in doubt holds back its own subject.
    A row whose subject has newer news waiting is declined: the newest is enough.
    """
    # Whether a subject is in doubt, or has newer news, is what all claims together make of it.
    lock(session, "claim")
    while (fact := _next(session, now, batch_first)) is not None:
        session.expunge(fact)
        if fact.expires is not None and fact.expires <= now:
            outbox.settle(session, fact, Progress.declined, note="it came too late to be of use")
        elif _has_newer(session, fact, now):
            outbox.settle(session, fact, Progress.declined, note="the same subject had newer news")
        else:
            session.connection().execute(ATTEMPT, {"fact": fact.id, "at": now, "seconds": seconds})
            fact.progress, fact.attempts, fact.fence = Progress.sending, fact.attempts + 1, fact.fence + 1
            fact.first_try, fact.last_try = fact.first_try or now, now
            return fact
    return None


def claim_doubtful(session: Session, now: datetime, seconds: float = lease.SECONDS) -> OutboxRow | None:
    """Take the doubtful row whose look-up is due first and that nobody looks up already, or None."""
    return _hold(session, NEXT_DOUBTFUL, now, seconds)


def claim_sweep(session: Session, now: datetime, seconds: float = lease.SECONDS) -> OutboxRow | None:
    """Take the row whose sweep is due first: it was in doubt once, and copies of it may have appeared since."""
    return _hold(session, NEXT_SWEEP, now, seconds)  # guard: sweep


def doubt_what_was_left(
    session: Session, now: datetime, settle_at: datetime, *, repeatable: Collection[str] = (), alone: bool = False
) -> bool:
    """Have looked up, at `settle_at`, what nobody is sending any more: its lease is over, so its sender died or stands.

    What is of a `repeatable` kind is done again at once, and True says that there is some. Who is `alone` on the
    database waits for no lease: whoever had one is gone.
    """
    lock(session, "claim")
    again, in_doubt = LEFT_AGAIN[alone], LEFT_IN_DOUBT[alone]
    counted = {"preserve_rowcount": True}
    parameters = {"now": now, "kinds": list(repeatable)}
    is_any_again = session.connection().execute(again, parameters, execution_options=counted).rowcount > 0
    settled = {"now": now, "settled_at": settle_at, "sweep_from": now + FIRST_SWEEP}
    session.connection().execute(in_doubt, settled)
    if alone:
        session.connection().execute(
            update(OutboxRow)
            .where(col(OutboxRow.lease_until).is_not(None))
            .values(fence=col(OutboxRow.fence) + 1, lease_until=None)
        )
    return is_any_again


def may_call(session: Session, fact: OutboxRow) -> bool:
    """Tell, by the database's clock, whether the claim holds for longer than a call to Slack can take."""
    return session.connection().execute(MAY_CALL, {"fact": fact.id, "claimed": fact.fence}).first() is not None


def keep(session: Session, fact: OutboxRow, seconds: float = lease.SECONDS, *, removed: int = 0) -> bool:
    """Have the claim last from now on, and count copies that were removed; False when it is another's by now."""
    parameters = {"fact": fact.id, "claimed": fact.fence, "seconds": seconds, "removed": removed}
    result = session.connection().execute(KEEP, parameters, execution_options={"preserve_rowcount": True})
    return result.rowcount == 1


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether something waits to be sent, looked up or swept now, or was left by whoever sent it."""
    return session.connection().execute(IS_DUE, {"now": now}).first() is not None


def is_unsettled(session: Session, now: datetime) -> bool:
    """Tell whether something waits to be looked up or swept now, or was left by whoever sent it."""
    return session.connection().execute(IS_UNSETTLED, {"now": now}).first() is not None


def next_due(session: Session, after: datetime) -> datetime | None:
    """Return the first instant after the given one at which something is due, or None."""
    firsts = session.connection().execute(NEXT_DUE, {"after": after}).one()
    return min((first for first in firsts if first is not None), default=None)


def _hold(session: Session, next_one: Select[OutboxRow], now: datetime, seconds: float) -> OutboxRow | None:
    lock(session, "claim")
    fact = session.scalars(next_one, {"now": now}).first()
    if fact is not None:
        session.expunge(fact)
        session.connection().execute(HOLD, {"fact": fact.id, "seconds": seconds})
        fact.fence += 1
    return fact


def _next(session: Session, now: datetime, batch_first: bool) -> OutboxRow | None:
    return session.scalars(NEXT, {"now": now, "batch": batch_first, "other": not batch_first}).first()


def _has_newer(session: Session, fact: OutboxRow, now: datetime) -> bool:
    if fact.subject is None:
        return False
    since = fact.due if fact.held_for is not None else BEGINNING
    parameters = {"subject": fact.subject, "fact": fact.id, "now": now, "since": since}
    return session.connection().execute(NEWER, parameters).first() is not None


# What a sweep decides about the copies of a message: the earliest stays, and what pointed to another points to it.

LAST_SWEEP = timedelta(minutes=15)
# Where every look is refused for a day, the next one will be.
GIVEN_UP_SECONDS = 86_400
# What was in doubt is looked at once more whenever its message changes, for so long.
LOOKED_AT_AGAIN = timedelta(days=7)


def begin(session: Session, fact: OutboxRow, now: datetime) -> None:
    """Have a row swept at once, and once more later: whoever had lost the claim on it has posted it, too, or may have.

    The machine slept in the middle of a call, say, and others have gone on meanwhile.
    """
    swept = update(OutboxRow).where(col(OutboxRow.id) == fact.id)
    session.connection().execute(swept.values(doubted_at=now, sweep_at=now))
    session.has_staged = True


# At once, and not an hour later where this clock is an hour ahead: the doubt lies behind us by any clock.
_LOOK_AGAIN = (
    update(OutboxRow)
    .where(
        col(OutboxRow.key)
        == select(col(PostedMessage.key))
        .where(col(PostedMessage.subject) == bindparam("of_subject"))
        .scalar_subquery(),
        col(OutboxRow.doubted_at) > bindparam("since", type_=UTCDateTime()),
        col(OutboxRow.sweep_at).is_(None),
    )
    .values(sweep_at=col(OutboxRow.doubted_at))
)


def look_again(session: Session, subject: str, now: datetime) -> None:
    """Have the post of a subject's message swept once more, if it was ever in doubt: Slack may have been late."""
    session.connection().execute(_LOOK_AGAIN, {"of_subject": subject, "since": now - LOOKED_AT_AGAIN})


def keep_earliest(session: Session, fact: OutboxRow, channel: str, ts: str, now: datetime) -> bool:
    """Have the row stand at its earliest copy; its subject's newest change is told again there, as an edit.

    False when the subject's message is another row's, so that no copy of this one is to stay.
    """
    if fact.subject is not None:
        message = find_message(session, fact.subject)
        if message is not None and message.key != fact.key:
            return False
        _point_to(session, fact, channel, ts, now, known=message is not None)
    sent_at = fact.sent_at or now
    _at_copy(session, fact, progress=Progress.sent, channel=channel, ts=ts, sent_at=sent_at, note=None)
    return True


def done(session: Session, fact: OutboxRow, now: datetime) -> bool:
    """Write down that a sweep has seen everything; the last one comes a quarter of an hour after the doubt."""
    last = (fact.doubted_at or now) + LAST_SWEEP
    # guard: sweep: once more after fifteen minutes
    return outbox.write_back(session, fact, sweep_at=last if now < last else None, refused_seconds=0)


def put_off(session: Session, fact: OutboxRow, now: datetime, seconds: float, *, refused: bool) -> bool:
    """Write down that a sweep could not see everything: it begins again after so many seconds."""
    counted = outbox.refused_for(fact, seconds, refused=refused)
    # When it was: a clock that was ahead by less than the longest wait is noticed by nothing else.
    return outbox.write_back(session, fact, sweep_at=now + timedelta(seconds=seconds), last_try=now, **counted)


def _at_copy(session: Session, fact: OutboxRow, **values: object) -> None:
    ours = col(OutboxRow.id) == fact.id, col(OutboxRow.fence) == fact.fence
    session.connection().execute(update(OutboxRow).where(*ours).values(**values))


def _point_to(session: Session, fact: OutboxRow, channel: str, ts: str, now: datetime, *, known: bool) -> None:
    assert fact.subject is not None
    if not known:
        add_unless_there(session, PostedMessage(subject=fact.subject, key=fact.key, channel=channel, ts=ts))
    else:
        moved = update(PostedMessage).where(col(PostedMessage.subject) == fact.subject).values(channel=channel, ts=ts)
        session.connection().execute(moved)
    newest = session.scalar(
        select(func.max(col(OutboxRow.id))).where(
            col(OutboxRow.subject) == fact.subject,
            col(OutboxRow.progress) == Progress.sent,
            col(OutboxRow.id) > fact.id,
        )
    )
    if newest is not None:
        told_again = update(OutboxRow).where(col(OutboxRow.id) == newest)
        session.connection().execute(told_again.values(progress=Progress.ready, try_at=now))
