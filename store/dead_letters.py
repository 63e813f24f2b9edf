"""Outbox rows that are set aside for a person to look at, and those that have waited too long to be worth sending."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, update
from sqlmodel import col

from store.engine import Session
from store.outbox import OutboxRow, Parked, Progress

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


def drop_dead_older_than(session: Session, fact: OutboxRow) -> None:
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
