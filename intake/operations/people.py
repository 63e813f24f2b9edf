"""The people whom an admin names: who triages, leads, looks on, and is an admin too."""

from collections.abc import Collection, Mapping
from datetime import datetime

from intake.access import Role
from intake.errors import FieldErrors
from intake.notifications.ideas import NoAdminNotification
from intake.notifications.organization import MeetPeopleJob
from intake.policy import Frozen
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries.ideas import with_role
from intake.tables import Member
from store import outbox
from store.engine import Session

NAMED = (Role.triager, Role.lead, Role.viewer, Role.admin)


class PeoplePlan(Frozen):
    """Who holds which of the roles that are given in Slack, by member id.

    Admins may be left unsaid, and stay as they are then: forms of an older version did not ask for them.
    """

    triager: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    viewer: tuple[str, ...] = ()
    admin: tuple[str, ...] | None = None

    def said(self) -> dict[Role, tuple[str, ...]]:
        """Return who is given each of the roles that are said."""
        named = {role: getattr(self, role.value) for role in NAMED}
        return {role: members for role, members in named.items() if members is not None}

    def everybody(self) -> set[str]:
        """Return everybody who is given a role."""
        return {member for members in self.said().values() for member in members}


def check(session: Session, plan: PeoplePlan) -> None:
    """Raise FieldErrors for those of whom Slack has told that they are no full members."""
    check_named(session, {role.value: members for role, members in plan.said().items()})


def check_named(session: Session, named: Mapping[str, Collection[str]]) -> None:
    """Raise FieldErrors where a field names people of whom Slack has told that they are no full members."""
    members_by_id = organization_queries.members(
        session, sorted({member for members in named.values() for member in members})
    )
    outsiders = {row.id: row.name or row.id for row in members_by_id.values() if is_outsider(row)}
    errors = {}
    for field, members in named.items():
        names = [outsiders[member] for member in members if member in outsiders]
        if names:
            are = "is a guest, a bot or gone" if len(names) == 1 else "are guests, bots or gone"
            errors[field] = f"{' and '.join(names)} {are}; only full members of the workspace can be named."
    if errors:
        raise FieldErrors(errors)


def is_outsider(row: Member) -> bool:
    """Tell whether Slack has told that a person is no full member."""
    return not row.full_member


def assign_roles(session: Session, plan: PeoplePlan, everybody: list[Member], now: datetime) -> list[str]:
    """Give these people their roles and take them from all others; return whose roles have changed.

    Those of whom Slack has not told yet are looked up by an errand.
    """
    rows = {row.id: row for row in everybody}
    rows |= {member: idea_queries.member(session, member) for member in sorted(plan.everybody() - rows.keys())}
    changed, members_by_role = [], plan.said()
    for member, row in sorted(rows.items()):
        other_roles = {role for role in row.roles if role not in members_by_role}
        roles = sorted(other_roles | {role.value for role, members in members_by_role.items() if member in members})
        if roles != sorted(row.roles):
            row.roles = roles
            changed.append(member)
    look_up(session, [row for row in rows.values() if row.id in plan.everybody()], now)
    return changed


def look_up(session: Session, people: list[Member], now: datetime) -> None:
    """Have Slack asked about those of these people whom it has not told of yet."""
    unknown = tuple(sorted(row.id for row in people if row.refreshed_at is None))
    if unknown:
        job = MeetPeopleJob(members=unknown)
        key = f"meet:{now.isoformat()}:{','.join(unknown)}"
        outbox.stage(session, job, key=key, audience="errand:people", due=now)


def stage_no_admin(session: Session, cause: str, now: datetime) -> None:
    """Stage for everybody who holds a role that nobody is an admin any more."""
    for member in sorted({member for role in NAMED for member in with_role(session, role)}):
        outbox.stage(session, NoAdminNotification(), key=f"no admin:{cause}@{member}", audience=member, due=now)


def look_up_again(session: Session, row: Member, cause: str, now: datetime) -> None:
    """Have Slack asked how it is with a person who is known already."""
    job = MeetPeopleJob(members=(row.id,), again=True)
    outbox.stage(session, job, key=f"meet:{cause}", audience="errand:people", due=now)
