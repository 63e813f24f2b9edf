"""Which roles people hold, what makes all who remember them ask again, and that nobody gives themselves one."""

from collections.abc import Iterator
from contextlib import contextmanager

from intake import queries
from intake.access import Action, Principal, Relation, Role, authorise
from intake.errors import FieldErrors, NotAllowed
from intake.tables import Member
from store.engine import Session

# Counts every change of what people may do, so that one row tells whether what is remembered still holds.
CHANGES = "roles"
LAST_ADMIN = "Somebody has to be an admin, or nobody could change anything here any more. Name another one first."
NOT_MET = (
    "Slack has not told yet whether they are full members. Name them beside yourself first, and go out afterwards."
)

Held = dict[str, list[str]]


def principal_of(session: Session, member_id: str) -> Principal | None:
    """Return a person with their roles, or None when Slack has not been asked about them yet."""
    row = queries.known_member(session, member_id)
    return None if row is None or row.refreshed_at is None else principal_from(session, row)


def principal_from(session: Session, row: Member) -> Principal:
    """Return a person of whom Slack has told, with their roles."""
    if not row.full_member:
        return Principal(member_id=row.id, zone=row.zone)
    roles = {Role(role) for role in row.roles} | {Role.member}
    if row.first_admin:
        roles.add(Role.admin)
    if queries.leads_something(session, row.id):
        roles.add(Role.lead)
    if Role.admin in roles and not queries.with_role(session, Role.triager):
        roles.add(Role.triager)
    return Principal(member_id=row.id, roles=frozenset(roles), zone=row.zone)


def changes(session: Session) -> int:
    """Return how often it has changed who may do what."""
    return queries.counted(session, CHANGES)


def note_change(session: Session) -> None:
    """Take note that it has changed who may do what: every process asks the database again."""
    queries.next_number(session, CHANGES)


@contextmanager
def changing(session: Session, by: Principal | None, field: str | None = None) -> Iterator[None]:
    """Change who may do what within the block; by nobody, from a file.

    Raises FieldErrors when no admin is left where there was one, or by a person's hand none of whom Slack has told,
    and NotAllowed when whoever changes it would give themselves a role, with the `field` in which they did; the only
    admin may, for nobody else could do it for them.
    """
    admins, before = queries.with_role(session, Role.admin), _held(session)
    known = _known_admins(session)
    yield
    session.flush()
    queries.read_again(session)
    if admins and not queries.with_role(session, Role.admin):
        raise FieldErrors({Role.admin.value: LAST_ADMIN})
    if by is not None and known and not _known_admins(session):
        raise FieldErrors({Role.admin.value: NOT_MET})
    held = _held(session)
    if by is not None and (gained := _gained(session, by, before[0], held[0])):
        relation = Relation.own if set(admins) - {by.member_id} else Relation.alone
        _authorise_own_gain(by, relation, field or min(gained).value)
    if held != before:
        note_change(session)


def _gained(session: Session, by: Principal, before: Held, after: Held) -> set[Role]:
    now = principal_of(session, by.member_id)
    # Who stands in for triagers, leads a squad or is of the first admins does not keep that by their own hand either.
    named = {Role(role) for role in {*after.get(by.member_id, [])} - {*before.get(by.member_id, [])}}
    return named | (now.roles - by.roles if now is not None else set())


def _known_admins(session: Session) -> list[str]:
    # Of the others it may turn out that they have left; those whom the environment names can be named anew there.
    admins = [session.get_one(Member, member) for member in queries.with_role(session, Role.admin)]
    return [row.id for row in admins if row.refreshed_at is not None or row.first_admin]


def _held(session: Session) -> tuple[Held, dict[str, str | None]]:
    held = {row.id: sorted(row.roles) for row in queries.all_members(session) if row.roles}
    return held, {squad.key: squad.lead for squad in queries.squads(session)}


def _authorise_own_gain(by: Principal, relation: Relation, field: str) -> None:
    try:
        authorise(by, Action.change_roles, relation)
    except NotAllowed as refused:
        raise NotAllowed(refused.message, field) from None
