"""The people whom an admin names, which roles people hold, and how a person stands to an idea."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from intake.access import Action, Principal, Relation, Request, Role, authorise, can
from intake.errors import FieldErrors, NotAllowed
from intake.ideas import Authorship
from intake.notifications.members import (
    BuddyDraft,
    BuddyLeftNotification,
    LonePerson,
    MeetPeopleJob,
    NoAdminNotification,
)
from intake.operations import history
from intake.operations.ideas import next_number
from intake.policy import Frozen
from intake.queries import ideas as idea_queries
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries import visibility as visibility_queries
from intake.queries.members import all_members, deciders, known_member, leads_something, with_role
from intake.queries.origins import origin_of
from intake.tables import Idea, LoneMember, Member
from store import outbox
from store.engine import Session
from store.locking import add_unless_there
from store.session import clear_cache

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
    members_by_id = member_queries.members_by_id(session, {member for members in named.values() for member in members})
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

    Those of whom Slack has not told yet are looked up by a job.
    """
    rows = {row.id: row for row in everybody}
    rows |= {member: member_queries.member(session, member) for member in sorted(plan.everybody() - rows.keys())}
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


# Which roles people hold, what makes all who remember them ask again, and that nobody gives themselves one.

LAST_ADMIN = "There has to be at least one admin. Name another one first."
NOT_MET = "We don't know yet whether they are full members. Add them first, and remove yourself later."

RolesByMember = dict[str, list[str]]


def principal_of(session: Session, member_id: str) -> Principal | None:
    """Return a person with their roles, or None when Slack has not been asked about them yet."""
    row = known_member(session, member_id)
    return None if row is None or row.refreshed_at is None else principal_from(session, row)


def principal_from(session: Session, row: Member) -> Principal:
    """Return a person of whom Slack has told, with their roles."""
    if not row.full_member:
        return Principal(member_id=row.id, zone=row.zone)
    roles = {Role(role) for role in row.roles} | {Role.member}
    if row.first_admin:
        roles.add(Role.admin)
    if leads_something(session, row.id):
        roles.add(Role.lead)
    if Role.admin in roles and not with_role(session, Role.triager):
        roles.add(Role.triager)
    return Principal(member_id=row.id, roles=frozenset(roles), zone=row.zone)


def bump_roles_version(session: Session) -> None:
    """Take note that it has changed who may do what: every process asks the database again."""
    next_number(session, member_queries.ACCESS_CHANGES)


@contextmanager
def changing_roles(session: Session, by: Principal | None, field: str | None = None) -> Iterator[None]:
    """Change who may do what within the block; by nobody, from a file.

    Raises FieldErrors when no admin is left where there was one, or by a person's hand none of whom Slack has told,
    and NotAllowed when whoever changes it would give themselves a role, with the `field` in which they did; the only
    admin may, for nobody else could do it for them.
    """
    admins, before = with_role(session, Role.admin), _roles_and_leads(session)
    known_admins = _known_admins(session)
    yield
    session.flush()
    clear_cache(session)
    if admins and not with_role(session, Role.admin):  # guard: the last admin stays
        raise FieldErrors({Role.admin.value: LAST_ADMIN})
    if by is not None and known_admins and not _known_admins(session):
        raise FieldErrors({Role.admin.value: NOT_MET})
    after = _roles_and_leads(session)
    if by is not None and (gained := _gained_roles(session, by, before[0], after[0])):
        relation = Relation.own if set(admins) - {by.member_id} else Relation.alone
        _authorise_own_gain(by, relation, field or min(gained).value)
    if after != before:
        bump_roles_version(session)


def _gained_roles(session: Session, by: Principal, before: RolesByMember, after: RolesByMember) -> set[Role]:
    current = principal_of(session, by.member_id)
    # Who stands in for triagers, leads a squad or is of the first admins does not keep that by their own hand either.
    new_roles = {Role(role) for role in {*after.get(by.member_id, [])} - {*before.get(by.member_id, [])}}
    return new_roles | (current.roles - by.roles if current is not None else set())


def _known_admins(session: Session) -> list[str]:
    # Of the others it may turn out that they have left; those whom the environment names can be named anew there.
    admins = [session.get_one(Member, member) for member in with_role(session, Role.admin)]
    return [row.id for row in admins if row.refreshed_at is not None or row.first_admin]


def _roles_and_leads(session: Session) -> tuple[RolesByMember, dict[str, str | None]]:
    roles = {row.id: sorted(row.roles) for row in all_members(session) if row.roles}
    return roles, {squad.key: squad.lead for squad in organization_queries.squads(session)}


def _authorise_own_gain(by: Principal, relation: Relation, field: str) -> None:
    try:
        authorise(by, Action.change_roles, relation)
    except NotAllowed as error:
        raise NotAllowed(error.message, field) from None


# How a person stands to an idea, as the table of access asks it.


def relation_to_idea(session: Session, row: Idea, by: Principal) -> Relation:
    """Return how the person stands to an idea."""
    if row.requester == by.member_id:
        return Relation.own
    if is_author_asked(session, row, by.member_id):
        return Relation.asked
    if row.private and by.member_id in visibility_queries.viewers(session, row.id):
        return Relation.named
    return Relation.leads if _leads(session, row, by) else Relation.other


def is_author_asked(session: Session, row: Idea, member: str) -> bool:
    """Tell whether the member is being asked whether the idea is theirs: until they say, they don't decide about it."""
    if row.reporter is None:
        return False
    origin = origin_of(session, row.id)
    return origin is not None and origin.authorship is Authorship.asked and origin.author == member


