"""What is read and marked of the messages that ideas are handed in from."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CursorResult, and_, delete, select, update
from sqlmodel import Session, col

from intake.ideas import Authorship
from intake.tables import Idea, Member, Origin


def origin_of(session: Session, idea_id: str) -> Origin | None:
    """Return the message that an idea was handed in from, or None."""
    return session.scalars(select(Origin).where(col(Origin.idea_id) == idea_id)).first()


def handed_in_from(session: Session, channel: str, ts: str) -> Idea | None:
    """Return the first public idea that was handed in from a message, or None."""
    same = and_(col(Origin.channel) == channel, col(Origin.ts) == ts, col(Idea.private).is_(False))
    found = select(Idea).join(Origin, col(Origin.idea_id) == col(Idea.id)).where(same)
    return session.scalars(found.order_by(col(Idea.submitted_at)).limit(1)).first()


def take_answer(session: Session, origin: Origin, given: Authorship) -> bool:
    """Write down the author's answer, unless one is there already; tell whether it is the one that counts."""
    taken = session.execute(
        update(Origin)
        .where(col(Origin.id) == origin.id, col(Origin.authorship) == Authorship.asked)
        .values(authorship=given)
    )
    assert isinstance(taken, CursorResult)
    session.refresh(origin)
    return taken.rowcount == 1


def forget_unused_origins(session: Session, opened_before: datetime) -> None:
    """Delete the messages from which a form was opened long ago and never submitted."""
    session.execute(delete(Origin).where(col(Origin.opened_at) < opened_before, col(Origin.idea_id).is_(None)))


def names(session: Session, member_ids: Collection[str]) -> dict[str, str]:
    """Return what those of these people are called whom the database knows."""
    if not member_ids:
        return {}
    found = session.execute(select(col(Member.id), col(Member.name)).where(col(Member.id).in_(list(member_ids))))
    return {member_id: name for member_id, name in found if name}
