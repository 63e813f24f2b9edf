"""The whole of a company as a file says it: what each step in Slack does, at once."""

from datetime import datetime

from intake.operations import members as member_operations
from intake.operations import policy as policy_operations
from intake.operations.organization.channels import WORKSPACE, ChannelPlan, join_channels, name_channels, stage_welcome
from intake.operations.organization.setup import NOT_SET
from intake.operations.organization.squads import tell_anew
from intake.operations.organization.steps import Step, touch_step
from intake.operations.visibility import revoke_cards, show_waiting
from intake.operations.working_hours import today
from intake.policy import Frozen, Policy, SquadCard
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries.ideas import SETUP
from intake.queries.members import all_members, deciders
from intake.queries.organization import all_squad_rows
from intake.queries.policy import policy_in_force
from intake.tables import Squad
from store.engine import Session
from store.locking import lock
from store.session import clear_cache


class WorkspacePlan(Frozen):
    """The workspace."""

    team_id: str | None = None
    name: str = ""
    zone: str = NOT_SET


class MemberPlan(Frozen):
    """A person with a role."""

    id: str
    name: str = ""
    roles: tuple[str, ...] = ()


def apply_company(
    session: Session,
    workspace: WorkspacePlan,
    channels: ChannelPlan,
    persons: tuple[MemberPlan, ...],
    squads: tuple[SquadCard, ...],
    policy: Policy | None,
    now: datetime,
) -> None:
    """Apply all that a file says in the caller's transaction; what it changes for ideas is left to `rank_again`.

    Squads that it leaves out are left to `close_left_out`.
    """
    lock(session, SETUP)
    row = organization_queries.workspace(session)
    before, decided = _setup_values(session), deciders(session)
    for name, value in workspace.model_dump().items():
        row.version += getattr(row, name) != value
        setattr(row, name, value)
    name_channels(session, channels, now)
    with member_operations.changing_roles(session, None):
        changed = _apply_people(session, persons)
        _apply_squads(session, squads, now)
    join_channels(session, [squad.channel for squad in squads], now)
    if policy is not None:
        # What a company begins with is no news to anybody.
        policy_operations.publish(session, policy, now, None, posted=before[Step.priorities] is not None)
    session.flush()
    revoke_cards(session, changed, now)
    show_waiting(session, decided, now)
    clear_cache(session)
    for step, value in _setup_values(session).items():
        if value != before[step]:
            touch_step(session, step, None, now)


def _setup_values(session: Session) -> dict[Step, object]:
    # Whatever of these a file changes, a form that is open meanwhile must not change back.
    number, _, _ = policy_in_force(session)
    workspace = organization_queries.workspace(session)
    return {
        Step.channels: [getattr(workspace, field) for field in WORKSPACE],
        Step.people: {row.id: sorted(row.roles) for row in all_members(session) if row.roles},
        Step.priorities: number,
    }


def _apply_people(session: Session, persons: tuple[MemberPlan, ...]) -> list[str]:
    """Give these people their roles and take them from all others; return whoever may see less for that."""
    named_ids = {person.id for person in persons}
    before = {row.id: sorted(row.roles) for row in all_members(session) if row.roles or row.first_admin}
    for member in all_members(session):
        if member.id not in named_ids:
            member.roles = []
    for person in persons:
        row = member_queries.member(session, person.id)
        row.roles = sorted(person.roles)
        if row.refreshed_at is None:
            # What Slack says is newer than any file.
            row.name = person.name or row.name
    now_held = {row.id: sorted(row.roles) for row in all_members(session) if row.roles or row.first_admin}
    return sorted(before) if now_held != before else []


def _apply_squads(session: Session, squads: tuple[SquadCard, ...], now: datetime) -> None:
    squad_rows, day = all_squad_rows(session), today(session, now)
    # Who leads a squad from the beginning is no newcomer.
    leads = {row.lead for row in squad_rows.values()}
    new_leads = {squad.lead for squad in squads if squad.lead} - leads if leads else set()
    for member in sorted(new_leads):
        stage_welcome(session, member, now)
    for position, squad in enumerate(squads):
        row = squad_rows.pop(squad.key, None) or Squad(key=squad.key, name=squad.name, kind=squad.kind, version=0)
        before = row.model_dump()
        for name, value in squad.model_dump(mode="json").items():
            setattr(row, name, getattr(squad, name) if name in ("kind", "ends_on") else value)
        # What a file still says of a squad that has ended brings it back no more.
        has_ended = row.version > 0 and not row.active and squad.ends_on is not None and squad.ends_on < day
        if (row.ends_on, row.returns_to) != (before["ends_on"], before["returns_to"]):
            tell_anew(session, row)
        row.position, row.active = position, not has_ended
        row.version += row.version == 0 or row.model_dump() != before
        session.add(row)
