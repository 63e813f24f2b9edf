"""Reads a company file: every problem at once, each with its line and field, in plain words."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from guildhall.errors import FileError
from intake.company.priorities import row_of
from intake.company.squads import CHARTER_LENGTH, crowded
from intake.ideas import Kind, unreadable
from intake.policy import PRIORS, Anchors, Priority, Weights, share_problem
from intake.squads import SquadKind
from intake.text import clean
from scheduling.links import link_problem

# What one form of Slack's shows, and one line of it holds.
MOST_PRIORITIES, LINE_LENGTH = 40, 3000


class CompanyError(FileError):
    """The company file can't be taken."""


# An interval of nought never gets any further, and finer rules cost each tick a walk through every minute.
_SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - a local day
_CARRIED = re.compile(r"[0-9A-Za-z_.-]{1,80}")
_TOO_OFTEN = re.compile(r"INTERVAL=0*(?!\d)|FREQ=(HOURLY|MINUTELY|SECONDLY)", re.IGNORECASE)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("no such time zone; write it like Europe/Berlin") from None
    return name


def _rule(rule: str) -> str:
    if _TOO_OFTEN.search(rule):
        raise ValueError("a rule recurs no more than once a day, and its interval is 1 or more")
    try:
        # On local time, as it will be read: an UNTIL has no Z.
        recurs = rrulestr(rule, dtstart=_SOME_DAY).after(_SOME_DAY, inc=True)
    except (ValueError, TypeError, AttributeError):
        raise ValueError("no recurrence rule on local time; write it like FREQ=WEEKLY;BYDAY=MO") from None
    if recurs is None:
        raise ValueError("this rule never comes true")
    return rule


def _link(link: str) -> str:
    if link and (problem := link_problem(link)):
        raise ValueError(problem)
    return link


MemberId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]
ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]+$")]
ZoneName = Annotated[str, AfterValidator(_zone)]
Rule = Annotated[str, AfterValidator(_rule)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
# Buttons and forms carry keys, which are no longer than this there.
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkspacePart(_Part):
    """The workspace, held against what Slack says of itself."""

    team_id: Annotated[str, Field(pattern=r"^T[A-Z0-9]+$")] | None = None
    name: str = ""
    zone: ZoneName = "UTC"


class ChannelsPart(_Part):
    """Where the ML team's matters stand."""

    triage: ChannelId | None = None
    digest: ChannelId | None = None
    guild: ChannelId | None = None


class PersonPart(_Part):
    """A person with a role."""

    id: MemberId
    name: str = ""
    roles: tuple[Annotated[str, Field(pattern="^(triager|lead|viewer|admin)$")], ...] = ()


class SquadPart(_Part):
    """A squad."""

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=40)]
    kind: SquadKind
    lead: MemberId | None = None
    channel: ChannelId | None = None
    areas: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] = ()
    charter: Annotated[str, Field(max_length=CHARTER_LENGTH)] = ""
    words: tuple[str, ...] = ()
    weeks: Annotated[float, Field(ge=0, le=10_000)] | None = None


def _fits_a_line(priority: Priority) -> Priority:
    if not _CARRIED.fullmatch(priority.key):
        raise ValueError("a key is made of letters, digits, dots and dashes, 80 at most")
    if problem := unreadable(row_of(priority).line, LINE_LENGTH, "a priority needs a name"):
        raise ValueError(f"with its words: {problem}")
    return priority


ListedPriority = Annotated[Priority, AfterValidator(_fits_a_line)]


class PolicyPart(_Part):
    """The policy; a version is published whenever it changes."""

    note: str = ""
    priorities: Annotated[tuple[ListedPriority, ...], Field(max_length=MOST_PRIORITIES)] = ()
    weights: Weights = Weights()
    completeness: Annotated[float, Field(ge=0, le=1)] = 0.6
    anchors: Anchors = Anchors()
    priors: dict[Kind, Annotated[float, Field(ge=0, le=1)]] = PRIORS
    most_areas: Annotated[int, Field(ge=1, le=100)] = 3
    most_top_marks: Annotated[int, Field(ge=0)] | None = None


