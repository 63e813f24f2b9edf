"""What is read of ideas that were merged with another."""

from sqlalchemy import select
from sqlmodel import col

from intake.ideas import Stage
from intake.queries.visibility import PUBLIC
from intake.tables import Idea, IdeaMerge
from store.session import Session


def merge_of(session: Session, idea_id: str) -> IdeaMerge | None:
    """Return how an idea was merged with another, None where it wasn't."""
    return session.get(IdeaMerge, idea_id)


def merged_into(session: Session, idea_id: str) -> list[Idea]:
    """Return the public ideas that were merged into one, the oldest first."""
    merged = (col(Idea.merged_into) == idea_id, col(Idea.stage) == Stage.merged, PUBLIC)
    return list(session.scalars(select(Idea).where(*merged).order_by(col(Idea.submitted_at), col(Idea.id))))
