"""What `guildhall check` finds: a line for each thing, green, or what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Colour(StrEnum):
    """How it stands: as it should; works, but look; does not work; not looked at."""

    green = "green"
    amber = "amber"
    red = "red"
    grey = "grey"


@dataclass(frozen=True)
class CheckLine:
    """One thing that was looked at, how it stands, and a sentence: what was found, or what to do."""

    name: str
    colour: Colour
    told: str


def green(name: str, told: str) -> CheckLine:
    """Return a line for what is as it should be."""
    return CheckLine(name, Colour.green, told)


def amber(name: str, told: str) -> CheckLine:
    """Return a line for what works and deserves a look."""
    return CheckLine(name, Colour.amber, told)


def red(name: str, told: str) -> CheckLine:
    """Return a line for what does not work."""
    return CheckLine(name, Colour.red, told)


def grey(name: str, told: str) -> CheckLine:
    """Return a line for what was not looked at."""
    return CheckLine(name, Colour.grey, told)
