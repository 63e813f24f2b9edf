"""When an idea's turn comes, for its requester: by its tier in the plan, and before that until when somebody looks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake import queries, viewer_queries
from intake.ideas import IN_RANKING, Stage
from intake.plan import queries as plans
from intake.plan.body import Tier
from intake.plan.facts import PinFact
from intake.tables import Idea
from store.engine import Session

SATURDAY = 5


def tier_of(session: Session, row: Idea) -> Tier | None:
    """Return when a public idea's turn comes by the plan; None where the plan doesn't speak of it."""
    if row.private or row.stage not in IN_RANKING:
        return None
    told = plans.tier(session, row.id)
    return Tier(told) if told else None


def pinned(session: Session, row: Idea) -> PinFact | None:
    """Return what a lead has signed for a public idea."""
    pin = None if row.private else plans.pin(session, row.id)
    return PinFact.model_validate(pin.model_dump(exclude={"idea_id"})) if pin else None


def looks(session: Session, row: Idea) -> tuple[str, ...]:
    """Return who looks at an idea that waits for a decision."""
    if row.stage is not Stage.submitted:
        return ()
    return tuple(member for member in viewer_queries.deciding(session) if member != row.requester)


def look_by(session: Session, row: Idea, since: datetime) -> date | None:
    """Return the day until which somebody looks at an idea that has waited for a decision since an instant."""
    if row.stage is not Stage.submitted:
        return None
    _, policy, _ = queries.policy_in_force(session)
    there = since.astimezone(ZoneInfo(queries.workspace(session).zone)).date()
    return working_days_after(there, policy.days_to_look)


def working_days_after(day: date, count: int) -> date:
    """Return the day that is so many working days after another."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
