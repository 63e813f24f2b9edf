"""Reminds those who were asked to confirm a policy, privately and once, after three working days of theirs."""

from datetime import datetime

from intake.operations import history
from intake.operations.policy import stage_reminder
from intake.queries import ideas as idea_queries
from intake.queries import policy as policy_queries
from intake.queries.policy import policy_in_force
from intake.rules.working_days import after_working_days, polite
from intake.tables import Member, PolicyConfirmation
from scheduling.recurrence import is_zone
from store.engine import Session
from store.locking import lock

WORKING_DAYS = 3


def to_remind(session: Session, now: datetime) -> list[PolicyConfirmation]:
    """Return whose reminder is due."""
    return [row for row in policy_queries.unconfirmed(session) if _due(session, row, now) <= now]


def next_reminder(session: Session, now: datetime) -> datetime | None:
    """Return when the next reminder is due, or None."""
    return min((_due(session, row, now) for row in policy_queries.unconfirmed(session)), default=None)


def remind(session: Session, now: datetime) -> None:
    """Stage the reminders that are due; each person gets one."""
    lock(session, idea_queries.SETUP)
    number, policy, _ = policy_in_force(session)
    for row in to_remind(session, now):
        row.reminded_at = now
        session.add(row)
        stage_reminder(session, row.policy_version, policy, row.member, now)
        history.audit_act(session, "policy reminded", "policy", str(number), now, after={"reminded": True})
    session.flush()


def _due(session: Session, row: PolicyConfirmation, now: datetime) -> datetime:
    member = session.get(Member, row.member)
    zone = member.zone if member is not None and is_zone(member.zone) else "UTC"
    # What was missed waits for their next hours of work too.
    return polite(max(after_working_days(row.asked_at, WORKING_DAYS, zone), now), zone)
