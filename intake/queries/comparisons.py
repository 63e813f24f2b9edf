"""The SELECTs of “Which first?”, which knows of public ideas only."""

from sqlalchemy import func, select
from sqlmodel import col

from intake.ideas import Stage
from intake.queries.visibility import PUBLIC
from intake.tables import Comparison, ComparisonAnswer, Idea
from store.session import Session

# So many of each stage, the best first: enough to choose from, however long the backlog.
OF_EACH = 15


STAGES = tuple(stage for stage in Stage if stage not in (Stage.draft, Stage.merged, Stage.withdrawn))


def ranked_ideas(session: Session) -> list[Idea]:
    """Return ranked public ideas of every stage."""
    ideas: list[Idea] = []
    for stage in STAGES:
        ranked = select(Idea).where(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage) == stage)
        ideas += session.scalars(ranked.order_by(col(Idea.score_tenths).desc(), col(Idea.number)).limit(OF_EACH))
    return ideas


def ranked_count(session: Session, most: int) -> int:
    """Return how many ranked public ideas there are to compare, counted up to `most`."""
    ranked = select(col(Idea.id)).where(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage).in_(STAGES)).limit(most)
    return session.scalar(select(func.count()).select_from(ranked.subquery())) or 0


def comparisons(session: Session, policy_version: int) -> list[Comparison]:
    """Return the comparisons under a policy version, the newest first."""
    under = select(Comparison).where(col(Comparison.policy_version) == policy_version)
    return list(session.scalars(under.order_by(col(Comparison.round).desc())))


def answers(session: Session, comparison_id: str) -> list[ComparisonAnswer]:
    """Return what was answered, in the order in which it was."""
    query = select(ComparisonAnswer).where(col(ComparisonAnswer.comparison) == comparison_id)
    return list(session.scalars(query.order_by(col(ComparisonAnswer.at), col(ComparisonAnswer.position))))
