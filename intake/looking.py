"""Who looks at an idea that waits for a decision, and by which day: what its requester reads before anything else."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake import queries, viewer_queries
from intake.facts import TrackerFact
from intake.ideas import Stage
from intake.tables import Idea
from store.engine import Session

# With these an idea comes to wait for a decision.
COMES = ("submitted", "answered", "imported")
_SATURDAY = 5


def promised(session: Session, row: Idea, tracker: TrackerFact) -> TrackerFact:
    """Return the tracker with who looks at the idea, and by which day, while it waits for a decision."""
    if row.stage is not Stage.submitted:
        return tracker
    # Nobody decides about their own.
    looking = tuple(member for member in viewer_queries.deciding(session) if member != row.requester)
    return tracker.model_copy(update={"looking": looking, "look_by": _look_by(session, row)})


def working_days_after(came: datetime, days: int, zone: str) -> date:
    """Return the day, Monday to Friday, that is so many working days after an instant."""
    day = came.astimezone(ZoneInfo(zone)).date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def _look_by(session: Session, row: Idea) -> date:
    _, policy, _ = queries.policy_in_force(session)
    changes = queries.changes(session, row.id)
    came = max((change.at for change in changes if change.verb in COMES), default=row.submitted_at)
    return working_days_after(came, policy.days_to_look, queries.workspace(session).zone)
