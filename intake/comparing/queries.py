"""Every SELECT of “Which first?”. Its pairs are read by whoever leads, so it knows of public ideas only."""

from sqlalchemy import select
from sqlmodel import Session, col

from intake.comparing.tables import Comparison, ComparisonAnswer
from intake.ideas import Stage
from intake.queries import PUBLIC
from intake.tables import Idea

# So many of each stage, the best first: enough to choose from, however long the backlog.
OF_EACH = 15
STAGES = tuple(stage for stage in Stage if stage not in (Stage.draft, Stage.merged, Stage.withdrawn))


def ranked_ideas(session: Session) -> list[Idea]:
    """Return ranked public ideas of every stage."""
    found: list[Idea] = []
    for stage in STAGES:
        ranked = select(Idea).where(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage) == stage)
        found += session.scalars(ranked.order_by(col(Idea.score_tenths).desc(), col(Idea.number)).limit(OF_EACH))
    return found


def comparisons(session: Session, policy_version: int) -> list[Comparison]:
    """Return the comparisons under a policy version, the newest first."""
    under = select(Comparison).where(col(Comparison.policy_version) == policy_version)
    return list(session.scalars(under.order_by(col(Comparison.round).desc())))


def answers(session: Session, comparison_id: str) -> list[ComparisonAnswer]:
    """Return what was answered, in the order in which it was."""
    given = select(ComparisonAnswer).where(col(ComparisonAnswer.comparison) == comparison_id)
    return list(session.scalars(given.order_by(col(ComparisonAnswer.at), col(ComparisonAnswer.position))))
