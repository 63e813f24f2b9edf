"""When the weights of routing are learned again from what was decided, and which are in force."""

from datetime import datetime

from intake.ideas import IdeaInputs
from intake.notifications.organization import FitRoutingJob
from intake.operations.matching.past_decisions import decision_after, remembered
from intake.queries import organization as organization_queries
from intake.queries import routing as routing_queries
from intake.queries.routing import decided_little
from intake.rules.matching.past_decisions import PastDecision
from intake.rules.matching.routing import DECISIONS_TO_FIT, RoutingFit
from intake.rules.matching.routing_fit import Lessons, fitted
from intake.tables import RoutingFitRow
from store import outbox
from store.engine import Session, Store
from store.session import cached

# The weights are fitted again when so many times as many decisions are there.
GROWTH = 1.1


def fit_in_force(session: Session) -> RoutingFit | None:
    """Return what was learned of past decisions; None before enough was decided."""
    return None if decided_little(session) else cached(session, _newest_fit)


def _newest_fit(session: Session) -> RoutingFit | None:
    row = routing_queries.newest_fit(session)
    return RoutingFit.model_validate(row.body) if row is not None else None


def stage_fit(session: Session, now: datetime) -> None:
    """Have the weights fitted again in the background when enough was decided since."""
    past, row = remembered(session), routing_queries.newest_fit(session)
    if len(past) + 1 < max(DECISIONS_TO_FIT, (row.decisions if row else 0) * GROWTH):
        return
    job, name = FitRoutingJob(number=(row.number if row else 0) + 1), "errand:routing"
    outbox.stage(session, job, key=f"fit routing:{job.number}", audience=name, due=now, subject=name, batch=True)


def fit_again(store: Store, number: int, now: datetime) -> None:
    """Fit the weights to all that was decided, outside of any transaction, and write them down under this number."""
    with store.reading() as session:
        squads = organization_queries.squads(session)
        changes = routing_queries.squad_changes(session)
    decisions: dict[str, tuple[PastDecision, IdeaInputs]] = {}
    for change in changes:
        before = decisions.pop(change.idea_id, None)
        decision = decision_after(before[0].refused_by if before else (), change)
        decisions[change.idea_id] = decision, IdeaInputs(area=change.area, kind=change.kind)
    lessons: Lessons = store.kept.setdefault(Lessons, Lessons())
    fit = fitted(lessons.of(list(decisions.values()), squads), len(decisions)) if len(squads) > 1 else None
    if fit is None:
        return
    with store.writing() as session:
        newest = routing_queries.newest_fit(session)
        if newest is None or newest.number < number:
            session.add(RoutingFitRow(number=number, at=now, decisions=fit.decisions, body=fit.model_dump(mode="json")))
