"""The statements that claims are made of: what is due, what comes next, and what is taken, as both databases read them.

Asked for each fact that is sent, so they are put together once, and those without objects go around the ORM.
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
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from store import lease
from store.outbox import RATE_LIMITED, OutboxFact, Progress

WAITING = (Progress.ready, Progress.doubtful)
# Said so that no index of them is used: most facts are over, few are to be swept.
IS_OVER = col(OutboxFact.progress).not_in((Progress.ready, Progress.sending, Progress.doubtful))
LEFT = lease.is_over(col(OutboxFact.lease_until))


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
    head, about, parent = (aliased(OutboxFact, name=name) for name in ("head", "about", "parent"))
    now: BindParameter[datetime] = bindparam("now")
    subject_is_held = select(literal(1)).where(
        col(about.subject) == col(head.subject),
        or_(col(about.progress).in_((Progress.doubtful, Progress.sending)), _is_held(about, sending=False)),
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
        .where(col(OutboxFact.progress) == Progress.doubtful, col(OutboxFact.try_at) <= bindparam("now"), LEFT)
        .order_by(col(OutboxFact.try_at), col(OutboxFact.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxFact)
    )


def _next_sweep() -> Select[OutboxFact]:
    # A copy that goes must not be edited or answered meanwhile; a reply is looked up in the thread where it was sent.
    busy, reply = aliased(OutboxFact), aliased(OutboxFact, name="reply")
    is_busy = select(literal(1)).where(col(busy.audience) == col(OutboxFact.audience), _is_held(busy, sending=True))
    reply_is_in_doubt = select(literal(1)).where(
        col(reply.progress) == Progress.doubtful, col(reply.reply_to) == col(OutboxFact.subject)
    )
    return (
        select(OutboxFact)
        .where(
            col(OutboxFact.sweep_at) <= bindparam("now"), IS_OVER, LEFT, ~is_busy.exists(), ~reply_is_in_doubt.exists()
        )
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
    given_up = [col(OutboxFact.progress) == Progress.sending] + ([] if alone else [LEFT])
    of_a_kind = [col(OutboxFact.kind).in_(bindparam("kinds", expanding=True))] if again else []
    note = "whoever sent it did not say how it ended"
    return (
        update(OutboxFact)
        .where(*given_up, *of_a_kind)
        .values(note=note, fence=col(OutboxFact.fence) + 1, lease_until=None, **values)
    )


NEXT, NEXT_DOUBTFUL, NEXT_SWEEP = _next_ready(), _next_doubtful(), _next_sweep()
ATTEMPT, HOLD = _taken(attempt=True), _taken(attempt=False)
LEFT_AGAIN, LEFT_IN_DOUBT = (
    {alone: _left(alone=alone, again=again) for alone in (False, True)} for again in (True, False)
)
NEWER = (
    select(col(OutboxFact.id))
    .where(
        col(OutboxFact.subject) == bindparam("subject"),
        col(OutboxFact.progress).in_((Progress.ready, Progress.sending, Progress.sent)),
        col(OutboxFact.id) > bindparam("fact"),
    )
    .limit(1)
)
_ANY: ColumnElement[int] = literal_column("1")
IS_DUE = union_all(
    *(
        select(_ANY).where(
            select(_ANY).where(col(OutboxFact.progress) == waits, col(OutboxFact.try_at) <= bindparam("now")).exists()
        )
        for waits in WAITING
    ),
    select(_ANY).where(select(_ANY).where(col(OutboxFact.progress) == Progress.sending, LEFT).exists()),
    select(_ANY).where(select(_ANY).where(col(OutboxFact.sweep_at) <= bindparam("now"), IS_OVER, LEFT).exists()),
).limit(1)
_AFTER = bindparam("after", type_=UTCDateTime())
NEXT_DUE = select(
    *(
        select(func.min(col(OutboxFact.try_at)))
        .where(col(OutboxFact.progress) == waits, col(OutboxFact.try_at) > _AFTER)
        .scalar_subquery()
        for waits in WAITING
    ),
    select(func.min(col(OutboxFact.sweep_at))).where(col(OutboxFact.sweep_at) > _AFTER, IS_OVER).scalar_subquery(),
)
_STILL = col(OutboxFact.id) == bindparam("fact"), col(OutboxFact.fence) == bindparam("claimed")
MAY_CALL = select(_ANY).where(*_STILL, lease.is_live(col(OutboxFact.lease_until), lease.CALL_SECONDS))
KEEP = (
    update(OutboxFact)
    .where(*_STILL)
    .values(lease_until=lease.clock(bindparam("seconds")), copies=col(OutboxFact.copies) + bindparam("removed"))
)
