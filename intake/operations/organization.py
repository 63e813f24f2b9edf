"""The rules of setting up: channels, squads, and the steps of the checklist; and a whole company as a file says it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import update
from sqlmodel import col

from intake.access import Principal
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound, Refused
from intake.ideas import CleanText, unreadable
from intake.notifications.members import WelcomeJob
from intake.notifications.organization import JoinChannelJob
from intake.operations import members as member_operations
from intake.operations import policy as policy_operations
from intake.operations.members import PeoplePlan
from intake.operations.notify import stage_homes
from intake.operations.visibility import revoke_cards, show_waiting
from intake.operations.working_hours import today
from intake.policy import Frozen, Policy, Priority, SquadCard, SquadKind
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries.ideas import SETUP
from intake.queries.members import all_members, deciders
from intake.queries.organization import all_squad_rows, squad_rows, squads_in
from intake.queries.policy import policy_in_force
from intake.rules.policy_forms import MOST_WEEKS, slug
from intake.tables import Channel, SetupStep, Squad
from intake.text import shortened
from store import outbox
from store.engine import Session
from store.locking import compare_and_set, lock
from store.session import clear_cache

# The channels that an admin names, and what came of going there: Slack is asked by a job, and told on Home.

WORKSPACE = ("triage_channel", "digest_channel", "guild_channel")


class ChannelReach(StrEnum):
    """How far Guildhall has got into a channel."""

    asking = "asking"
    joined = "joined"
    uninvited = "uninvited"
    archived = "archived"
    shared = "shared"


REFUSED = (ChannelReach.archived, ChannelReach.shared)


class ChannelPlan(Frozen):
    """The channels for the ML team's matters."""

    triage_channel: str | None = None
    digest_channel: str | None = None
    guild_channel: str | None = None


def name_channels(session: Session, plan: ChannelPlan, now: datetime) -> None:
    """Name the three channels, and have those visited where Guildhall is not known to be."""
    row = organization_queries.workspace(session)
    for field, value in plan.model_dump().items():
        setattr(row, field, value)
    channel_ids = set(plan.model_dump().values())
    for channel in organization_queries.channels(session).values():
        # It was told long enough that nothing is posted there.
        if channel.reach in REFUSED and channel.id not in channel_ids:
            session.delete(channel)
    join_channels(session, plan.model_dump().values(), now)


def join_channels(session: Session, channels: Iterable[str | None], now: datetime) -> None:
    """Have Slack asked about these channels, and the public ones joined, unless that is done or under way."""
    known_channels = organization_queries.channels(session)
    for channel in sorted({channel for channel in channels if channel}):
        row = known_channels.get(channel)
        if row is None:
            session.add(Channel(id=channel, reach=ChannelReach.asking))
        elif row.reach in (ChannelReach.asking, ChannelReach.joined):
            continue
        key = f"join:{channel}:{now.isoformat()}"
        outbox.stage(session, JoinChannelJob(channel=channel), key=key, audience=f"errand:{channel}", due=now)


def stage_welcome(session: Session, member: str, now: datetime) -> None:
    """Have it found out who somebody is who came to the guild, so that they are welcomed where they are new."""
    key = f"newcomer:{member}:{now.isoformat()}"
    outbox.stage(session, WelcomeJob(member=member), key=key, audience=f"errand:{member}", due=now)


def not_reached(session: Session) -> list[str]:
    """Return the channels to which Guildhall has to be invited: perhaps it was, meanwhile."""
    return [row.id for row in organization_queries.channels(session).values() if row.reach == ChannelReach.uninvited]


def being_joined(session: Session) -> list[str]:
    """Return the channels into which a running Guildhall goes, or finds out why it can't."""
    return [row.id for row in organization_queries.channels(session).values() if row.reach == ChannelReach.asking]


def is_reached(session: Session, channel: str | None) -> bool:
    """Tell whether Guildhall is known to be in a channel."""
    row = session.get(Channel, channel) if channel else None
    return row is not None and row.reach == ChannelReach.joined


