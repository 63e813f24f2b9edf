"""Where messages stand in Slack: one for each subject that is told of in place, such as an idea's card."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Field, Session, SQLModel, col

from store.columns import ORDERED
from store.turns import add_unless_there


class Stands(NamedTuple):
    """Where a message stands, and the key of the fact that posted it."""

    key: str
    channel: str
    ts: str


class Standing(SQLModel, table=True):
    """Where the message about a subject stands in Slack, so that it can be edited in place."""

    __tablename__ = "standing"

    subject: str = Field(primary_key=True, sa_type=ORDERED)
    key: str
    channel: str
    ts: str


# Asked for each fact that is sent or staged, so they are put together once, and go around the ORM.
_STANDING = select(col(Standing.key), col(Standing.channel), col(Standing.ts)).where(
    col(Standing.subject) == bindparam("subject")
)
_AMONG = select(col(Standing.subject)).where(col(Standing.subject).in_(bindparam("subjects", expanding=True)))
# A range, since LIKE would look at every row.
_LIKE = select(col(Standing.subject)).where(
    col(Standing.subject) >= bindparam("first"), col(Standing.subject) < bindparam("beyond")
)


def find(session: Session, subject: str) -> Stands | None:
    """Return where the subject's message stands, or None."""
    found = session.connection().execute(_STANDING, {"subject": subject}).first()
    return None if found is None else Stands(*found)


def note(session: Session, subject: str, channel: str, ts: str) -> None:
    """Write down where a message of somebody else's stands, so that facts can reply to it."""
    add_unless_there(session, Standing(subject=subject, key=subject, channel=channel, ts=ts))


def among(session: Session, subjects: Collection[str]) -> list[str]:
    """Return those of these subjects that stand somewhere."""
    return list(session.connection().scalars(_AMONG, {"subjects": list(subjects)}))


def like(session: Session, prefix: str) -> list[str]:
    """Return the subjects that begin with `prefix` and stand somewhere."""
    return list(session.connection().scalars(_LIKE, {"first": prefix, "beyond": f"{prefix}\U0010ffff"}))
