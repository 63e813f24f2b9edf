"""The SELECTs of the rota: whose week it is, and who is away."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from intake.tables import Away, Member, RotaWeek
from store.session import Session


def member(session: Session, member_id: str) -> Member | None:
    """Return a person, None where the database doesn't know them."""
    return session.get(Member, member_id)


def swaps(session: Session) -> dict[date, str]:
    """Return who has a week instead of whose turn it is, by its Monday."""
    return {row.monday: row.member for row in session.scalars(select(RotaWeek))}


def absences(session: Session) -> list[Away]:
    """Return who is away when."""
    return list(session.scalars(select(Away).order_by(col(Away.first), col(Away.member))))
