"""The SELECTs of the workspace, its channels and squads, and of setting them up."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import col

from intake.access import Principal
from intake.ideas import Stage
from intake.policy import SquadCard, hub_of
from intake.queries.visibility import visible_to
from intake.tables import Channel, Idea, Import, SetupStep, Squad, Workspace
from store.locking import add_unless_there, may_write
from store.session import Session, cached


def step_version(session: Session, key: str) -> int:
    """Return the version that a step is at."""
    row = session.get(SetupStep, key)
    return row.version if row is not None else 0


def steps(session: Session) -> dict[str, SetupStep]:
    """Return what is known of the steps, by key."""
    return {row.key: row for row in session.scalars(select(SetupStep))}


def channels(session: Session) -> dict[str, Channel]:
    """Return the channels that were named, by id."""
    return {row.id: row for row in session.scalars(select(Channel).order_by(col(Channel.id)))}


def squads_in(session: Session, channel: str) -> list[Squad]:
    """Return the squads that read of their ideas in this channel."""
    return list(session.scalars(select(Squad).where(col(Squad.channel) == channel)))


def ideas_of_squad(session: Session, squad: str, stages: Collection[Stage]) -> list[Idea]:
    """Return what a squad has in these stages, private ideas too, oldest first; nobody else changes them meanwhile."""
    query = select(Idea).where(col(Idea.squad) == squad, col(Idea.stage).in_(list(stages)))
    return list(session.scalars(query.order_by(col(Idea.submitted_at), col(Idea.id)).with_for_update()))


def count_of_squad(session: Session, squad: str, stages: Collection[Stage], by: Principal) -> int:
    """Return how many ideas in these stages a person knows that a squad has."""
    theirs = (col(Idea.squad) == squad, col(Idea.stage).in_(list(stages)), visible_to(by))
    return session.scalar(select(func.count()).select_from(Idea).where(*theirs)) or 0


def squad_rows(session: Session) -> list[Squad]:
    """Return the squads that take ideas, in their order."""
    return list(session.scalars(select(Squad).where(col(Squad.active).is_(True)).order_by(col(Squad.position))))


def imports_done(session: Session) -> bool:
    """Tell whether an import has run and was not undone."""
    is_in_force = (col(Import.done_at).is_not(None), col(Import.undone_at).is_(None))
    return session.scalar(select(col(Import.id)).where(*is_in_force).limit(1)) is not None


def closed_squads(session: Session) -> list[str]:
    """Return the keys of the squads that take no more ideas, and may have some still."""
    return list(session.scalars(select(col(Squad.key)).where(col(Squad.active).is_(False)).order_by(col(Squad.key))))


def squads(session: Session) -> list[SquadCard]:
    """Return the squads that take ideas, in their published order."""
    return cached(session, _squads)


def lead_of(session: Session, squad: str | None) -> str | None:
    """Return who answers for what a squad has: its lead, or the hub's where it has none or was closed."""
    if squad is None:
        return None
    every = squads(session)
    own = next((each.lead for each in every if each.key == squad), None)
    return own or hub_of(every).lead


def answering_lead(session: Session, row: Idea) -> str | None:
    """Return the lead who answers for the work on an idea; of a private one its squad's own, since only they see it."""
    own = next((squad.lead for squad in squads(session) if squad.key == row.squad), None)
    return own if row.private else lead_of(session, row.squad)


# What is asked in most transactions is put together once.
_WORKSPACE = select(Workspace).where(col(Workspace.id) == 1)


_SQUADS = (
    select(*(getattr(Squad, name) for name in SquadCard.model_fields))
    .where(col(Squad.active).is_(True))
    .order_by(col(Squad.position))
)
_AREAS = select(col(Squad.areas)).where(col(Squad.active).is_(True)).order_by(col(Squad.position))


def _squads(session: Session) -> list[SquadCard]:
    """Return the squads; where their rows say the same as last time, they are not validated again."""
    rows = [tuple(row) for row in session.execute(_SQUADS)]
    texts, squads = session.kept.get(_squads, (None, ()))
    if texts != rows:
        squads = [SquadCard.model_validate(dict(zip(SquadCard.model_fields, row, strict=True))) for row in rows]
        session.kept[_squads] = rows, squads
    return list(squads)


def areas(session: Session) -> tuple[str, ...]:
    """Return the product areas that the squads name, each once."""
    # Without building objects: they are asked for before each form is opened.
    return tuple(dict.fromkeys(area for squad_areas in session.connection().scalars(_AREAS) for area in squad_areas))


def all_squad_rows(session: Session) -> dict[str, Squad]:
    """Return every squad by key, also those that take no more ideas."""
    return {row.key: row for row in session.scalars(select(Squad))}


def squad_name(session: Session, key: str | None) -> str:
    """Return the name of a squad, also of one that takes no more ideas."""
    row = all_squad_rows(session).get(key or "")
    return row.name if row is not None else str(key)


def workspace(session: Session) -> Workspace:
    """Return the one row of the workspace, new and empty where nothing is set up yet."""
    if (row := workspace_row(session)) is not None:
        return row
    if not may_write(session):
        return Workspace()
    add_unless_there(session, Workspace())
    session.read_once.pop(_workspace)
    return session.get_one(Workspace, 1)


def workspace_row(session: Session) -> Workspace | None:
    """Return the one row of the workspace, None where nothing is set up yet; in one transaction it is read once."""
    return cached(session, _workspace)


def _workspace(session: Session) -> Workspace | None:
    return session.scalars(_WORKSPACE).first()
