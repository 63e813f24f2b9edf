"""What is read to explain a score; every query walks the index of ranks, and no further than it must."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from intake.ideas import IN_RANKING, Stage
from intake.policy import Policy
from intake.queries import PUBLIC, policy_in_force
from intake.tables import Idea, PolicyVersion

# One stage after the other, so that each is a walk along the index.
STAGES = sorted(IN_RANKING)


def just_above(session: Session, tenths: int, number: int, most: int) -> list[Idea]:
    """Return the public ranked ideas just above that of a score and a number, from the best down."""
    found = [row for stage in STAGES for row in session.scalars(above_in(stage, tenths, number, most))]
    nearest = sorted(found, key=lambda row: (-row.score_tenths, row.number or 0))
    return nearest[-most:]


def above_in(stage: Stage, tenths: int, number: int, most: int) -> Select[Idea]:
    """Select the public ranked ideas of a stage just above a place, from the nearest up."""
    asked = select(Idea).where(*_ranked(stage), _is_above(tenths, number))
    return asked.order_by(col(Idea.score_tenths), col(Idea.number).desc()).limit(most)


def place(session: Session, tenths: int, number: int) -> int:
    """Return the rank that an idea of this number has, or would have with so many tenths, among public ranked ones."""
    count = select(func.count()).select_from(Idea)
    above = (count.where(*_ranked(stage), _is_above(tenths, number)) for stage in STAGES)
    return 1 + sum(session.scalar(each) or 0 for each in above)


def ranked(session: Session) -> int:
    """Return how many public ideas are ranked."""
    count = select(func.count()).select_from(Idea)
    return sum(session.scalar(count.where(*_ranked(stage))) or 0 for stage in STAGES)


def policy_cited(session: Session, number: int | None) -> tuple[Policy, PolicyVersion | None]:
    """Return the version that a score cites."""
    in_force, policy, row = policy_in_force(session)
    if number == in_force:
        return policy, row
    cited = session.get(PolicyVersion, number) if number is not None else None
    return (Policy.model_validate(cited.body), cited) if cited is not None else (Policy(), None)


def _is_above(tenths: int, number: int) -> ColumnElement[bool]:
    # Of equals the one that came first.
    score = col(Idea.score_tenths)
    return and_(score >= tenths, or_(score > tenths, col(Idea.number) < number))


def _ranked(stage: Stage) -> tuple[ColumnElement[bool], ...]:
    return (PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage) == stage)
