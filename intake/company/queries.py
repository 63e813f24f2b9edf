"""The SELECTs of setting up."""

from sqlalchemy import select
from sqlmodel import Session, col

from intake import queries
from intake.access import Role
from intake.importing.tables import Import
from intake.tables import Channel, Member, SetupStep, Squad


def step(session: Session, key: str) -> SetupStep:
    """Return what is known of a step, new where nothing is."""
    found = session.get(SetupStep, key)
    if found is None:
        found = SetupStep(key=key)
        session.add(found)
    return found


def step_version(session: Session, key: str) -> int:
    """Return the version that a step is at."""
    found = session.get(SetupStep, key)
    return found.version if found is not None else 0


def steps(session: Session) -> dict[str, SetupStep]:
    """Return what is known of the steps, by key."""
    return {row.key: row for row in session.scalars(select(SetupStep))}


def admins(session: Session) -> list[str]:
    """Return the ids of the admins."""
    return queries.with_role(session, Role.admin)


def channels(session: Session) -> dict[str, Channel]:
    """Return the channels that were named, by id."""
    return {row.id: row for row in session.scalars(select(Channel).order_by(col(Channel.id)))}


def squads_in(session: Session, channel: str) -> list[Squad]:
    """Return the squads that read of their ideas in this channel."""
    return list(session.scalars(select(Squad).where(col(Squad.channel) == channel)))


def squad_rows(session: Session) -> list[Squad]:
    """Return the squads that take ideas, in their order."""
    return list(session.scalars(select(Squad).where(col(Squad.active).is_(True)).order_by(col(Squad.position))))


def members(session: Session, ids: list[str]) -> dict[str, Member]:
    """Return those of these people whom the database knows, by id."""
    return {row.id: row for row in session.scalars(select(Member).where(col(Member.id).in_(ids)))}


def imports_done(session: Session) -> bool:
    """Tell whether an import has run and was not undone."""
    stands = (col(Import.done_at).is_not(None), col(Import.undone_at).is_(None))
    return session.scalar(select(col(Import.id)).where(*stands).limit(1)) is not None
