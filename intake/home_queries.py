"""What a member's Home shows of ideas: a few of their own, the questions to them, and what a triager is to decide."""

from collections.abc import Collection

from sqlalchemy import and_, exists, func, select
from sqlmodel import Session, col

from intake.access import Principal
from intake.ideas import Stage
from intake.importing.tables import ImportRow
from intake.queries import visible_to
from intake.tables import Idea, IdeaChange


def own_ideas(session: Session, principal: Principal, limit: int) -> list[Idea]:
    """Return a member's own ideas, newest first."""
    return list(
        session.scalars(
            select(Idea)
            .where(col(Idea.requester) == principal.member_id, visible_to(principal))
            .order_by(col(Idea.submitted_at).desc(), col(Idea.number), col(Idea.id))
            .limit(limit)
        )
    )


def open_questions(session: Session, principal: Principal, limit: int) -> list[Idea]:
    """Return a member's own ideas about which they are asked something, first those that have waited longest."""
    return list(
        session.scalars(
            select(Idea)
            .where(
                col(Idea.requester) == principal.member_id,
                col(Idea.stage) == Stage.needs_info,
                visible_to(principal),
            )
            .order_by(col(Idea.changed_at), col(Idea.number), col(Idea.id))
            .limit(limit)
        )
    )


def to_decide(session: Session, principal: Principal, limit: int) -> tuple[list[Idea], int]:
    """Return the ideas that wait for a triager's decision, oldest first, and how many there are in all."""
    others = col(Idea.requester) != principal.member_id
    waiting = and_(col(Idea.stage) == Stage.submitted, others, visible_to(principal))
    oldest = (col(Idea.submitted_at), col(Idea.number), col(Idea.id))
    rows = session.scalars(select(Idea).where(waiting).order_by(*oldest).limit(limit)).all()
    return list(rows), session.scalar(select(func.count()).select_from(Idea).where(waiting)) or 0


def without_card(session: Session, principal: Principal) -> int:
    """Return how many of the ideas that wait for a triager's decision came by an import, which posts no cards."""
    imported = exists().where(col(ImportRow.idea_id) == col(Idea.id))
    waiting = and_(col(Idea.stage) == Stage.submitted, col(Idea.requester) != principal.member_id)
    count = select(func.count()).select_from(Idea).where(waiting, visible_to(principal), imported)
    return session.scalar(count) or 0


def last_changes(session: Session, ids: Collection[str]) -> dict[str, IdeaChange]:
    """Return the last that happened to each of these ideas, by the idea's id; that it has another score is no news."""
    if not ids:
        return {}
    told = (col(IdeaChange.idea_id).in_(list(ids)), col(IdeaChange.verb) != "rescored")
    newest = select(func.max(col(IdeaChange.id))).where(*told).group_by(col(IdeaChange.idea_id))
    return {row.idea_id: row for row in session.scalars(select(IdeaChange).where(col(IdeaChange.id).in_(newest)))}
