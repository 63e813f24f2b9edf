"""Outbox rows that are set aside for a person to look at, and those that have waited too long to be worth sending."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select, union_all, update
from sqlalchemy.orm import Mapped
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from store import lease
from store.engine import Session
from store.outbox import FIRST_SWEEP, OutboxRow, Parked, Progress

# Rows that are set aside until a person has looked, or mended what refused them: found, counted, put back.

NEWER_STANDS = "a newer one stands"
MENDABLE = (Parked.place, Parked.app)
_IS_PARKED = col(OutboxRow.progress) == Progress.parked
# Asked after each message that is sent, so it is put together once, and goes around the ORM.
_OLDEST_WAITING = (
    select(col(OutboxRow.id))
    .where(
        _IS_PARKED,
        or_(
            and_(col(OutboxRow.parked_for) == Parked.place, col(OutboxRow.audience) == bindparam("audience")),
            # A message to somebody shows that messages to people may be written, a Home that there are Homes.
            and_(col(OutboxRow.parked_for) == Parked.app, col(OutboxRow.note) == bindparam("note")),
        ),
    )
    .order_by(col(OutboxRow.id))
    .limit(1)
)


def is_first(session: Session, fact: OutboxRow) -> bool:
    """Tell whether nothing else is parked for the same: for a place its reason there, for the dead their kind."""
    by_reason = {
        Parked.place: and_(col(OutboxRow.audience) == fact.audience, col(OutboxRow.note) == fact.note),
        Parked.app: col(OutboxRow.note) == fact.note,
        Parked.dead: col(OutboxRow.kind) == fact.kind,
    }
    same = by_reason.get(Parked(fact.parked_for or Parked.dead), col(OutboxRow.id) == fact.id)
    earlier_rows = select(col(OutboxRow.id)).where(
        _IS_PARKED, col(OutboxRow.parked_for) == fact.parked_for, same, col(OutboxRow.id) != fact.id
    )
    return session.scalar(earlier_rows.limit(1)) is None


def put_back(session: Session, now: datetime, audience: str) -> None:
    """Have everything tried again that a place has refused."""
    waiting = and_(_IS_PARKED, col(OutboxRow.parked_for) == Parked.place, col(OutboxRow.audience) == audience)
    _put_back(session, now, waiting)


def put_back_oldest(session: Session, now: datetime, audience: str, note: str) -> None:
    """Have the oldest tried again that waits for a place, or for the app (`note`): something got through there."""
    oldest = session.connection().execute(_OLDEST_WAITING, {"audience": audience, "note": note}).scalar()
    if oldest is not None:
        _put_back(session, now, col(OutboxRow.id) == oldest)


def put_back_one(fact: OutboxRow, now: datetime) -> None:
    """Have a parked row tried again; one that may stand is looked up first, and never sent blindly."""
    fact.progress = Progress.doubtful if fact.parked_for == Parked.doubt else Progress.ready
    fact.parked_for, fact.try_at, fact.attempts, fact.stumbles, fact.as_plain_text = None, now, 0, 0, False
    fact.fence += 1


def drop(fact: OutboxRow, why: str) -> None:
    """Have a row never said, and whoever looks it up at this moment write nothing more."""
    fact.progress, fact.note, fact.parked_for = Progress.declined, why, None
    fact.fence += 1
    fact.lease_until = None


def drop_dead_before(session: Session, fact: OutboxRow) -> None:
    """Drop what is dead of a row's subject: a newer one stands, so nobody need look any more."""
    dead = and_(_IS_PARKED, col(OutboxRow.parked_for) == Parked.dead, col(OutboxRow.subject) == fact.subject)
    older = and_(dead, col(OutboxRow.id) < fact.id)
    dropped = update(OutboxRow).where(older).values(progress=Progress.declined, note=NEWER_STANDS, parked_for=None)
    session.connection().execute(dropped)


def find(session: Session, number: int) -> OutboxRow | None:
    """Return the row of a number, or None."""
    return session.get(OutboxRow, number)


def undelivered(session: Session, chosen: Sequence[Progress], parked_for: Sequence[str], limit: int) -> list[OutboxRow]:
    """Return what is on its way or set aside, oldest first: of some progress, of the parked those parked for some."""
    parked: ColumnElement[bool] = col(OutboxRow.parked_for).in_(list(parked_for))
    if Parked.dead in parked_for:
        parked = or_(parked, col(OutboxRow.parked_for).is_(None))
    query: Select[OutboxRow] = (
        select(OutboxRow)
        .where(or_(col(OutboxRow.progress).in_(list(chosen)), and_(_IS_PARKED, parked)))
        .order_by(col(OutboxRow.id))
        .limit(limit)
    )
    return list(session.scalars(query))


def numbered(session: Session, numbers: Sequence[int]) -> dict[int, OutboxRow]:
    """Return the rows of these numbers; nobody else changes them before the end of the transaction."""
    query = select(OutboxRow).where(col(OutboxRow.id).in_(list(numbers))).with_for_update()
    return {fact.id: fact for fact in session.scalars(query) if fact.id is not None}


def _put_back(session: Session, now: datetime, which: ColumnElement[bool]) -> None:
    session.connection().execute(
        update(OutboxRow)
        .where(which)
        .values(progress=Progress.ready, parked_for=None, try_at=now, attempts=0, stumbles=0)
    )
    session.has_staged = True