def record_reach(session: Session, channel: str, name: str, reach: ChannelReach) -> bool:
    """Write down what came of it, and tell whether that is news; a channel where nothing may be posted is left out."""
    row = session.get(Channel, channel)
    if row is None:
        return False
    is_news = row.reach != reach
    row.name, row.reach = name or row.name, reach
    if reach in REFUSED:
        _leave_out(session, channel)
    return is_news or reach in REFUSED


def _leave_out(session: Session, channel: str) -> None:
    workspace = organization_queries.workspace(session)
    for field in WORKSPACE:
        if getattr(workspace, field) == channel:
            setattr(workspace, field, None)
    for squad in squads_in(session, channel):
        squad.channel = None


# The steps of setting up: each stands for itself, may be skipped, and is taken by compare-and-set.

STALE = "This has changed since you opened it. Close the form and open it again."


class Step(StrEnum):
    """A step of setting up, in the order of the checklist."""

    channels = "channels"
    people = "people"
    squads = "squads"
    priorities = "priorities"
    imports = "import"
    meeting = "meeting"


def step_row(session: Session, key: str) -> SetupStep:
    """Return what is known of a step, a new row where nothing is."""
    row = session.get(SetupStep, key)
    if row is None:
        row = SetupStep(key=key)
        session.add(row)
    return row


def lock_step(session: Session, step: Step, version: int, by: str, now: datetime) -> SetupStep:
    """Take a step for a change; raises ChangedMeanwhile when it is not the version that the person saw any more."""
    lock(session, SETUP)
    row = step_row(session, step)
    session.flush()
    as_seen = (col(SetupStep.key) == step.value, col(SetupStep.version) == version)
    change = update(SetupStep).where(*as_seen).values(version=version + 1, changed_by=by, changed_at=now)
    if not compare_and_set(session, change):
        raise ChangedMeanwhile(STALE, by=row.changed_by)
    session.refresh(row)
    return row


def touch_step(session: Session, step: Step, by: str | None, now: datetime) -> SetupStep:
    """Note that a step was changed, whatever anybody has seen of it; a form that is open meanwhile can't be saved."""
    lock(session, SETUP)
    row = step_row(session, step)
    row.version += 1
    row.skipped, row.changed_by, row.changed_at = False, by, now
    return row


def stage_admin_homes(session: Session, cause: str, now: datetime) -> None:
    """Stage the Home of every admin who has opened theirs."""
    stage_homes(session, member_queries.admins(session), cause, now)


# Squads as an admin fills them in; there is exactly one hub as soon as there is any squad.

NAME_LENGTH, AREA_LENGTH, CHARTER_LENGTH = 40, 60, 500
# Requesters choose from one list, which Slack lets have 100 lines; an admin types all areas of a squad in one field.
MOST_AREAS, AREAS_LENGTH, MOST_SQUADS = 100, 3000, 90
GONE = "This squad is closed and takes no more ideas."
HUB_STAYS = "The hub can't be temporary. Choose another kind, or no day."
NOT_TEMPORARY = "Only a temporary squad ends by itself. Choose that kind, or no day."
PASSED = "This day has passed. Choose today or a later day."
ITSELF = "Choose another squad than this one."
GOES_NOWHERE = "This squad takes no more ideas. Choose another one."
NO_HUB = "There has to be one hub. Make another squad the hub first; this one then becomes embedded."
FIRST = "The first squad has to be the hub: the central team for everything no other squad covers."


