"""Who is on duty when, and who is away."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.queries import organization as organization_queries
from intake.queries import rota as rota_queries
from intake.queries.members import deciders
from intake.rules.rota import Absence, on_duty
from store.engine import Session


def rota(session: Session, day: date, *, but: str = "") -> tuple[str, ...]:
    """Return who decides about ideas, the one on duty on a day first; without the person whose own idea it is."""
    members = [member for member in deciders(session) if member != but]
    return on_duty(day, members, rota_queries.swaps(session), absences(session))


def absences(session: Session) -> list[Absence]:
    """Return who is away when."""
    return [Absence(member=row.member, first=row.first, last=row.last) for row in rota_queries.absences(session)]


def answerer_of_week(session: Session, asker: str, now: datetime) -> str | None:
    """Return who answers questions in the week of an instant: those who decide take turns, nobody asks themselves."""
    zone = ZoneInfo(organization_queries.workspace(session).zone)
    members = [member for member in deciders(session) if member != asker]
    return members[now.astimezone(zone).isocalendar().week % len(members)] if members else None
