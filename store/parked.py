"""Facts that are set aside until a person has looked, or mended what refused them: found, counted, put back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, update
from sqlmodel import col

from store.engine import Session
from store.outbox import OutboxFact, Parked, Progress

NEWER = "a newer one stands"
MENDABLE = (Parked.place, Parked.app)
_IS_PARKED = col(OutboxFact.progress) == Progress.parked
# Asked after each message that is sent, so it is put together once, and goes around the ORM.
_OLDEST_WAITING = (
    select(col(OutboxFact.id))
    .where(
        _IS_PARKED,
        or_(
            and_(col(OutboxFact.parked_for) == Parked.place, col(OutboxFact.audience) == bindparam("audience")),
            # A message to somebody shows that messages to people may be written, a Home that there are Homes.
            and_(col(OutboxFact.parked_for) == Parked.app, col(OutboxFact.note) == bindparam("note")),
        ),
    )
    .order_by(col(OutboxFact.id))
    .limit(1)
)


def is_first(session: Session, fact: OutboxFact) -> bool:
    """Tell whether nothing else is parked for the same: for a place its reason there, for the dead their kind."""
    by_reason = {
        Parked.place: and_(col(OutboxFact.audience) == fact.audience, col(OutboxFact.note) == fact.note),
        Parked.app: col(OutboxFact.note) == fact.note,
        Parked.dead: col(OutboxFact.kind) == fact.kind,
    }
    same = by_reason.get(Parked(fact.parked_for or Parked.dead), col(OutboxFact.id) == fact.id)
    others = select(col(OutboxFact.id)).where(
        _IS_PARKED, col(OutboxFact.parked_for) == fact.parked_for, same, col(OutboxFact.id) != fact.id
    )
    return session.scalar(others.limit(1)) is None


def put_back(session: Session, now: datetime, audience: str) -> None:
    """Have everything tried again that a place has refused."""
    waiting = and_(_IS_PARKED, col(OutboxFact.parked_for) == Parked.place, col(OutboxFact.audience) == audience)
    _put_back(session, now, waiting)


def put_back_oldest(session: Session, now: datetime, audience: str, note: str) -> None:
    """Have the oldest tried again that waits for a place, or for the app (`note`): something got through there."""
    oldest = session.connection().execute(_OLDEST_WAITING, {"audience": audience, "note": note}).scalar()
    if oldest is not None:
        _put_back(session, now, col(OutboxFact.id) == oldest)


def put_back_one(fact: OutboxFact, now: datetime) -> None:
    """Have a parked fact tried again; one that may stand is looked up first, and never sent blindly."""
    fact.progress = Progress.doubtful if fact.parked_for == Parked.doubt else Progress.ready
    fact.parked_for, fact.try_at, fact.attempts, fact.stumbles, fact.as_plain_text = None, now, 0, 0, False
    fact.fence += 1


def drop(fact: OutboxFact, why: str) -> None:
    """Have a fact never said, and whoever looks it up at this moment write nothing more."""
    fact.progress, fact.note, fact.parked_for = Progress.declined, why, None
    fact.fence += 1
    fact.lease_until = None


def drop_dead_before(session: Session, fact: OutboxFact) -> None:
    """Drop what is dead of a fact's subject: a newer one stands, so nobody need look any more."""
    dead = and_(_IS_PARKED, col(OutboxFact.parked_for) == Parked.dead, col(OutboxFact.subject) == fact.subject)
    older = and_(dead, col(OutboxFact.id) < fact.id)
    dropped = update(OutboxFact).where(older).values(progress=Progress.declined, note=NEWER, parked_for=None)
    session.connection().execute(dropped)


def find(session: Session, number: int) -> OutboxFact | None:
    """Return the fact of a number, or None."""
    return session.get(OutboxFact, number)


def undelivered(
    session: Session, chosen: Sequence[Progress], parked_for: Sequence[str], limit: int
) -> list[OutboxFact]:
    """Return what is on its way or set aside, oldest first: of some progress, of the parked those parked for some."""
    parked: ColumnElement[bool] = col(OutboxFact.parked_for).in_(list(parked_for))
    if Parked.dead in parked_for:
        parked = or_(parked, col(OutboxFact.parked_for).is_(None))
    asked: Select[OutboxFact] = (
        select(OutboxFact)
        .where(or_(col(OutboxFact.progress).in_(list(chosen)), and_(_IS_PARKED, parked)))
        .order_by(col(OutboxFact.id))
        .limit(limit)
    )
    return list(session.scalars(asked))


def numbered(session: Session, numbers: Sequence[int]) -> dict[int, OutboxFact]:
    """Return the facts of these numbers; nobody else changes them before the end of the transaction."""
    asked = select(OutboxFact).where(col(OutboxFact.id).in_(list(numbers))).with_for_update()
    return {fact.id: fact for fact in session.scalars(asked) if fact.id is not None}


def _put_back(session: Session, now: datetime, which: ColumnElement[bool]) -> None:
    session.connection().execute(
        update(OutboxFact)
        .where(which)
        .values(progress=Progress.ready, parked_for=None, try_at=now, attempts=0, stumbles=0)
    )
    session.info["staged"] = True
