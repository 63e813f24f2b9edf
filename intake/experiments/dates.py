"""Days and instants of experiments: decisions fall on working days, and people are asked in their own morning."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake import queries
from intake.tables import Member
from store.engine import Session

MORNING = time(9)
SATURDAY = 5


def today(session: Session, now: datetime) -> date:
    """Return the company's day."""
    return now.astimezone(_zone(queries.workspace(session).zone)).date()


def working_day(day: date) -> date:
    """Return the day itself, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def decide_by(session: Session, now: datetime) -> date:
    """Return by when is decided how an idea goes on that is sent now, as the policy says."""
    _, policy, _ = queries.policy_in_force(session)
    return working_day(today(session, now) + timedelta(weeks=policy.weeks_to_decide))


def morning_of(session: Session, day: date, member: str) -> datetime:
    """Return the instant at which a person may be asked on a day, or on the next working day."""
    row = session.get(Member, member)
    known = row is not None and row.refreshed_at is not None
    zone = _zone(row.zone if row is not None and known else queries.workspace(session).zone)
    return datetime.combine(working_day(day), MORNING, zone).astimezone(UTC)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, ZoneInfoNotFoundError):
        return UTC
