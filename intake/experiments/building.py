"""Building an idea: what it is to change and by when, that it is in use, and the metric afterwards."""

from datetime import datetime, timedelta

from intake import audit, sentences
from intake.access import Principal
from intake.experiments import dates, telling
from intake.experiments.moves import as_written, move
from intake.experiments.running import name_owner
from intake.experiments.tables import Building, CheckBack
from intake.experiments.values import BuildDraft, Target
from intake.ideas import Stage
from intake.tables import Idea
from store.engine import Session

BUILDING = "building"
CHECK_BACKS = (30, 90, 180)


def begin(session: Session, row: Idea, draft: BuildDraft, by: Principal, now: datetime) -> Target:
    """Write down what an idea that is built from now on is to change; raises FieldErrors for what can't be."""
    draft = draft.checked(dates.today(session, now))
    assert draft.owner is not None
    name_owner(session, row, draft.owner, by, now)
    told = draft.model_dump()
    building = Building(idea_id=row.id, begun_at=now, begun_by=by.member_id, **told)
    session.add(building)
    session.flush()
    row.decide_on = None
    audit.act(session, "build begun", BUILDING, row.id, now, after=as_written(building))
    return Target(first_month=building.first_month, last_month=building.last_month)


def go_live(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    """Write down that an idea is in use; whoever answers for its metric is asked for it again."""
    building = session.get(Building, row.id)
    if building is not None:
        building.live_at = now
        session.add(building)
        day = dates.today(session, now)
        for days in CHECK_BACKS:
            asks_at = dates.morning_of(session, day + timedelta(days=days), building.owner)
            session.add(CheckBack(idea_id=row.id, days=days, asks_at=asks_at))
    move(session, row, Stage.live, "live", sentences.live(), by, now)


def measure(
    session: Session, row: Idea, building: Building, check: CheckBack, value: float, by: Principal, now: datetime
) -> None:
    """Write down what the metric is now; the first time the idea is measured by that."""
    before = as_written(check)
    check.value, check.answered_at, check.answered_by = value, now, by.member_id
    session.add(check)
    session.flush()
    audit.act(session, "metric given", BUILDING, row.id, now, before=before, after=as_written(check))
    why = sentences.measured(building.metric, building.baseline, value, check.days)
    move(session, row, Stage.measured, "measured", why, by, now, days=check.days)
    if check.asked_at is not None:
        telling.stage_check_back(session, row, building, check, now)
