"""The company file: read with every problem at once, applied to the database, written from it."""

import re
import time
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from guildhall.yaml_file import (
    CHANNEL_PATTERN,
    KEY_PATTERN,
    MEMBER_PATTERN,
    NO_DAY,
    ROLE_PATTERN,
    TEAM_PATTERN,
    TIME_PATTERN,
    CompanyError,
    checked,
    line_of,
    read_tree,
)
from intake.access import OPERATOR
from intake.ideas import unreadable
from intake.operations import policy as policy_operations
from intake.operations.history import setting_up
from intake.operations.organization import company as organization_operations
from intake.operations.organization import squad_ends
from intake.operations.organization.channels import ChannelPlan
from intake.operations.organization.company import MemberPlan, WorkspacePlan
from intake.operations.organization.squads import (
    AREA_LENGTH,
    CHARTER_LENGTH,
    NAME_LENGTH,
    ends_problems,
    squads_problem,
)
from intake.operations.policy import rank_again
from intake.policy import Objective, Policy, Priority, SquadCard, SquadKind, StatedPolicy
from intake.queries import organization as organization_queries
from intake.queries.members import all_members
from intake.queries.organization import count_of_squad
from intake.queries.policy import policy_in_force
from intake.rules.approaches import LONGEST, legal_text
from intake.rules.planning.portfolio import share_problem
from intake.rules.policy_forms.parts import MOST_WEEKS
from intake.rules.policy_forms.priorities import row_of
from intake.rules.working_days import place_problem
from scheduling import leaders
from scheduling import meetings as meeting_scheduling
from scheduling.leaders import LeadershipPlan
from scheduling.meetings import DigestPlan, MeetingPlan, link_problem
from scheduling.notifications.meetings import Template
from scheduling.queries import occurrences as occurrence_queries
from scheduling.queries.leaders import leadership_meeting
from scheduling.recurrence import FIRST_DAY, rule_problem
from scheduling.tables import Series
from store.engine import Session, Store

# The policy in a company file, or in a file of its own.

# What one form of Slack's shows, and one line of it holds.
MOST_PRIORITIES, LINE_LENGTH = 40, 3000


_CARRIED = re.compile(r"[0-9A-Za-z_.-]{1,80}")
MemberId = Annotated[str, Field(pattern=MEMBER_PATTERN)]
# Buttons and forms carry keys, which are no longer than this there.
Key = Annotated[str, Field(pattern=KEY_PATTERN, max_length=80)]