def own_idea(session: Session, idea_id: str, by: Principal, action: Action, *, to_change: bool = False) -> Idea:
    """Return an idea for what only its requester may do; raises NotFound, or NotAllowed for everybody else."""
    row = idea_queries.idea(session, idea_id, by, to_change=to_change)
    # For whoever is not its requester this is somebody else's, whatever else they are to it.
    authorise(by, action, Relation.own if row.requester == by.member_id else Relation.other)
    return row


def relation_to_work(session: Session, row: Idea, by: Principal, owner: str | None = None) -> Relation:
    """Return how the person stands to the work on an idea, which names its `owner`; to be shown the idea is nothing."""
    relation = relation_to_idea(session, row, by)
    if relation in (Relation.own, Relation.asked):
        return relation
    if owner == by.member_id:
        return Relation.named
    return Relation.leads if _leads(session, row, by) else Relation.other


def _leads(session: Session, row: Idea, by: Principal) -> bool:
    return row.squad is not None and organization_queries.lead_of(session, row.squad) == by.member_id


# Those who do machine learning alone in another team, and their buddies.


def check_buddy(session: Session, draft: BuddyDraft) -> None:
    """Raise FieldErrors for what can't be saved, also for people of whom Slack has told that they can't be named."""
    if errors := draft.problems():
        raise FieldErrors(errors)
    check_named(session, {"person": [draft.person], "buddy": [draft.buddy]})


def add_lone_member(session: Session, draft: BuddyDraft, request: Request) -> bool:
    """Write down who does machine learning alone in another team; tell whether they were not named yet."""
    values = draft.model_dump(include={"team", "buddy"})
    row = LoneMember(member=draft.person, named_by=request.by.member_id, named_at=request.now, **values)
    if not add_unless_there(session, row):
        return False
    _look_up_both(session, draft, request.now)
    history.audit_act(session, "buddy named", "buddy", draft.person, request.now, after={**values, "version": 1})
    return True


def change_lone_member(session: Session, row: LoneMember, draft: BuddyDraft, request: Request) -> bool:
    """Change somebody's team or buddy; tell whether it is another buddy."""
    before, is_other = _said_of(row), row.buddy != draft.buddy
    row.team, row.buddy, row.version = draft.team, draft.buddy, row.version + 1
    row.named_by, row.named_at = request.by.member_id, request.now
    session.add(row)
    _look_up_both(session, draft, request.now)
    act = "buddy changed"
    history.audit_act(session, act, "buddy", row.member, request.now, before=before, after=_said_of(row))
    return is_other


def remove_lone_member(session: Session, row: LoneMember, request: Request) -> None:
    """Take somebody off the list."""
    history.audit_act(session, "buddy removed", "buddy", row.member, request.now, before=_said_of(row))
    session.delete(row)


def lone_people(session: Session) -> tuple[LonePerson, ...]:
    """Return those who do machine learning alone in another team and are full members."""
    rows = member_queries.lone_members(session)
    known = member_queries.members_by_id(session, {member for row in rows for member in (row.member, row.buddy)})
    outsiders = {member for member, row in known.items() if is_outsider(row)}
    return tuple(_lone_person(row, outsiders) for row in rows if row.member not in outsiders)


def lone_person(session: Session, row: LoneMember) -> LonePerson:
    """Return one of them, without a buddy where theirs has left."""
    return _lone_person(row, {row.buddy} if member_queries.has_left(session, row.buddy) else set())


def tell_buddy_left(session: Session, member: str, now: datetime) -> None:
    """Tell whoever named somebody as a buddy, once, that they are no full member any more; else those who can act."""
    for row in member_queries.lone_members_of(session, member):
        if member_queries.has_left(session, row.member):
            continue
        left = BuddyLeftNotification(person=row.member, team=row.team, buddy=member, version=row.version)
        named_by = principal_of(session, row.named_by)
        may_act = named_by is not None and can(named_by, Action.name_buddy)
        readers = [row.named_by] if may_act else with_role(session, Role.admin)
        for reader in readers:
            key = f"buddy left:{row.member}:{row.named_at.isoformat()}@{reader}"
            outbox.stage(session, left, key=key, audience=reader, due=now)


def _lone_person(row: LoneMember, outsiders: Collection[str]) -> LonePerson:
    buddy = None if row.buddy in outsiders else row.buddy
    return LonePerson(person=row.member, team=row.team, buddy=buddy, version=row.version)


def _look_up_both(session: Session, draft: BuddyDraft, now: datetime) -> None:
    look_up(session, [member_queries.member(session, member) for member in (draft.person, draft.buddy)], now)


def _said_of(row: LoneMember) -> dict[str, Any]:
    return row.model_dump(include={"team", "buddy", "version"})


# Who answers for the work on an idea once its owner has left.


def present_owner(session: Session, row: Idea, owner: str) -> str | None:
    """Return the owner; where they have left, the squad's lead, or else one of those who decide, or None.

    Nobody answers for the work on their own idea, nor for a private idea that they may not see.
    """
    lead, deciding = organization_queries.answering_lead(session, row), deciders(session)
    candidates = [each for each in (owner, lead, *deciding) if each and each != row.requester]
    left = {*visibility_queries.outsiders(session, candidates)}
    may_see = {*visibility_queries.viewers(session, row.id), *deciding} if row.private else {*candidates}
    return next((member for member in candidates if member in may_see - left), None)
