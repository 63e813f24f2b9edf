"""When a person is at work where they live, and which day it is there."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.queries import organization as organization_queries
from intake.queries import rota as rota_queries
from intake.rules.working_days import polite
from store.engine import Session

# What comes later than this was held up by an outage; before it an hour of its own is an hour that somebody chose.
LATE = timedelta(hours=1)


def country_of_member(session: Session, member: str) -> str | None:
    """Return in which country somebody has their public holidays, None where that is their time zone's."""
    row = rota_queries.member(session, member)
    return row.country or None if row is not None else None


def polite_for(session: Session, member: str, instant: datetime) -> datetime:
    """Return the instant itself, or the next one at which a person is at work where they live."""
    zone = zone_of(session, member)
    try:
        return polite(instant, zone, country_of_member(session, member))
    except (ValueError, ZoneInfoNotFoundError):
        return polite(instant, "UTC")


def held_until(session: Session, member: str, due: datetime, now: datetime) -> datetime | None:
    """Return when a person is at work next, for what an outage has made late; None where they may have it now."""
    at_work = polite_for(session, member, now)
    return at_work if now - due > LATE and at_work != now else None


def of_use_until(session: Session, member: str, due: datetime, useful: timedelta) -> datetime:
    """Return until when what is due to a person is of use to them: where they aren't at work then, a little longer."""
    return max(due + useful, polite_for(session, member, due + useful) + LATE)


def zone_of(session: Session, member: str) -> str:
    """Return the time zone of a person; for a channel, or where Slack has not told theirs, the workspace's."""
    row = rota_queries.member(session, member)
    is_known = row is not None and row.refreshed_at is not None
    return row.zone if row is not None and is_known else organization_queries.workspace(session).zone


def day_in(now: datetime, zone: str) -> date:
    """Return which day an instant is in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def today(session: Session, now: datetime) -> date:
    """Return the company's day."""
    return now.astimezone(zone_named(organization_queries.workspace(session).zone)).date()


def zone_named(name: str) -> tzinfo:
    """Return a time zone; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, ZoneInfoNotFoundError):
        return UTC
