"""Sets a company up: the whole of it as a file says it, and what each step in Slack has in common with that."""

from datetime import datetime
from zoneinfo import ZoneInfo

from intake import sentences
from intake.access import Principal
from intake.notifications.organization import RankAgainJob
from intake.operations import assess, history
from intake.operations import members as member_operations
from intake.operations import organization as organization_operations
from intake.operations import policy as policy_operations
from intake.operations.notify import stage_card_again
from intake.operations.organization import ChannelPlan, Step
from intake.operations.policy import with_track_record
from intake.operations.visibility import revoke_cards, show_waiting
from intake.policy import Frozen, Policy, SquadCard
from intake.queries import ideas as idea_queries
from intake.queries import members as member_queries
from intake.queries import visibility as visibility_queries
from intake.queries.ideas import all_squad_rows, clear_cache, outdated_ideas, policy_in_force
from intake.queries.members import all_members
from intake.tables import PolicyVersion, Squad
from store import outbox
from store.engine import Session
from store.locking import lock

AT_ONCE = 25
NOT_SET = "UTC"


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


def apply(
    session: Session,
    workspace: WorkspacePlan,
    channels: ChannelPlan,
    persons: tuple[MemberPlan, ...],
    squads: tuple[SquadCard, ...],
    policy: Policy | None,
    now: datetime,
) -> None:
    """Apply all that a file says in the caller's transaction; what it changes for ideas is left to `rank_again`."""
    lock(session, idea_queries.SETUP)
    row = idea_queries.workspace(session)
    before, decided = _setup_values(session), visibility_queries.deciders(session)
    for name, value in workspace.model_dump().items():
        row.version += getattr(row, name) != value
        setattr(row, name, value)
    organization_operations.name_channels(session, channels, now)
    with member_operations.changing_roles(session, None):
        changed = _apply_people(session, persons)
        _apply_squads(session, squads, now)
    organization_operations.join_channels(session, [squad.channel for squad in squads], now)
    if policy is not None:
        # What a company begins with is no news to anybody.
        publish(session, policy, now, None, posted=before[Step.priorities] is not None)
    session.flush()
    revoke_cards(session, changed, now)
    show_waiting(session, decided, now)
    clear_cache(session)
    for step, value in _setup_values(session).items():
        if value != before[step]:
            organization_operations.touch_step(session, step, None, now)


def start_setup(session: Session, by: Principal) -> None:
    """Take over the zone of whoever saves something first; a company file may say otherwise."""
    lock(session, idea_queries.SETUP)
    row = idea_queries.workspace(session)
    if row.version == 1 and row.zone == NOT_SET:
        row.zone = by.zone
    row.version += 1


def publish(
    session: Session,
    policy: Policy,
    now: datetime,
    by: str | None,
    *,
    reviewer: str | None = None,
    posted: bool = True,
) -> bool:
    """Publish a new version, unless the policy is the one in force; tell whether it was.

    It is told in one post, unless it is not to be `posted`. A record that has grown is no new policy by itself.
    """
    number, in_force, _ = policy_in_force(session)
    stated = policy.as_said()
    # As it is said, or as it would be published.
    if number is not None and in_force.as_said() in (stated, stated.by_priors()):
        return False
    policy = with_track_record(session, stated)
    session.add(
        PolicyVersion(
            number=(number or 0) + 1,
            published_at=now,
            published_by=by,
            published_on=now.astimezone(ZoneInfo(idea_queries.workspace(session).zone)).date(),
            body=policy.model_dump(mode="json"),
        )
    )
    session.flush()
    clear_cache(session)
    new_number = (number or 0) + 1
    policy_operations.announce(session, new_number, in_force, policy, by, now, reviewer=reviewer, posted=posted)
    return True


def rank_again(session: Session, now: datetime, most: int) -> bool:
    """Rank and route again up to `most` undecided ideas for which something has changed; tell whether there were any.

    It can be stopped and taken up again at any time: each idea knows as of when it is ranked.
    """
    outdated = outdated_ideas(session, assess.ranking_fingerprint(session), most)
    for row in outdated:
        row.version += 1
        row.changed_at = now
        assess.assess(session, row)
        history.record(session, row, verb="rescored", sentence=sentences.RESCORED, by=None, now=now)
        session.flush()
        stage_card_again(session, row, now)
    if outdated:
        number, _, _ = policy_in_force(session)
        history.audit_act(session, "ranked again", "policy", str(number), now, note=f"{len(outdated)} ideas")
    return bool(outdated)


def stage_rank_outdated(session: Session, now: datetime) -> None:
    """Have ideas ranked again that wait for a decision and were ranked otherwise than they would be today."""
    standpoint = assess.ranking_fingerprint(session)
    if outdated_ideas(session, standpoint, 1):
        stage_rank_again(session, f"standpoint:{standpoint}", 0, now)


def stage_rank_again(session: Session, cause: str, piece: int, now: datetime) -> None:
    """Have delivery rank ideas again, a few at a time, as a job; `cause` names the change."""
    job = RankAgainJob(cause=cause, piece=piece)
    name = "errand:rank"
    outbox.stage(session, job, key=f"rank:{cause}:{piece}", audience=name, due=now, subject=name, batch=True)


def _setup_values(session: Session) -> dict[Step, object]:
    # Whatever of these a file changes, a form that is open meanwhile must not change back.
    number, _, _ = policy_in_force(session)
    workspace = idea_queries.workspace(session)
    return {
        Step.channels: [getattr(workspace, field) for field in organization_operations.WORKSPACE],
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
    squad_rows = all_squad_rows(session)
    # Who leads a squad from the beginning is no newcomer.
    leads = {row.lead for row in squad_rows.values()}
    new_leads = {squad.lead for squad in squads if squad.lead} - leads if leads else set()
    for member in sorted(new_leads):
        organization_operations.stage_welcome(session, member, now)
    for position, squad in enumerate(squads):
        row = squad_rows.pop(squad.key, None) or Squad(key=squad.key, name=squad.name, kind=squad.kind, version=0)
        before = row.model_dump()
        for name, value in squad.model_dump(mode="json").items():
            setattr(row, name, squad.kind if name == "kind" else value)
        row.position, row.active = position, True
        row.version += row.version == 0 or row.model_dump() != before
        session.add(row)
    for row in squad_rows.values():
        row.version += row.active
        row.active = False
        session.add(row)
