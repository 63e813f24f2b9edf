"""Every SELECT about uncertainty. What is drawn, counted or learned from is public; private ideas have no part."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, delete, func, insert, or_, select
from sqlmodel import Session, col

from intake.access import Principal
from intake.ideas import IN_RANKING, Kind, Stage
from intake.policy import Anchors, Policy
from intake.queries import PUBLIC, in_outline, visible_to
from intake.tables import Idea, IdeaChange
from intake.uncertainty.record import Outcomes, Past
from intake.uncertainty.tables import IdeaBand

TRIED = (Stage.experiment, Stage.build)
SUCCEEDED = (Stage.build, Stage.live, Stage.measured)
FAILED = (Stage.parked, Stage.declined)
RANKED = and_(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING))
# A band is of the score that it was drawn with.
HOLDS = and_(
    col(IdeaBand.idea_id) == col(Idea.id),
    col(IdeaBand.score_tenths) == col(Idea.score_tenths),
    col(IdeaBand.policy_version).is_not_distinct_from(col(Idea.policy_version)),
)


def nearest(session: Session, marginal: float, policy: Policy, drawing: int, most: int) -> list[Idea]:
    """Return the ranked public ideas nearest the line that no such drawing has taken up yet, the nearest first.

    Without an estimate of effort an idea has no line.
    """
    likely = {effort: anchor.weeks.likely for effort, anchor in policy.anchors.effort.items()}
    # Of those that no squad has taken on yet the estimate stands: this only says where to look first.
    corrected = [
        (and_(col(Idea.squad) == squad, col(Idea.kind_of_work) == kind), times)
        for squad, by_kind in policy.corrections_by_record.items()
        for kind, times in by_kind.items()
    ]
    line = 10 * marginal * case(likely, value=col(Idea.effort)) * (case(*corrected, else_=1.0) if corrected else 1.0)
    drawn = and_(col(IdeaBand.idea_id) == col(Idea.id), col(IdeaBand.drawing) >= drawing)
    found = (
        select(Idea)
        .options(*in_outline())
        .where(RANKED, col(Idea.effort).is_not(None), ~select(col(IdeaBand.idea_id)).where(drawn).exists())
    )
    distance = func.abs(col(Idea.score_tenths) - line)
    return list(session.scalars(found.order_by(distance, col(Idea.number)).limit(most)))


def band(session: Session, idea_id: str, principal: Principal) -> IdeaBand | None:
    """Return what was drawn of an idea that the person may know of, None where nothing was or its score has changed."""
    found = select(IdeaBand).join(Idea, HOLDS)
    return session.scalars(found.where(col(Idea.id) == idea_id, RANKED, visible_to(principal))).first()


def too_close(session: Session, principal: Principal) -> list[IdeaBand]:
    """Return what was drawn of ideas whose band the line runs through."""
    found = select(IdeaBand).join(Idea, HOLDS).where(RANKED, visible_to(principal))
    straddles = col(IdeaBand.outlook)["too_close"].as_boolean().is_(True)
    return list(session.scalars(found.where(straddles).order_by(col(IdeaBand.idea_id))))


def worth_finding_out(session: Session, principal: Principal, most: int) -> list[tuple[Idea, IdeaBand]]:
    """Return the ideas about which it is most worth finding something out, with what was drawn of them."""
    found = select(Idea, IdeaBand).join(IdeaBand, HOLDS).where(RANKED, visible_to(principal))
    found = found.where(col(IdeaBand.worth) > 0).order_by(col(IdeaBand.worth).desc(), col(Idea.number))
    return [(idea, drawn) for idea, drawn in session.execute(found.limit(most)).all()]


def replace(session: Session, drawing: int, drawn: Sequence[Mapping[str, Any]]) -> None:
    """Write bands in the place of those that an earlier drawing, or an errand before it was repeated, has left."""
    ids = [each["idea_id"] for each in drawn]
    session.execute(delete(IdeaBand).where(col(IdeaBand.idea_id).in_(ids), col(IdeaBand.drawing) <= drawing))
    if drawn:
        session.connection().execute(insert(IdeaBand), list(drawn))


def forget_before(session: Session, drawing: int) -> None:
    """Remove what earlier drawings have left."""
    session.execute(delete(IdeaBand).where(col(IdeaBand.drawing) < drawing))


def outcomes(session: Session) -> dict[Kind, Outcomes]:
    """Return how many public ideas that were tried have succeeded and how many failed, by kind of work."""
    tried = select(col(IdeaChange.id)).where(col(IdeaChange.idea_id) == col(Idea.id), col(IdeaChange.stage).in_(TRIED))
    counted = select(
        col(Idea.kind_of_work),
        func.sum(case((col(Idea.stage).in_(SUCCEEDED), 1), else_=0)),
        func.sum(case((col(Idea.stage).in_(FAILED), 1), else_=0)),
    ).where(PUBLIC, tried.exists())
    rows = session.execute(counted.group_by(col(Idea.kind_of_work))).all()
    return {kind: Outcomes(int(succeeded), int(failed)) for kind, succeeded, failed in rows}


def past(session: Session, anchors: Anchors) -> list[Past]:
    """Return public ideas that went live: the weeks that were estimated, and those from the start of building.

    What was estimated is never corrected here, or the correction would chase itself.
    """

    def first(stage: Stage) -> ScalarSelect[datetime]:
        at = select(func.min(col(IdeaChange.at))).where(col(IdeaChange.stage) == stage)
        return at.where(col(IdeaChange.idea_id) == col(Idea.id)).correlate(Idea).scalar_subquery()

    done = or_(col(Idea.stage) == Stage.live, col(Idea.stage) == Stage.measured)
    asked = select(Idea, first(Stage.build), first(Stage.live)).where(PUBLIC, done, col(Idea.effort).is_not(None))
    rows = session.execute(asked.where(col(Idea.squad).is_not(None)).order_by(col(Idea.id))).all()
    return [
        Past(
            idea.squad,
            idea.kind_of_work,
            anchors.effort[idea.effort].weeks.likely,
            (live - begun) / timedelta(weeks=1),
        )
        for idea, begun, live in rows
        if begun is not None and live is not None
    ]
