"""Messages of ours that somebody has deleted in Slack, by the signature they carried: they are not posted again."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from store.turns import add_unless_there


class Removal(SQLModel, table=True):
    """One message that was deleted; the signature is all that its event tells of the fact behind it."""

    __tablename__ = "removal"

    signature: str = Field(primary_key=True)
    channel: str
    ts: str
    removed_at: datetime


def note(session: Session, signature: str, channel: str, ts: str, removed_at: datetime) -> None:
    """Write down that a message was deleted."""
    add_unless_there(session, Removal(signature=signature, channel=channel, ts=ts, removed_at=removed_at))


def find(session: Session, signature: str) -> Removal | None:
    """Return what is known of the deletion of a message with this signature, or None."""
    return session.get(Removal, signature)
