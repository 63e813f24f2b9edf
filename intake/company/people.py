"""The people whom an admin names: who triages, leads and looks on. Admins are named elsewhere."""

from collections.abc import Collection, Mapping
from datetime import datetime

from intake import queries as intake
from intake.access import Role
from intake.company import queries
from intake.company.facts import MeetPeopleErrand
from intake.errors import FieldErrors
from intake.policy import Frozen
from intake.tables import Member
from store import outbox
from store.engine import Session

NAMED = (Role.triager, Role.lead, Role.viewer)


class PeoplePlan(Frozen):
    """Who holds which of the roles that are given in Slack, by member id."""

    triager: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    viewer: tuple[str, ...] = ()

    def roles_of(self, member: str) -> set[str]:
        """Return the roles that a person is given."""
        return {role.value for role in NAMED if member in getattr(self, role.value)}

    def everybody(self) -> set[str]:
        """Return everybody who is given a role."""
        return {*self.triager, *self.lead, *self.viewer}


def check(session: Session, plan: PeoplePlan) -> None:
    """Raise FieldErrors for those of whom Slack has told that they are no full members."""
    check_named(session, {role.value: getattr(plan, role.value) for role in NAMED})


def check_named(session: Session, named: Mapping[str, Collection[str]]) -> None:
    """Raise FieldErrors where a field names people of whom Slack has told that they are no full members."""
    known = queries.members(session, sorted({member for members in named.values() for member in members}))
    outside = {row.id: row.name or row.id for row in known.values() if is_outsider(row)}
    errors = {}
    for field, members in named.items():
        names = [outside[member] for member in members if member in outside]
        if names:
            are = "is a guest, a bot or gone" if len(names) == 1 else "are guests, bots or gone"
            errors[field] = f"{' and '.join(names)} {are}; only full members of the workspace can be named."
    if errors:
        raise FieldErrors(errors)


def is_outsider(row: Member) -> bool:
    """Tell whether Slack has told that a person is no full member."""
    return row.refreshed_at is not None and not row.full_member


def name(session: Session, plan: PeoplePlan, everybody: list[Member], now: datetime) -> list[str]:
    """Give these people their roles and take them from all others; return whose roles have changed.

    Those of whom Slack has not told yet are looked up by an errand.
    """
    rows = {row.id: row for row in everybody}
    rows |= {member: intake.member(session, member) for member in sorted(plan.everybody() - rows.keys())}
    changed = []
    for member, row in sorted(rows.items()):
        others = {role for role in row.roles if role not in {role.value for role in NAMED}}
        roles = sorted(others | plan.roles_of(member))
        if roles != sorted(row.roles):
            row.roles = roles
            changed.append(member)
    meet(session, [row for row in rows.values() if row.id in plan.everybody()], now)
    return changed


def meet(session: Session, people: list[Member], now: datetime) -> None:
    """Have Slack asked about those of these people whom it has not told of yet."""
    unknown = tuple(sorted(row.id for row in people if row.refreshed_at is None))
    if unknown:
        fact = MeetPeopleErrand(members=unknown)
        outbox.stage(
            session, fact, key=f"meet:{now.isoformat()}:{','.join(unknown)}", audience="errand:people", due=now
        )