class FilePart(BaseModel):
    """A part of a company file: nothing that is not known stands in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _fits_a_line(priority: Priority) -> Priority:
    if not _CARRIED.fullmatch(priority.key):
        raise ValueError("a key has letters, digits, dots and dashes, 80 at most")
    if problem := unreadable(row_of(priority).line, LINE_LENGTH, "a priority needs a name"):
        raise ValueError(f"with its words: {problem}")
    return priority


ListedPriority = Annotated[Priority, AfterValidator(_fits_a_line)]


Weeks = Annotated[float, Field(ge=0, le=MOST_WEEKS)]
# Said also where it is as before there was a choice, so that a file of one company is the same for another.
_OBJECTIVE = {"objective", "claimed_at_most"}
# What older files don't name.
_LATER = ("approaches", "legal")


class PolicyPart(StatedPolicy):
    """The policy, with what a form can show of it; a version is published whenever it changes."""

    priorities: Annotated[tuple[ListedPriority, ...], Field(max_length=MOST_PRIORITIES)] = ()
    capacity: dict[Key, Weeks] = {}
    experiment_weeks: Weeks = 0.0
    viewers: tuple[MemberId, ...] = ()
    spokesperson: MemberId | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        keys = [priority.key for priority in self.priorities]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"priorities: {', '.join(twice)} appears twice")
        lines = [line.key for line in self.legal]
        if twice := sorted({key for key in lines if lines.count(key) > 1}):
            raise ValueError(f"legal: {', '.join(twice)} appears twice")
        if len(legal_text(self.legal)) > LONGEST:
            raise ValueError(f"legal: together the lines are over {LONGEST:,} characters")
        if problem := share_problem((priority.share, priority.bound) for priority in self.priorities):
            raise ValueError(f"priorities: {problem}")
        if self.capacity and self.experiment_weeks > sum(self.capacity.values()):
            raise ValueError("experiment_weeks: more than all squads together have")
        return self

    def as_policy(self, before: Policy | None = None) -> Policy:
        """Return the policy that it says; where it says nothing of them, approaches, the legal list and what the plan
        goes by are as they were `before`.

        A company without a version before begins by benefit, and unless it says otherwise with claims that count as
        the middle of medium at most.
        """
        policy = Policy.model_validate(self.model_dump())
        usual = (before or policy.by_benefit()).model_dump(include=_OBJECTIVE)
        if "objective" in self.model_fields_set:
            usual = policy.by_benefit().model_dump(include=_OBJECTIVE) if policy.objective is Objective.benefit else {}
        usual |= {name: getattr(before or policy.at_first(), name) for name in _LATER}
        return policy.model_copy(update={name: usual[name] for name in usual if name not in self.model_fields_set})


# Reads a company file: every problem at once, each with its line and field, in plain words.


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("isn't a time zone; write it like Europe/Berlin") from None
    return name


def _rule(rule: str) -> str:
    if problem := rule_problem(rule):
        raise ValueError(problem)
    return rule


def _link(link: str) -> str:
    if link and (problem := link_problem(link)):
        raise ValueError(problem)
    return link


def _place(place: str) -> str:
    if problem := place_problem(place):
        raise ValueError(problem)
    return place


def _day(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise ValueError(NO_DAY) from None


ChannelId = Annotated[str, Field(pattern=CHANNEL_PATTERN)]
ZoneName = Annotated[str, AfterValidator(_zone)]
Rule = Annotated[str, AfterValidator(_rule)]
TimeOfDay = Annotated[str, Field(pattern=TIME_PATTERN)]


class WorkspacePart(FilePart):
    """The workspace, held against what Slack says of itself."""

    team_id: Annotated[str, Field(pattern=TEAM_PATTERN)] | None = None
    name: str = ""
    zone: ZoneName = "UTC"


class ChannelsPart(FilePart):
    """The ML team's channels."""

    triage: ChannelId | None = None
    digest: ChannelId | None = None
    guild: ChannelId | None = None


class PersonPart(FilePart):
    """A person with a role."""

    id: MemberId
    name: str = ""
    roles: tuple[Annotated[str, Field(pattern=ROLE_PATTERN)], ...] = ()


class SquadPart(SquadCard):
    """A squad, with what a form can show of it; a file always says of which kind it is."""

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
    kind: SquadKind
    lead: MemberId | None = None
    channel: ChannelId | None = None
    areas: tuple[Annotated[str, Field(min_length=1, max_length=AREA_LENGTH)], ...] = ()
    charter: Annotated[str, Field(max_length=CHARTER_LENGTH)] = ""
    weeks: Weeks | None = None
    returns_to: Key | None = None


class DigestPart(FilePart):
    """When the digest is due, and who sees the first ones as drafts; its zone is the workspace's unless given."""

    rule: Rule = "FREQ=WEEKLY;BYDAY=MO"
    time: TimeOfDay = "09:00"
    zone: ZoneName | None = None
    owner: MemberId | None = None
    drafts: Annotated[int, Field(ge=0, le=12)] = 2


class LeadershipPart(FilePart):
    """When the leadership meets; its digest comes on the working day before."""

    rule: Rule
    time: TimeOfDay = "09:00"
    zone: ZoneName | None = None


class MeetingPart(FilePart):
    """A meeting of the guild."""

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=80)]
    rule: Rule
    time: TimeOfDay
    zone: ZoneName | None = None
    minutes: Annotated[int, Field(ge=5, le=480)] = 60
    place: str = ""
    link: Annotated[str, AfterValidator(_link)] = ""
    starts: date = FIRST_DAY
    hosts: tuple[MemberId, ...] = ()
    away: tuple[MemberId, ...] = ()
    places: tuple[Annotated[str, AfterValidator(_place)], ...] = ()
    days_off: tuple[Annotated[str, AfterValidator(_day)], ...] = ()
    template: Template = Template.guild_sync


