"""The SELECTs of people: who is known, which role they hold, what they lead and what they are called."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlmodel import col

from intake.access import Role
from intake.queries import organization as organization_queries
from intake.tables import LoneMember, Member, Squad
from store.locking import add_unless_there
from store.session import Session

_MEMBER = select(Member).where(col(Member.id) == bindparam("member"))
_LED = select(col(Squad.key)).where(col(Squad.lead) == bindparam("lead"), col(Squad.active).is_(True)).limit(1)
_ROLES = (
    select(col(Member.id), col(Member.roles), col(Member.first_admin))
    .where(col(Member.full_member).is_(True))
    .order_by(col(Member.id))
)


def with_role(session: Session, role: Role) -> list[str]:
    """Return the ids of the full members who hold a role, in order of id."""
    rows = session.execute(_ROLES)
    return [id_ for id_, roles, first_admin in rows if role.value in roles or (role is Role.admin and first_admin)]


def deciders(session: Session) -> list[str]:
    """Return who decides about ideas, in order of id: the triagers, or the admins while there are none."""
    return with_role(session, Role.triager) or with_role(session, Role.admin)


def known_member(session: Session, member_id: str) -> Member | None:
    """Return a person, None where the database doesn't know them yet."""
    return session.scalars(_MEMBER, {"member": member_id}).first()


def member(session: Session, member_id: str) -> Member:
    """Return a person to be changed, new where the database doesn't know them yet."""
    if (row := known_member(session, member_id)) is not None:
        return row
    add_unless_there(session, Member(id=member_id))
    return session.get_one(Member, member_id)


def first_admins(session: Session) -> list[Member]:
    """Return those who are admins because the environment says so."""
    return list(session.scalars(select(Member).where(col(Member.first_admin).is_(True))))


def all_members(session: Session) -> list[Member]:
    """Return everybody whom the database knows."""
    return list(session.scalars(select(Member)))


def members_by_id(session: Session, ids: Collection[str]) -> dict[str, Member]:
    """Return those of these people whom the database knows, by id."""
    return {row.id: row for row in session.scalars(select(Member).where(col(Member.id).in_(list(ids))))}


def leads_something(session: Session, member_id: str) -> bool:
    """Tell whether the member leads a squad."""
    return session.scalars(_LED, {"lead": member_id}).first() is not None


def author_names(session: Session, member_ids: Collection[str]) -> dict[str, str]:
    """Return what those of these people are called whom the database knows."""
    if not member_ids:
        return {}
    rows = session.execute(select(col(Member.id), col(Member.name)).where(col(Member.id).in_(list(member_ids))))
    return {member_id: name for member_id, name in rows if name}


def has_left(session: Session, member: str) -> bool:
    """Tell whether somebody is a full member no more; whom we have never met may well be one."""
    row = session.get(Member, member)
    return row is not None and row.full_member is False


def full_members(session: Session, ids: Collection[str]) -> set[str]:
    """Return those of these people who are full members."""
    these = (col(Member.id).in_(list(ids)), col(Member.full_member).is_(True))
    return set(session.scalars(select(col(Member.id)).where(*these)))


# Those who do machine learning alone in another team.


def lone_member(session: Session, member: str) -> LoneMember | None:
    """Return what a lead has said of somebody who does machine learning alone in another team."""
    return session.get(LoneMember, member)


def lone_members(session: Session) -> list[LoneMember]:
    """Return all of them, by team."""
    return list(session.scalars(select(LoneMember).order_by(col(LoneMember.team), col(LoneMember.member))))


def lone_members_of(session: Session, buddy: str) -> list[LoneMember]:
    """Return those whose buddy somebody is."""
    whose = col(LoneMember.buddy) == buddy
    return list(session.scalars(select(LoneMember).where(whose).order_by(col(LoneMember.member))))


def leads(session: Session) -> list[str]:
    """Return the ids of those who lead, in order of id; nobody of whom Slack has told that they are no full member."""
    led = {squad.lead for squad in organization_queries.squads(session) if squad.lead}
    outside = set(
        session.scalars(select(col(Member.id)).where(col(Member.id).in_(led), col(Member.full_member).is_(False)))
    )
    return sorted({*with_role(session, Role.lead), *led} - outside)


# The counter of how often it has changed who may do what. Read at every click, so by no ORM.
ACCESS_CHANGES = "roles"
READ_ACCESS_CHANGES = f"SELECT value FROM counter WHERE name = '{ACCESS_CHANGES}'"  # noqa: S608 - a constant


def admins(session: Session) -> list[str]:
    """Return the ids of the admins."""
    return with_role(session, Role.admin)
