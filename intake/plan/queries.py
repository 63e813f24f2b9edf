"""Every SELECT of the plan. It is of public ideas alone: a private one is in no plan and no reason."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlmodel import Session, col

from intake import queries
from intake.ideas import IN_RANKING, Stage
from intake.plan.tables import Enables, PinRow, PlanRow, TierRow
from intake.queries import PUBLIC
from intake.tables import Idea, IdeaChange
from store.outbox import OutboxFact

BUILT = frozenset({Stage.live, Stage.measured})
# Asked at each tick, or for each idea that is told of, so they are put together once.
_STAMP = (
    select(*map(col, (PlanRow.quarter, PlanRow.version, PlanRow.computed_at, PlanRow.made_of, PlanRow.seen)))
    .order_by(col(PlanRow.computed_at).desc())
    .limit(1)
)
_NEWEST = select(PlanRow).order_by(col(PlanRow.computed_at).desc()).limit(1)
_NEWEST_CHANGE = (
    select(col(IdeaChange.id))
    .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
    .where(PUBLIC)
    .order_by(col(IdeaChange.id).desc())
    .limit(1)
)
_PIN = select(PinRow).where(col(PinRow.idea_id) == bindparam("idea"))
_TIER = select(col(TierRow.tier)).where(col(TierRow.idea_id) == bindparam("idea"))
_UNLOCKED = (
    select(col(Enables.enabled))
    .join(Idea, col(Idea.id) == col(Enables.enabled))
    .where(col(Enables.idea_id) == bindparam("idea"), PUBLIC)
    .order_by(col(Idea.number))
)
_STAGED = select(col(OutboxFact.id)).where(col(OutboxFact.key) == bindparam("key"))


class Stamp(NamedTuple):
    """Of when a plan is, and what tells whether it is out of date."""

    quarter: str
    version: int
    computed_at: datetime
    made_of: str
    seen: int


def stamp(session: Session) -> Stamp | None:
    """Return what tells whether the newest plan is out of date; asked each second, so its body stays where it is."""
    found = session.execute(_STAMP).first()
    return Stamp(*found) if found else None


def newest(session: Session) -> PlanRow | None:
    """Return the plan that was worked out last."""
    return queries.read_once(session, _newest)


def _newest(session: Session) -> PlanRow | None:
    return session.scalars(_NEWEST).first()


def of_quarter(session: Session, quarter: str) -> PlanRow | None:
    """Return the plan of a quarter."""
    return session.get(PlanRow, quarter)


def tier(session: Session, idea_id: str) -> str | None:
    """Return the tier of an idea by the newest plan."""
    return session.scalar(_TIER, {"idea": idea_id})


def tiers(session: Session) -> dict[str, TierRow]:
    """Return the tiers of all ideas that the newest plan speaks of."""
    return {row.idea_id: row for row in session.scalars(select(TierRow))}


def newest_change(session: Session) -> int:
    """Return the number of the newest change of a public idea."""
    return session.scalar(_NEWEST_CHANGE) or 0


def ideas_to_plan(session: Session) -> list[Idea]:
    """Return the public ideas that a plan may hold: ranked ones that are not begun, and those that are being built."""
    ranked = and_(col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING))
    wanted = and_(PUBLIC, ranked | (col(Idea.stage) == Stage.build))
    return list(session.scalars(select(Idea).options(*queries.in_outline()).where(wanted).order_by(col(Idea.number))))


def being_built(session: Session) -> list[Idea]:
    """Return the public ideas that are being built."""
    return list(session.scalars(select(Idea).where(PUBLIC, col(Idea.stage) == Stage.build).order_by(col(Idea.number))))


def pins(session: Session) -> dict[str, PinRow]:
    """Return what leads have pinned, by idea."""
    rows = session.scalars(select(PinRow).join(Idea, col(Idea.id) == col(PinRow.idea_id)).where(PUBLIC))
    return {row.idea_id: row for row in rows}


def pin(session: Session, idea_id: str) -> PinRow | None:
    """Return what a lead has pinned of an idea."""
    return session.scalars(_PIN, {"idea": idea_id}).first()


def lacking(session: Session) -> list[tuple[str, str]]:
    """Return pairs of a public idea and one that it builds upon, as long as the latter is not built."""
    built = select(col(Idea.id)).where(col(Idea.stage).in_(BUILT))
    public = select(col(Idea.id)).where(PUBLIC)
    rows = session.execute(
        select(col(Enables.enabled), col(Enables.idea_id))
        .where(col(Enables.enabled).in_(public), col(Enables.idea_id).in_(public), col(Enables.idea_id).not_in(built))
        .order_by(col(Enables.enabled), col(Enables.idea_id))
    )
    return [(enabled, idea_id) for enabled, idea_id in rows]


def unlocked(session: Session, idea_id: str) -> list[str]:
    """Return the ids of the public ideas that an idea unlocks."""
    return list(session.scalars(_UNLOCKED, {"idea": idea_id}))


def link(session: Session, idea_id: str, enabled: str) -> Enables | None:
    """Return the link between two ideas."""
    return session.get(Enables, (idea_id, enabled))


def by_numbers(session: Session, numbers: Collection[int]) -> dict[int, Idea]:
    """Return the public ideas with these numbers."""
    rows = session.scalars(select(Idea).where(col(Idea.number).in_(list(numbers)), PUBLIC))
    return {row.number: row for row in rows if row.number is not None}


def labels(session: Session, ids: Collection[str]) -> dict[str, Idea]:
    """Return public ideas by id."""
    return queries.ideas_by_id(session, sorted(ids))


def waiting_without_estimate(session: Session) -> int:
    """Return how many ranked public ideas nobody has estimated, so that no plan can hold them."""
    wanted = and_(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING), col(Idea.effort).is_(None))
    return session.scalar(select(func.count()).select_from(Idea).where(wanted)) or 0


def was_staged(session: Session, key: str) -> bool:
    """Tell whether a fact with this key has been staged, whatever became of it."""
    return session.scalar(_STAGED, {"key": key}) is not None
