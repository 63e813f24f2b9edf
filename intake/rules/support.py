"""Who stands behind an idea: supporters of other areas, and people who were named and have said yes. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from intake.ideas import Asked


class SupportAnswer(StrEnum):
    """What became of the question to somebody who was named; of `taken back` they are asked no more."""

    yes = "yes"
    no = "no"
    passed_on = "passed on"
    taken_back = "taken back"


class Supporter(NamedTuple):
    """Somebody who supports an idea, and the areas in which they are: their squad's, or the one that they told."""

    member: str
    areas: tuple[str, ...]


def news_subject(idea_id: str, member: str) -> str:
    """Return the subject of the message that tells a supporter what became of an idea."""
    return f"supported:{idea_id}@{member}"


def subject_kind(role: Asked) -> str:
    """Return what the subject of a question to somebody who was named begins with."""
    return f"backer {role.value}"


def areas_behind(idea_area: str | None, supporters: Iterable[Supporter]) -> int:
    """Return from how many other areas than the idea's it is supported.

    An idea whose area nobody knows has none, or leaving it out would pay. Who is in several areas counts for the first.
    """
    if idea_area is None:
        return 0
    elsewhere = (supporter.areas for supporter in supporters if idea_area not in supporter.areas)
    return len({areas[0] for areas in elsewhere if areas})


def as_checked(value: object) -> str:
    """Return an input as a check remembers it: what says something else by now is claimed again."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {value[name]}" for name in sorted(value))
    return str(value)