class CompanyFile(FilePart):
    """All that a company says of itself; every part may be left out."""

    workspace: WorkspacePart = WorkspacePart()
    channels: ChannelsPart = ChannelsPart()
    people: tuple[PersonPart, ...] = ()
    squads: tuple[SquadPart, ...] = ()
    policy: PolicyPart | None = None
    digest: DigestPart = DigestPart()
    leadership: LeadershipPart | None = None
    meetings: tuple[MeetingPart, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for what, keys in (
            ("people", [person.id for person in self.people]),
            ("squads", [squad.key for squad in self.squads]),
            ("meetings", [meeting.key for meeting in self.meetings]),
        ):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"{what}: {', '.join(twice)} appears twice")
        capacity = self.policy.capacity if self.policy else {}
        if self.squads and (strange := sorted(capacity.keys() - {squad.key for squad in self.squads})):
            raise ValueError(f"policy.capacity: this file has no squad {', '.join(strange)}")
        hubs = [squad.key for squad in self.squads if squad.kind is SquadKind.hub]
        if problem := squads_problem([squad.areas for squad in self.squads]):
            raise ValueError(f"squads: {problem}")
        if self.squads and len(hubs) != 1:
            raise ValueError("squads: exactly one squad must be of kind hub")
        for squad in self.squads:
            for field, problem in ends_problems(squad, squad.key, {each.key for each in self.squads}).items():
                raise ValueError(f"squads: {squad.key}: {field}: {problem}")
        return self


def read_company(path: Path) -> CompanyFile:
    """Return what a company file says; raises CompanyError naming every problem by line and field."""
    tree = read_tree(path)
    company = checked(path, tree, CompanyFile)
    names: set[str] = set()
    for place, squad in enumerate(company.squads):
        if squad.name.casefold() in names:
            line = line_of(tree, ("squads", place, "name"))
            raise CompanyError(f"{path}, line {line}: squads.{place}.name: another squad is called {squad.name}, too")
        names.add(squad.name.casefold())
    return company


def read_policy(path: Path, before: Policy | None = None) -> Policy:
    """Return the policy of a file, which has it alone or is a company file; raises CompanyError as `read_company`.

    `before` is the one in force.
    """
    tree = read_tree(path)
    if isinstance(tree, dict) and (set(tree) & set(CompanyFile.model_fields)):
        company = checked(path, tree, CompanyFile)
        if company.policy is None:
            raise CompanyError(f"{path}, line 1: policy: is missing")
        return company.policy.as_policy(before)
    return checked(path, tree, PolicyPart).as_policy(before)


def no_admin(path: Path) -> CompanyError:
    """Return that a file leaves the company without an admin, by line and field, as an error."""
    line = line_of(read_tree(path), ("people",))
    return CompanyError(f"{path}, line {line}: people: no admin would be left. Give somebody the role admin.")


def policy_problems(path: Path, problems: dict[str, str]) -> CompanyError:
    """Return what is wrong with the policy of a file, by line and field, as an error."""
    tree = read_tree(path)
    above: tuple[int | str, ...] = ("policy",) if isinstance(tree, dict) and "policy" in tree else ()
    lines = [
        f"{path}, line {line_of(tree, (*above, field))}: {field}: {problem}" for field, problem in problems.items()
    ]
    return CompanyError("\n".join(lines))


# Writes a company file from what stands in the database: applied again it changes nothing.

