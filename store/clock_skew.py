"""What clocks that were set have done to rows: none waits for years, and doubt is not settled before time went by."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, or_, select, union_all, update
from sqlalchemy.orm import Mapped
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from store import lease
from store.engine import Session
from store.outbox import FIRST_SWEEP, OutboxRow, Progress

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