class SquadDraft(BaseModel):
    """What the squad form brings."""

    model_config = ConfigDict(frozen=True)

    name: CleanText
    kind: SquadKind
    lead: str | None = None
    channel: str | None = None
    areas: tuple[str, ...] = ()
    charter: CleanText = ""
    weeks: float | None = None
    ends_on: date | None = None
    returns_to: str | None = None

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors = {}
        if problem := unreadable(self.name, NAME_LENGTH, "Enter the name that people know the squad by."):
            errors["name"] = problem
        if self.charter and (problem := unreadable(self.charter, CHARTER_LENGTH, "Use words, or leave it empty.")):
            errors["charter"] = problem
        if long := next((area for area in self.areas if len(area) > AREA_LENGTH), None):
            errors["areas"] = (
                f"“{shortened(long, 30)}” is longer than {AREA_LENGTH} characters. Separate areas with commas."
            )
        if self.weeks is not None and not 0 <= self.weeks <= MOST_WEEKS:
            errors["weeks"] = "Enter a number of weeks, 0 or more."
        return errors


def ends_problems(squad: SquadDraft | SquadCard, key: str | None, others: Collection[str]) -> dict[str, str]:
    """Return why a squad can't end as is said of it, by field; `others` are the squads where its people can go."""
    errors = {}
    if squad.ends_on is not None and squad.kind is SquadKind.hub:
        errors["ends_on"] = HUB_STAYS
    elif squad.ends_on is not None and squad.kind is not SquadKind.temporary:
        errors["ends_on"] = NOT_TEMPORARY
    if squad.returns_to is not None and squad.returns_to == key:
        errors["returns_to"] = ITSELF
    elif squad.returns_to is not None and squad.returns_to not in others:
        errors["returns_to"] = GOES_NOWHERE
    return errors