class DigestPart(_Part):
    """When the digest is due, and who sees the first ones as drafts; its zone is the workspace's unless given."""

    rule: Rule = "FREQ=WEEKLY;BYDAY=MO"
    time: TimeOfDay = "09:00"
    zone: ZoneName | None = None
    owner: MemberId | None = None
    drafts: Annotated[int, Field(ge=0, le=12)] = 2


class MeetingPart(_Part):
    """A meeting of the guild."""

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=80)]
    rule: Rule
    time: TimeOfDay
    zone: ZoneName | None = None
    minutes: Annotated[int, Field(ge=5, le=480)] = 60
    place: str = ""
    link: Annotated[str, AfterValidator(_link)] = ""
    starts: date = date(2026, 1, 1)


class Company(_Part):
    """All that a company says of itself; every part may be left out."""

    workspace: WorkspacePart = WorkspacePart()
    channels: ChannelsPart = ChannelsPart()
    people: tuple[PersonPart, ...] = ()
    squads: tuple[SquadPart, ...] = ()
    policy: PolicyPart | None = None
    digest: DigestPart = DigestPart()
    meetings: tuple[MeetingPart, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for what, keys in (
            ("people", [person.id for person in self.people]),
            ("squads", [squad.key for squad in self.squads]),
            ("meetings", [meeting.key for meeting in self.meetings]),
            ("policy.priorities", [priority.key for priority in (self.policy.priorities if self.policy else ())]),
        ):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"{what}: {', '.join(twice)} stands there twice")
        if problem := share_problem(priority.share for priority in (self.policy.priorities if self.policy else ())):
            raise ValueError(f"policy.priorities: {problem}")
        hubs = [squad.key for squad in self.squads if squad.kind is SquadKind.hub]
        if problem := crowded([squad.areas for squad in self.squads]):
            raise ValueError(f"squads: {problem}")
        if self.squads and len(hubs) != 1:
            raise ValueError("squads: exactly one squad must be of kind hub")
        return self


def read_company(path: Path) -> Company:
    """Return what a company file says; raises CompanyError naming every problem by line and field."""
    yaml = YAML()
    try:
        tree = yaml.load(path)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CompanyError(f"{path}, line {line}: this is not YAML: {error.problem}") from None
    except (YAMLError, UnicodeDecodeError):
        raise CompanyError(f"{path}: this is not YAML in UTF-8") from None
    try:
        return Company.model_validate(_plain(tree) or {})
    except ValidationError as error:
        problems = [(_line_of(tree, problem["loc"]), problem) for problem in error.errors()]
        lines = [
            f"{path}, line {line}: {_told(problem)}" for line, problem in sorted(problems, key=lambda each: each[0])
        ]
        raise CompanyError("\n".join(lines)) from None


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    # As what people type in Slack: a quoted "\\ud800" or "\\0" is in no database.
    return clean(node) if isinstance(node, str) else node


def _line_of(tree: Any, place: tuple[int | str, ...]) -> int:
    line, node = 1, tree
    for step in place:
        try:
            position = node.lc.item(step) if isinstance(step, int) else node.lc.key(step)
            line, node = position[0] + 1, node[step]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line


_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "tuple_type": "should be a list",
    "model_type": "should be a group of fields",
    "model_attributes_type": "should be a group of fields",
    "dict_type": "should be a group of fields",
    "string_type": "should be text; put it in quotes",
}


def _told(problem: Any) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    plain = _PLAIN.get(problem["type"], message)
    if problem["type"] == "string_pattern_mismatch":
        plain = f"{problem['input']!r} has the wrong form"
    field = ".".join(str(step) for step in problem["loc"])
    return f"{field}: {plain}" if field else plain