HEADING = "Your company in Guildhall. docs/company-yml.md explains each field."
COMMENTS = {
    "workspace": "The workspace and its time zone.",
    "channels": "The ML team's channels.",
    "people": "Everybody else is a member, who can submit and read. Admins set in the environment aren't listed.",
    "squads": "The squads that take ideas. Exactly one is the hub.",
    "policy": "The current priorities. A change here publishes a new version.",
    "digest": "When the weekly digest comes out.",
    "leadership": "When the leadership meets.",
    "meetings": "When the guild meets.",
}
LISTED_INLINE = ("roles", "areas", "words")
_WORD = re.compile(r"[^\W\d_][\w -]*")


def company_of(store: Store) -> CompanyFile:
    """Return all that the company says of itself, as a company file would say it."""
    with store.reading() as session:
        workspace = organization_queries.workspace(session)
        number, policy, _ = policy_in_force(session)
        everything = occurrence_queries.active_series(session)
        parts: dict[str, Any] = {
            "workspace": workspace.model_dump(include={"team_id", "name", "zone"}),
            "channels": {
                "triage": workspace.triage_channel,
                "digest": workspace.digest_channel,
                "guild": workspace.guild_channel,
            },
            "people": _people(session),
            "squads": _squads(session),
            "meetings": tuple(_meeting(row) for row in everything if not row.is_digest),
        }
        if number is not None:
            parts["policy"] = _policy(policy, {squad.key for squad in parts["squads"]})
        for row in everything:
            if row.is_digest:
                parts["digest"] = {
                    "rule": row.rule,
                    "time": row.at,
                    "zone": row.zone,
                    "owner": row.owner,
                    "drafts": row.drafts,
                }
        if (leadership := leadership_meeting(session)) is not None:
            parts["leadership"] = {"rule": leadership.rule, "time": leadership.at, "zone": leadership.zone}
    return CompanyFile.model_validate(parts)


def written(company: CompanyFile) -> str:
    """Return the company as YAML, with a line above each part."""
    document = company.model_dump(mode="json", exclude_defaults=True)
    if company.policy is not None:
        document["policy"] = _policy_document(company.policy)
    tree = CommentedMap({part: _laid_out(document[part]) for part in COMMENTS if part in document})
    tree.yaml_set_start_comment(HEADING)
    for part in tree:
        tree.yaml_set_comment_before_after_key(part, before=f"\n{COMMENTS[part]}")
    return _as_yaml(tree)


def _as_yaml(tree: CommentedMap) -> str:
    yaml, text = YAML(), StringIO()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.dump(tree, text)
    return text.getvalue()


def policy_written(policy: Policy) -> str:
    """Return a policy as YAML, as `guildhall policy publish` reads it."""
    part = PolicyPart.model_validate(policy.model_dump(include=set(PolicyPart.model_fields)))
    return _as_yaml(_laid_out(_policy_document(part)))


def _policy_document(part: PolicyPart) -> dict[str, Any]:
    document = {"approaches": {}, "legal": []} | part.model_dump(mode="json", exclude_defaults=True)
    return document | part.model_dump(mode="json", include=_OBJECTIVE)


def _policy(policy: Policy, squads: set[str]) -> PolicyPart:
    """Return the policy with the capacity of these squads alone: nobody plans by that of others, which have closed."""
    said = policy.model_dump(include=set(PolicyPart.model_fields))
    capacity = {key: weeks for key, weeks in policy.capacity.items() if key in squads}
    said["capacity"] = capacity
    if capacity:
        said["experiment_weeks"] = min(policy.experiment_weeks, sum(capacity.values()))
    return PolicyPart.model_validate(said)


def _with_closed(policy: Policy, before: Policy, squads: set[str]) -> Policy:
    """Return a file's policy with what the one `before` says of squads that the file can't name, as they are closed."""
    closed = {key: weeks for key, weeks in before.capacity.items() if key not in squads}
    return policy.model_copy(update={"capacity": {**closed, **policy.capacity}}) if closed else policy


def _squads(session: Session) -> tuple[SquadPart, ...]:
    squads = organization_queries.squads(session)
    # Where people were to go may have closed meanwhile; then it is the hub, as without a word.
    closed = {squad.returns_to for squad in squads} - {squad.key for squad in squads}
    return tuple(
        SquadPart.model_validate(
            squad.model_dump(mode="json") | ({"returns_to": None} if squad.returns_to in closed else {})
        )
        for squad in squads
    )