def squads_problem(squads: Sequence[Sequence[str]]) -> str | None:
    """Say why there can't be squads of these areas, or None."""
    if len(squads) > MOST_SQUADS:
        return f"You can have up to {MOST_SQUADS} squads; this would make {len(squads)}."
    if any(len(", ".join(areas).encode("utf-16-le")) // 2 > AREAS_LENGTH for areas in squads):
        return f"Please keep the areas of one squad to {AREAS_LENGTH:,} characters together."
    count = len({area for areas in squads for area in areas})
    if count > MOST_AREAS:
        return f"All squads together can have up to {MOST_AREAS} areas; this would make {count}."
    return None


def lock_squad(session: Session, key: str, version: int) -> Squad:
    """Take a squad for a change; raises NotFound when it was closed, and ChangedMeanwhile when it was changed."""
    as_seen = (col(Squad.key) == key, col(Squad.version) == version, col(Squad.active).is_(True))
    is_as_seen = compare_and_set(session, update(Squad).where(*as_seen).values(version=version + 1))
    row = all_squad_rows(session).get(key)
    if row is None or not row.active:
        raise NotFound(GONE)
    if not is_as_seen:
        raise ChangedMeanwhile(STALE, by=None)
    session.refresh(row)
    return row


def save_squad(session: Session, key: str | None, draft: SquadDraft, now: datetime, *, saw_hub: bool) -> Squad:
    """Write a squad down, a new one where `key` is None; who is made the hub takes the place of the hub there was.

    `saw_hub` tells whether the person could see that there is one. Raises FieldErrors.
    """
    other_squads = [row for row in squad_rows(session) if row.key != key]
    errors = draft.problems() | ends_problems(draft, key, {row.key for row in other_squads})
    if draft.ends_on is not None and draft.ends_on < today(session, now):
        errors.setdefault("ends_on", PASSED)
    if any(row.name.casefold() == draft.name.casefold() for row in other_squads):
        errors["name"] = "There is already a squad with this name."
    if problem := squads_problem([*(row.areas for row in other_squads), draft.areas]):
        errors.setdefault("areas" if draft.areas else "name", problem)
    hub = next((row for row in other_squads if row.kind is SquadKind.hub), None)
    if draft.kind is not SquadKind.hub and hub is None:
        errors["kind"] = NO_HUB if other_squads else FIRST
    if draft.kind is SquadKind.hub and hub is not None and not saw_hub:
        errors["kind"] = f"{hub.name} is the hub now. Choose another kind; you can change it later."
    if errors:
        raise FieldErrors(errors)
    if draft.kind is SquadKind.hub and hub is not None:
        hub.kind, hub.version = SquadKind.embedded, hub.version + 1
    row = _row(session, key, draft)
    before = (row.ends_on, row.returns_to)
    for field, value in draft.model_dump().items():
        setattr(row, field, list(value) if field == "areas" else value)
    if row.ends_on is None:
        row.returns_to = None
    if (row.ends_on, row.returns_to) != before:
        tell_anew(session, row)
    row.active = True
    session.add(row)
    return row


def check_closing(session: Session, row: Squad) -> None:
    """Raise Refused for the hub as long as there are other squads."""
    if row.kind is SquadKind.hub and len(squad_rows(session)) > 1:
        raise Refused(NO_HUB)


def close_squad(session: Session, row: Squad) -> None:
    """Have a squad take no more ideas; raises Refused for the hub as long as there are others."""
    check_closing(session, row)
    tell_anew(session, row)
    row.active = False
    session.add(row)


def end_notices(key: str) -> str:
    """Return for what the messages that a squad ends are held back until their readers are at work."""
    return f"squad ends:{key}"


def tell_anew(session: Session, row: Squad) -> None:
    """Have nobody read any more when and where to a squad ends by what it was, and tell it by what it is."""
    row.end_told = None
    outbox.drop_held(session, end_notices(row.key), "it ends on another day, or its people go elsewhere")


def _row(session: Session, key: str | None, draft: SquadDraft) -> Squad:
    squads = all_squad_rows(session)
    if key is not None:
        return squads[key]
    position = max((row.position for row in squads.values()), default=-1) + 1
    folded_name = draft.name.casefold()
    closed = next((row for row in squads.values() if not row.active and row.name.casefold() == folded_name), None)
    if closed is not None:
        # It is the same squad, back again: what it had parked or declined is still its own.
        closed.position, closed.version, closed.end_told = position, closed.version + 1, None
        return closed
    return Squad(key=slug(draft.name, set(squads)), name=draft.name, kind=draft.kind, position=position)


# What the checklist shows of the company, and what its forms begin with: plain values.


class ChannelStands(Frozen):
    """A channel that was named, and how far Guildhall has got into it."""

    id: str
    name: str = ""
    reach: ChannelReach = ChannelReach.asking


class SetupProgress(Frozen):
    """How far the set-up is, and what it says now; `versions` are those of the steps, for buttons."""

    versions: dict[Step, int]
    skipped: frozenset[Step]
    unfolded: bool
    channels: ChannelPlan
    visited: tuple[ChannelStands, ...]
    people: PeoplePlan
    outsiders: tuple[str, ...]
    squads: tuple[SquadCard, ...]
    published: int | None
    priorities: tuple[Priority, ...]
    has_draft: bool
    imports_done: bool


class ChannelsStatus(Frozen):
    """What the channels form begins with."""

    version: int
    plan: ChannelPlan


class PeopleForm(Frozen):
    """What the people form begins with."""

    version: int
    plan: PeoplePlan


class SquadForm(Frozen):
    """What the squad form begins with: a squad as it is, or None for a new one; the hub there is besides it.

    The version of a new one is 1 where there is a hub, 0 where there is none. To the `others` its people can go.
    """

    squad: SquadCard | None
    version: int
    hub: str | None
    others: tuple[SquadCard, ...] = ()


class ClosingForm(Frozen):
    """What the form begins with that closes a squad: how many `ideas` the reader knows that it has, and who takes them.

    One of the `others` does; the last squad of all has nobody.
    """

    squad: SquadCard
    version: int
    ideas: int
    goes_to: str | None
    others: tuple[SquadCard, ...] = ()


# The whole of a company as a file says it: what each step in Slack does, at once.

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


def start_setup(session: Session, by: Principal) -> None:
    """Take over the zone of whoever saves something first; a company file may say otherwise."""
    lock(session, SETUP)
    row = organization_queries.workspace(session)
    if row.version == 1 and row.zone == NOT_SET:
        row.zone = by.zone
    row.version += 1


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
