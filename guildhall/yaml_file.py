"""Reads a YAML file into a model: every problem at once, each with its line and field, in plain words."""

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from guildhall.errors import FileError
from intake.text import clean

MEMBER_PATTERN, CHANNEL_PATTERN, TEAM_PATTERN = r"^[UW][A-Z0-9]+$", r"^[CG][A-Z0-9]+$", r"^T[A-Z0-9]+$"
KEY_PATTERN, TIME_PATTERN = r"^[a-z0-9][a-z0-9-]*$", r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
ROLE_PATTERN = r"^(triager|lead|viewer|admin)$"
NO_DAY = "isn't a day; write it like 2027-03-31"
Read = TypeVar("Read", bound=BaseModel)


class CompanyError(FileError):
    """The company file can't be taken."""


class _Constructor(RoundTripConstructor):
    """Leaves days to the fields, which know what is wrong with one and where it stands."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _constructor, node: node.value)


def read_tree(path: Path) -> Any:
    """Return what a YAML file holds, where each thing knows its line; raises CompanyError."""
    yaml = YAML()
    yaml.Constructor = _Constructor
    try:
        return yaml.load(path)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CompanyError(f"{path}, line {line}: this isn't YAML: {error.problem}") from None
    except (YAMLError, UnicodeDecodeError):
        raise CompanyError(f"{path}: this isn't UTF-8 YAML") from None
    except RecursionError:
        raise CompanyError(f"{path}: this is nested too deeply") from None


def checked(path: Path, tree: Any, model: type[Read]) -> Read:
    """Return a tree as a model; raises CompanyError naming every problem by line and field."""
    try:
        return model.model_validate(_plain(tree) or {})
    except ValidationError as error:
        problems = [(line_of(tree, problem["loc"]), problem) for problem in error.errors()]
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


def line_of(tree: Any, place: tuple[int | str, ...]) -> int:
    """Return the line of a place in a tree, or of what is nearest above it."""
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
    "extra_forbidden": "isn't a known field",
    "tuple_type": "should be a list",
    "model_type": "should be a group of fields",
    "model_attributes_type": "should be a group of fields",
    "dict_type": "should be a group of fields",
    "string_type": "should be text; put it in quotes",
    "string_too_short": "is empty",
    "date_from_datetime_parsing": NO_DAY,
    "date_parsing": NO_DAY,
    "date_type": NO_DAY,
}
# What is expected where a text has another form.
_EXAMPLES = {
    MEMBER_PATTERN: "a member ID like U0123ABCD",
    CHANNEL_PATTERN: "a channel ID like C0123ABCD",
    TEAM_PATTERN: "a workspace ID like T0123ABCD",
    KEY_PATTERN: "lower-case letters, digits and dashes, like fraud-sprint",
    TIME_PATTERN: "a time like 09:00",
    ROLE_PATTERN: "triager, lead, viewer or admin",
}
# Who is speaking to whom is no business of whoever wrote the file.
_LIBRARY_WORDS = re.compile(r"^(Value error, |(Input|String|Tuple|List) (?=should))|, unable to .*")


def _told(problem: Any) -> str:
    plain = _PLAIN.get(problem["type"]) or _LIBRARY_WORDS.sub("", str(problem["msg"]))
    if problem["type"] == "string_pattern_mismatch":
        example = _EXAMPLES.get(problem["ctx"]["pattern"])
        plain = f"{problem['input']!r} " + (f"should be {example}" if example else "has the wrong form")
    field = ".".join(str(step) for step in problem["loc"])
    if not field and problem["type"] in ("model_type", "model_attributes_type"):
        return "this isn't a company file; docs/company-yml.md says what one holds"
    return f"{field}: {plain}" if field else plain