# What clocks that were set have done to rows: none waits for years, and doubt is not settled before time went by.

# Slack is heeded for an hour at most when it says when to try again, and nothing else waits longer.
LONGEST_WAIT = timedelta(minutes=90)
# So far may the clocks of replicas be apart before one takes what another has dated for the future.
HELD = timedelta(minutes=3)
AHEAD = timedelta(minutes=1)  # guard: what is dated in the future is brought back
# As `GUILDHALL_SETTLE_SECONDS` is by default: doubt that was dated in the future settles anew.
SETTLE = timedelta(seconds=120)

_NOW = bindparam("now", type_=UTCDateTime())
_WAITS = col(OutboxRow.progress).in_((Progress.ready, Progress.doubtful))
_IS_AHEAD = or_(
    col(OutboxRow.doubted_at) > bindparam("ahead"),
    col(OutboxRow.last_try) > bindparam("ahead"),
    col(OutboxRow.sweep_at) > bindparam("until"),
)
# Each finds its rows by an index; as one condition they made a database look at every message that ever was.
_PUT_OFF_EACH = (
    and_(_WAITS, col(OutboxRow.try_at) > bindparam("until")),
    and_(
        col(OutboxRow.progress) == Progress.ready,
        col(OutboxRow.try_at) > bindparam("ahead"),
        or_(col(OutboxRow.last_try) > bindparam("ahead"), col(OutboxRow.due) > bindparam("ahead")),
        # What is held back on purpose is due a little later.
        or_(col(OutboxRow.held_for).is_(None), col(OutboxRow.due) > bindparam("held")),
    ),
    and_(col(OutboxRow.progress) == Progress.doubtful, _IS_AHEAD),
    and_(col(OutboxRow.sweep_at).is_not(None), _IS_AHEAD),
)
_PUT_OFF = or_(*_PUT_OFF_EACH)
# The database's clock was set back: no lease is given for longer.
_IS_HELD_TOO_LONG = and_(
    col(OutboxRow.lease_until).is_not(None), lease.is_live(col(OutboxRow.lease_until), lease.ERRAND_SECONDS)
)


def _no_later(instant: Mapped[Any]) -> ColumnElement[datetime | None]:
    return case((instant > _NOW, _NOW), else_=instant)


# Asked at each tick, so they are put together once.
_WAITS_TOO_LONG = union_all(
    *(select(col(OutboxRow.id)).where(each) for each in (*_PUT_OFF_EACH, _IS_HELD_TOO_LONG))
).limit(1)
_BROUGHT_FORWARD = (
    update(OutboxRow)
    .where(_PUT_OFF)
    .values(
        try_at=case(
            (col(OutboxRow.progress) == Progress.doubtful, bindparam("settled_at", type_=UTCDateTime())), else_=_NOW
        ),
        due=_no_later(col(OutboxRow.due)),
        first_try=_no_later(col(OutboxRow.first_try)),
        last_try=_no_later(col(OutboxRow.last_try)),
        doubted_at=_no_later(col(OutboxRow.doubted_at)),
        sweep_at=case((col(OutboxRow.sweep_at).is_not(None), bindparam("swept_at", type_=UTCDateTime()))),
    )
)
_RELEASED = update(OutboxRow).where(_IS_HELD_TOO_LONG).values(lease_until=lease.clock(lease.ERRAND_SECONDS))
_SETTLED_AGAIN = (
    update(OutboxRow)
    .where(
        col(OutboxRow.progress) == Progress.doubtful,
        col(OutboxRow.try_at) < bindparam("settled_at", type_=UTCDateTime()),
    )
    .values(try_at=bindparam("settled_at", type_=UTCDateTime()))
)
_SWEPT_AGAIN = (
    update(OutboxRow)
    .where(
        col(OutboxRow.sweep_at).is_not(None),
        col(OutboxRow.doubted_at) < _NOW,
    )
    .values(doubted_at=_NOW, sweep_at=bindparam("swept_at", type_=UTCDateTime()))
)


def waits_too_long(session: Session, now: datetime) -> bool:
    """Tell whether a row waits for longer than anything is made to wait, or was dated in the future."""
    return session.connection().execute(_WAITS_TOO_LONG, _instants(now)).first() is not None


def bring_forward(session: Session, now: datetime) -> None:
    """Have tried now what waits too long or was put off by a clock that was ahead; what is in doubt settles anew."""
    instants = _instants(now) | {"now": now, "settled_at": now + SETTLE, "swept_at": now + FIRST_SWEEP}
    session.connection().execute(_BROUGHT_FORWARD, instants)
    session.connection().execute(_RELEASED)
    session.has_staged = True


def settle_again(session: Session, now: datetime, settle: timedelta) -> None:
    """Have all that is in doubt, or was, wait once more: the clock has leapt, and less time went by than it says."""
    session.connection().execute(_SETTLED_AGAIN, {"settled_at": now + settle})
    session.connection().execute(_SWEPT_AGAIN, {"now": now, "swept_at": now + FIRST_SWEEP})


def _instants(now: datetime) -> dict[str, datetime]:
    return {"until": now + LONGEST_WAIT, "ahead": now + AHEAD, "held": now + HELD}
