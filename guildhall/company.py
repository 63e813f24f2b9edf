"""Reads a company file: every problem at once, each with its line and field, in plain words."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from guildhall.errors import FileError
from guildhall.policy_part import Key, MemberId, Part, PolicyPart
from intake.company.squads import CHARTER_LENGTH, crowded
from intake.policy import Policy
from intake.squads import SquadKind
from intake.text import clean
from scheduling.cadence import rule_problem
from scheduling.links import link_problem


class CompanyError(FileError):
    """The company file can't be taken."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("no such time zone; write it like Europe/Berlin") from None
    return name


def _rule(rule: str) -> str:
    if problem := rule_problem(rule):
        raise ValueError(problem)
    return rule


def _link(link: str) -> str:
    if link and (problem := link_problem(link)):
        raise ValueError(problem)
    return link


ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]+$")]
ZoneName = Annotated[str, AfterValidator(_zone)]
Rule = Annotated[str, AfterValidator(_rule)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Read = TypeVar("Read", bound=BaseModel)


class WorkspacePart(Part):
    """The workspace, held against what Slack says of itself."""

    team_id: Annotated[str, Field(pattern=r"^T[A-Z0-9]+$")] | None = None
    name: str = ""
    zone: ZoneName = "UTC"


class ChannelsPart(Part):
    """Where the ML team's matters stand."""

    triage: ChannelId | None = None
    digest: ChannelId | None = None
    guild: ChannelId | None = None


class PersonPart(Part):
    """A person with a role."""

    id: MemberId
    name: str = ""
    roles: tuple[Annotated[str, Field(pattern="^(triager|lead|viewer|admin)$")], ...] = ()


class SquadPart(Part):
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


class DigestPart(Part):
    """When the digest is due, and who sees the first ones as drafts; its zone is the workspace's unless given."""

    rule: Rule = "FREQ=WEEKLY;BYDAY=MO"
    time: TimeOfDay = "09:00"
    zone: ZoneName | None = None
    owner: MemberId | None = None
    drafts: Annotated[int, Field(ge=0, le=12)] = 2


class MeetingPart(Part):
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


class Company(Part):
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
        ):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"{what}: {', '.join(twice)} stands there twice")
        capacity = self.policy.capacity if self.policy else {}
        if self.squads and (strange := sorted(capacity.keys() - {squad.key for squad in self.squads})):
            raise ValueError(f"policy.capacity: {', '.join(strange)} is no squad of this file")
        hubs = [squad.key for squad in self.squads if squad.kind is SquadKind.hub]
        if problem := crowded([squad.areas for squad in self.squads]):
            raise ValueError(f"squads: {problem}")
        if self.squads and len(hubs) != 1:
            raise ValueError("squads: exactly one squad must be of kind hub")
        return self


def read_company(path: Path) -> Company:
    """Return what a company file says; raises CompanyError naming every problem by line and field."""
    return _checked(path, _tree(path), Company)


def read_policy(path: Path) -> Policy:
    """Return the policy of a file, which has it alone or is a company file; raises CompanyError as `read_company`."""
    tree = _tree(path)
    if isinstance(tree, dict) and (set(tree) & set(Company.model_fields)):
        company = _checked(path, tree, Company)
        if company.policy is None:
            raise CompanyError(f"{path}, line 1: policy: is missing")
        return company.policy.as_policy()
    return _checked(path, tree, PolicyPart).as_policy()


def policy_problems(path: Path, problems: dict[str, str]) -> CompanyError:
    """Return what is wrong with the policy of a file, by line and field, as an error."""
    tree = _tree(path)
    above: tuple[int | str, ...] = ("policy",) if isinstance(tree, dict) and "policy" in tree else ()
    lines = [f"{path}, line {_line_of(tree, (*above, field))}: {field}: {told}" for field, told in problems.items()]
    return CompanyError("\n".join(lines))


def _tree(path: Path) -> Any:
    yaml = YAML()
    try:
        return yaml.load(path)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CompanyError(f"{path}, line {line}: this is not YAML: {error.problem}") from None
    except (YAMLError, UnicodeDecodeError):
        raise CompanyError(f"{path}: this is not YAML in UTF-8") from None


def _checked(path: Path, tree: Any, model: type[Read]) -> Read:
    try:
        return model.model_validate(_plain(tree) or {})
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
