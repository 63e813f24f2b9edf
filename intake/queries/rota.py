"""The SELECTs of the rota: whose week it is, and who is away."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from intake.tables import Away, Member, RotaWeek
from store.locking import may_write
from store.session import Session


def member(session: Session, member_id: str) -> Member | None:
    """Return a person, None where the database doesn't know them; in one transaction they are read once."""
    # Their hours are asked for at each thing that is due to them, and a session forgets what nobody holds.
    key = (member, member_id)
    if key not in session.read_once:
        row = session.get(Member, member_id)
        if row is None and may_write(session):
            return None
        session.read_once[key] = row
    known: Member | None = session.read_once[key]
    return known


def read_members(session: Session, ids: Collection[str]) -> None:
    """Read people with one statement, for `member` to be answered."""
    wanted = [id_ for id_ in ids if (member, id_) not in session.read_once]
    rows = session.scalars(select(Member).where(col(Member.id).in_(wanted))) if wanted else ()
    session.read_once.update({(member, row.id): row for row in rows})


def swaps(session: Session) -> dict[date, str]:
    """Return who has a week instead of whose turn it is, by its Monday."""
    return {row.monday: row.member for row in session.scalars(select(RotaWeek))}


def absences(session: Session) -> list[Away]:
    """Return who is away when."""
    return list(session.scalars(select(Away).order_by(col(Away.first), col(Away.member))))
