"""Has plans on draws worked out by delivery, a few at a time, for a plan by benefit that somebody looks at."""

from datetime import datetime

from intake.access import Role
from intake.notifications.portfolio import DrawPlansJob
from intake.operations.notify import stage_homes
from intake.policy import SquadCard
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.members import with_role
from intake.queries.portfolio import of_quarter
from intake.rules.planning.benefit import DRAWS
from intake.rules.planning.portfolio import DrawnPlans
from store import outbox
from store.engine import Session
from store.session import clear_cache

FOLLOWERS = (Role.lead, Role.viewer, Role.admin)
AT_A_TIME = 10

_DRAWS_NAME = "errand:draws"


def stage_draws(session: Session, job: DrawPlansJob, now: datetime) -> None:
    """Have the next few plans on draws worked out; nobody waits for it."""
    key = f"draws:{job.quarter}:{job.version}:{job.first}"
    outbox.stage(session, job, key=key, audience=_DRAWS_NAME, due=now, subject=_DRAWS_NAME, batch=True)


def is_followed(session: Session) -> bool:
    """Tell whether somebody has a Home on which the plan stands, with what is on its edge."""
    return bool(outbox.among(session, [f"home:{member}" for member in readers(session)]))


def draw_for_a_reader(session: Session, now: datetime) -> None:
    """Have the newest plan drawn for somebody who looks at it; what was staged for it already stays as it is."""
    if (undrawn := portfolio_queries.without_draws(session)) is not None:
        quarter, version = undrawn
        stage_draws(session, DrawPlansJob(quarter=quarter, version=version), now)


def keep_draws(session: Session, job: DrawPlansJob, drawn: DrawnPlans, now: datetime) -> None:
    """Write down what some draws say of a plan, and have the next few drawn; what is there already stays as it is."""
    row = of_quarter(session, job.quarter)
    if row is None or row.version != job.version:
        return
    before = DrawnPlans.model_validate(row.draws)
    if before.of != job.first:
        return
    together = before.plus(drawn)
    row.draws = together.model_dump(mode="json")
    session.flush()
    clear_cache(session)
    if together.of < DRAWS:
        stage_draws(session, job.model_copy(update={"first": together.of}), now)
    else:
        stage_homes(session, readers(session), f"draws:{row.quarter}:{row.version}", now, batch=True)


def readers(session: Session) -> list[str]:
    """Return those who follow the plan on Home: who leads, who administers, and who is named a viewer."""
    squads: list[SquadCard] = organization_queries.squads(session)
    members = [member for role in FOLLOWERS for member in with_role(session, role)]
    return sorted({*members, *(squad.lead for squad in squads if squad.lead)})
