"""What clocks that were set have done to facts: none waits for years, and doubt is not settled before time went by.

What was dated by a clock that was ahead is known by its row: it says that it was tried, or doubted, in the future.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, or_, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from store import lease
from store.outbox import FIRST_SWEEP, OutboxFact, Progress

# Slack is heeded for an hour at most when it says when to try again, and nothing else waits longer.
LONGEST_WAIT = timedelta(minutes=90)
# So far may the clocks of replicas be apart before one takes what another has dated for the future.
AHEAD = timedelta(minutes=1)
# As `GUILDHALL_SETTLE_SECONDS` is by default: doubt that was dated in the future settles anew.
SETTLE = timedelta(seconds=120)

_NOW = bindparam("now", type_=UTCDateTime())
_WAITS = col(OutboxFact.progress).in_((Progress.ready, Progress.doubtful))
_IS_DOUBTED_AHEAD = and_(
    or_(col(OutboxFact.progress) == Progress.doubtful, col(OutboxFact.sweep_at).is_not(None)),
    or_(col(OutboxFact.doubted_at) > bindparam("ahead"), col(OutboxFact.sweep_at) > bindparam("until")),
)
_PUT_OFF = or_(
    and_(_WAITS, col(OutboxFact.try_at) > bindparam("until")),
    and_(
        col(OutboxFact.progress) == Progress.ready,
        col(OutboxFact.try_at) > bindparam("ahead"),
        or_(col(OutboxFact.last_try) > bindparam("ahead"), col(OutboxFact.due) > bindparam("ahead")),
    ),
    _IS_DOUBTED_AHEAD,
)
# The database's clock was set back: no lease is given for longer.
_IS_HELD_TOO_LONG = lease.is_live(col(OutboxFact.lease_until), lease.ERRAND_SECONDS)


def _no_later(instant: Mapped[Any]) -> ColumnElement[datetime | None]:
    return case((instant > _NOW, _NOW), else_=instant)


# Asked at each tick, so they are put together once.
_WAITS_TOO_LONG = select(col(OutboxFact.id)).where(or_(_PUT_OFF, _IS_HELD_TOO_LONG)).limit(1)
_BROUGHT_FORWARD = (
    update(OutboxFact)
    .where(_PUT_OFF)
    .values(
        try_at=case(
            (col(OutboxFact.progress) == Progress.doubtful, bindparam("settled_at", type_=UTCDateTime())), else_=_NOW
        ),
        due=_no_later(col(OutboxFact.due)),
        first_try=_no_later(col(OutboxFact.first_try)),
        last_try=_no_later(col(OutboxFact.last_try)),
        doubted_at=_no_later(col(OutboxFact.doubted_at)),
        sweep_at=case((col(OutboxFact.sweep_at).is_not(None), bindparam("swept_at", type_=UTCDateTime()))),
    )
)
_RELEASED = update(OutboxFact).where(_IS_HELD_TOO_LONG).values(lease_until=lease.clock(lease.ERRAND_SECONDS))
_SETTLED_AGAIN = (
    update(OutboxFact)
    .where(
        col(OutboxFact.progress) == Progress.doubtful,
        col(OutboxFact.try_at) < bindparam("settled_at", type_=UTCDateTime()),
    )
    .values(try_at=bindparam("settled_at", type_=UTCDateTime()))
)
_SWEPT_AGAIN = (
    update(OutboxFact)
    .where(
        col(OutboxFact.sweep_at).is_not(None),
        col(OutboxFact.doubted_at) < _NOW,
    )
    .values(doubted_at=_NOW, sweep_at=bindparam("swept_at", type_=UTCDateTime()))
)


def waits_too_long(session: Session, now: datetime) -> bool:
    """Tell whether a fact waits for longer than anything is made to wait, or was dated in the future."""
    return session.connection().execute(_WAITS_TOO_LONG, _instants(now)).first() is not None


def bring_forward(session: Session, now: datetime) -> None:
    """Have tried now what waits too long or was put off by a clock that was ahead; what is in doubt settles anew."""
    instants = _instants(now) | {"now": now, "settled_at": now + SETTLE, "swept_at": now + FIRST_SWEEP}
    session.connection().execute(_BROUGHT_FORWARD, instants)
    session.connection().execute(_RELEASED)
    session.info["staged"] = True


def settle_again(session: Session, now: datetime, settle: timedelta) -> None:
    """Have all that is in doubt, or was, wait once more: the clock has leapt, and less time went by than it says."""
    session.connection().execute(_SETTLED_AGAIN, {"settled_at": now + settle})
    session.connection().execute(_SWEPT_AGAIN, {"now": now, "swept_at": now + FIRST_SWEEP})


def _instants(now: datetime) -> dict[str, datetime]:
    return {"until": now + LONGEST_WAIT, "ahead": now + AHEAD}
