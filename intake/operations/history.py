"""What happened: a line of an idea's history, an entry of the audit, a change of roles."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import col

from intake.access import Action, Principal, Relation, Role, authorise
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, Refused
from intake.ideas import Stage, may_move
from intake.queries import history as history_queries
from intake.queries import ideas as idea_queries
from intake.queries import visibility as visibility_queries
from intake.queries.history import import_as_it_is
from intake.queries.ideas import SETUP, all_members, clear_cache, known_member, leads_something, next_number, with_role
from intake.tables import Idea, IdeaChange, Member
from store import audit
from store.audit import DENIED, Entities, Entity
from store.engine import Session, Store
from store.locking import lock
from store.session import Actor

# What of intake is written into the audit: changes of ideas, of imports, and of what a company says of itself.

IDEA, IMPORT, COMPARISON = "idea", "import", "comparison"


def audit_act(
    session: Session,
    action: str,
    kind: str,
    entity: str,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    by: str | None = None,
    note: str = "",
) -> None:
    """Write an act down in the caller's transaction; the version is that of the values."""
    version = (after or before or {}).get("version")
    team = history_queries.team(session)
    audit.write(
        session,
        action,
        Entity(kind, entity),
        now,
        team=team,
        version=version,
        before=before,
        after=after,
        by=by,
        note=note,
    )


def remember_before(session: Session, row: Idea) -> None:
    """Remember how an idea was before it is changed."""
    session.before.setdefault(row.id, _values(session, row))


def audit_idea(session: Session, row: Idea, action: str, by: str, now: datetime) -> None:
    """Write down that an idea was changed, or is new where it was not taken before."""
    before = session.before.pop(row.id, None)
    audit_act(session, action, IDEA, row.id, now, before=before, after=_values(session, row), by=by)


@contextmanager
def auditing(session: Session, action: str, entities: Callable[[Session], Entities], now: datetime) -> Iterator[None]:
    """Write down which of the `entities` the block changes, a row for each."""
    with audit.watching(session, action, entities, now, history_queries.team):
        yield


@contextmanager
def setting_up(
    session: Session,
    action: str,
    now: datetime,
    more: Callable[[Session], Entities] = lambda _session: {},
) -> Iterator[None]:
    """Write down what the block changes of what the company says of itself, or of what `more` tells."""
    # Nobody else may change of it what would then be taken for ours.
    lock(session, SETUP)
    with auditing(session, action, lambda session: {**history_queries.setup_as_it_is(session), **more(session)}, now):
        yield


@contextmanager
def auditing_import(session: Session, action: str, import_id: int, now: datetime) -> Iterator[None]:
    """Write down what the block changes of an import."""
    with auditing(session, action, lambda session: import_as_it_is(session, import_id), now):
        yield


def audit_denied(store: Store, by: Actor, action: str, why: str, now: datetime) -> None:
    """Write down that somebody was refused what they asked for; `why` is words of ours."""
    with store.writing(by) as session:
        audit_act(session, DENIED, "action", action, now, note=why)


def _values(session: Session, row: Idea) -> dict[str, Any]:
    viewers = {"viewers": visibility_queries.viewers(session, row.id)} if row.private else {}
    return {**row.model_dump(exclude={"changed_at"}), **viewers}


# Writes changes of ideas: every move is a compare-and-set on the version, and leaves a line of history.


def record(
    session: Session, row: Idea, *, verb: str, sentence: str, by: str | None, now: datetime, **fields: Any
) -> None:
    """Write a line of the idea's history; `fields` are the values that changed, as they are now.

    What somebody did, and not we by ourselves, is written into the audit too.
    """
    session.add(
        IdeaChange(
            idea_id=row.id,
            at=now,
            by=by,
            verb=verb,
            stage=row.stage,
            sentence=sentence,
            fields=fields,
            policy_version=row.policy_version,
        )
    )
    if by is not None:
        audit_idea(session, row, verb, by, now)


def lock_version(session: Session, idea_id: str, version: int, principal: Principal, now: datetime) -> Idea:
    """Take the idea for a change: its version goes up if it is still the one that the person saw.

    Raises ChangedMeanwhile, telling who was faster and what they did, when it is not.
    """
    row = idea_queries.idea(session, idea_id, principal)
    taken = session.execute(
        update(Idea)
        .where(col(Idea.id) == idea_id, col(Idea.version) == version)  # guard: version compare
        .values(version=version + 1, changed_at=now)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount == 0:
        last = idea_queries.changes(session, idea_id)[-1]
        raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
    session.refresh(row)
    remember_before(session, row)
    return row


_WORDS = {
    Stage.submitted: "waiting for a decision",
    Stage.needs_info: "waiting for its requester's answer",
    Stage.accepted: "accepted",
    Stage.experiment: "in an experiment",
    Stage.build: "being built",
    Stage.parked: "set aside for now",
    Stage.merged: "merged with another idea",
}


def move(row: Idea, stage: Stage) -> None:
    """Move the idea to a stage; raises Refused when its present one doesn't lead there."""
    if not may_move(row.stage, stage):
        raise Refused(f"This idea is already {_WORDS.get(row.stage, row.stage.value)}.")
    row.stage = stage


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
    next_number(session, idea_queries.ACCESS_CHANGES)


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
    return roles, {squad.key: squad.lead for squad in idea_queries.squads(session)}


def _authorise_own_gain(by: Principal, relation: Relation, field: str) -> None:
    try:
        authorise(by, Action.change_roles, relation)
    except NotAllowed as error:
        raise NotAllowed(error.message, field) from None
