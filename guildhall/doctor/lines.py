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
    sentence: str


def green(name: str, sentence: str) -> CheckLine:
    """Return a line for what is as it should be."""
    return CheckLine(name, Colour.green, sentence)


def amber(name: str, sentence: str) -> CheckLine:
    """Return a line for what works and deserves a look."""
    return CheckLine(name, Colour.amber, sentence)


def red(name: str, sentence: str) -> CheckLine:
    """Return a line for what does not work."""
    return CheckLine(name, Colour.red, sentence)


def grey(name: str, sentence: str) -> CheckLine:
    """Return a line for what was not looked at."""
    return CheckLine(name, Colour.grey, sentence)