def _people(session: Session) -> tuple[PersonPart, ...]:
    rows = sorted((row for row in all_members(session) if row.roles), key=lambda row: row.id)
    return tuple(PersonPart(id=row.id, name=row.name, roles=tuple(row.roles)) for row in rows)


def _meeting(row: Series) -> MeetingPart:
    return MeetingPart(time=row.at, **row.model_dump(include=set(MeetingPart.model_fields) - {"time"}))


def _word(text: str) -> str:
    # Between brackets some marks mean other things than elsewhere, and ruamel does not quote all of them.
    return text if _WORD.fullmatch(text) else DoubleQuotedScalarString(text)


def _laid_out(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return CommentedMap({key: _laid_out(each, key) for key, each in value.items()})
    if isinstance(value, list):
        if name in LISTED_INLINE:
            listed = CommentedSeq(map(_word, value))
            listed.fa.set_flow_style()
            return listed
        return CommentedSeq([_laid_out(each) for each in value])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


# Applies a company file to the database: the file in one transaction, what it means for ideas a few at a time.

PAUSE_SECONDS = 0.02


def apply(store: Store, company: CompanyFile, now: datetime) -> None:
    """Apply a company file; the same file again changes nothing."""
    zone = company.workspace.zone
    workspace = WorkspacePlan(**company.workspace.model_dump())
    channels = ChannelPlan(
        triage_channel=company.channels.triage,
        digest_channel=company.channels.digest,
        guild_channel=company.channels.guild,
    )
    people = tuple(MemberPlan(id=person.id, name=person.name, roles=person.roles) for person in company.people)
    squads = tuple(SquadCard.model_validate(squad.model_dump()) for squad in company.squads)
    meetings = [
        MeetingPlan.model_validate(meeting.model_dump() | {"zone": meeting.zone or zone})
        for meeting in company.meetings
    ]
    digest = DigestPlan.model_validate(company.digest.model_dump() | {"zone": company.digest.zone or zone})
    part = company.leadership
    leadership = LeadershipPlan(rule=part.rule, time=part.time, zone=part.zone or zone) if part else LeadershipPlan()
    with (
        store.writing(OPERATOR) as session,
        setting_up(session, "company applied", now, occurrence_queries.recurring),
    ):
        number, in_force, _ = policy_in_force(session)
        before = in_force if number is not None else None
        policy = company.policy.as_policy(before) if company.policy else None
        if policy is not None and before is not None:
            policy = _with_closed(policy, before, {squad.key for squad in squads})
        organization_operations.apply_company(session, workspace, channels, people, squads, policy, now)
        squad_ends.close_left_out(session, {squad.key for squad in squads}, now)
        meeting_scheduling.apply(session, meetings, digest, now)
        leaders.apply(session, leadership, now)
    while _rank_some(store, now):
        # So that a running bot is not shut out for longer than a click can wait.
        time.sleep(PAUSE_SECONDS)


class Closes(NamedTuple):
    """A squad that a file leaves out, how many open ideas it has, and which squad gets them."""

    squad: str
    ideas: int
    goes_to: str


def closes(store: Store, company: CompanyFile) -> list[Closes]:
    """Return the squads that applying a file would close and whose ideas another one would get."""
    kept = {squad.key for squad in company.squads}
    with store.reading() as session:
        leave = [card for card in organization_queries.squads(session) if card.key not in kept]
        counts = {card.key: count_of_squad(session, card.key, squad_ends.IN_HAND, OPERATOR) for card in leave}
    goes_to = {card.key: squad_ends.following_of(card, company.squads) for card in leave}
    return [
        Closes(card.name, counts[card.key], following.name)
        for card in leave
        if (following := goes_to[card.key]) is not None and counts[card.key]
    ]


def _rank_some(store: Store, now: datetime) -> bool:
    with store.writing() as session:
        return rank_again(session, now, policy_operations.RANKED_AT_ONCE)
