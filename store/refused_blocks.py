"""Kinds of blocks that Slack refuses in this workspace, by where they were to stand: they are not tried for a while."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, select

from store.session import Session

# Slack brings new kinds of blocks to one workspace after the other, so each is tried again the next day.
FOR = timedelta(days=1)


class RefusedBlock(SQLModel, table=True):
    """A kind of block (`data_visualization`) that Slack has refused on a surface (`message`, `modal`, `home`)."""

    __tablename__ = "refused_block"

    surface: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    refused_at: datetime


def note(session: Session, surface: str, kind: str, now: datetime) -> None:
    """Write down that a kind was refused."""
    row = session.get(RefusedBlock, (surface, kind)) or RefusedBlock(surface=surface, kind=kind, refused_at=now)
    row.refused_at = now
    session.add(row)


def lately(session: Session, now: datetime) -> frozenset[tuple[str, str]]:
    """Return which kinds are not to be tried where, as (surface, kind); one that was refused in the future is old."""
    rows = session.scalars(select(RefusedBlock))
    return frozenset((row.surface, row.kind) for row in rows if timedelta(0) <= now - row.refused_at < FOR)
