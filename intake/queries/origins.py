"""The SELECTs of messages that ideas were submitted from."""

from sqlalchemy import and_, select
from sqlmodel import col

from intake.access import Principal
from intake.ideas import Stage
from intake.queries.visibility import visible_to
from intake.tables import Idea, Origin
from store.session import Session


def origin_of(session: Session, idea_id: str) -> Origin | None:
    """Return the message that an idea was submitted from, or None."""
    return session.scalars(select(Origin).where(col(Origin.idea_id) == idea_id)).first()


def submitted_from(session: Session, channel: str, ts: str) -> Idea | None:
    """Return the first public idea that was submitted from a message, or None."""
    same = and_(col(Origin.channel) == channel, col(Origin.ts) == ts, col(Idea.private).is_(False))
    query = select(Idea).join(Origin, col(Origin.idea_id) == col(Idea.id)).where(same)
    return session.scalars(query.order_by(col(Idea.submitted_at)).limit(1)).first()


def submitted_ideas(session: Session, principal: Principal) -> list[Idea]:
    """Return every idea that was submitted, the merged ones too, oldest first."""
    query = select(Idea).where(col(Idea.stage) != Stage.draft, visible_to(principal))
    return list(session.scalars(query.order_by(col(Idea.submitted_at), col(Idea.id))))
