"""What the draws say of an idea near the funded line, as plain values."""

from enum import StrEnum
from typing import Self

from intake.policy import Frozen

LIKELY, COULD, MOSTLY = 0.5, 0.1, 2 / 3
ASSUMPTIONS = (
    "An idea is funded when its score is above what its squad-weeks would bring elsewhere in this plan.",
    "Everything else about it stays as it is, and so does what the last funded squad-week brings.",
    "Finding out tells for certain: whether it works, or what it is worth.",
    "If it works, its chance counts in full; if it doesn't, its chance counts nothing.",
)


class Odds(StrEnum):
    """How readily an idea is funded, where its band straddles the line."""

    likely = "likely"
    even = "even"
    unlikely = "unlikely"


def odds(part: float) -> Odds:
    """Say in a word how readily an idea is funded: likely from two draws in three on, unlikely up to one in three."""
    if part >= MOSTLY:
        return Odds.likely
    return Odds.unlikely if part <= 1 - MOSTLY else Odds.even


class Changes(StrEnum):
    """How readily knowing a fact would change the plan."""

    likely = "likely"
    could = "could"
    unlikely = "unlikely"


def changes(part: float) -> Changes:
    """Say in a word how readily the plan changes: likely from one draw in two, could from one in ten."""
    if part >= LIKELY:
        return Changes.likely
    return Changes.could if part >= COULD else Changes.unlikely


class Finding(Frozen):
    """What knowing one fact would be worth: in points, how often the plan would change, and that in a word."""

    points: float
    part: float
    changes: Changes


NOTHING = Finding(points=0.0, part=0.0, changes=Changes.unlikely)


class Outlook(Frozen):
    """What the draws say of an idea, in points; `line` is what it needs to be funded, `funded` how often it is."""

    id: str
    mean: float
    low: float
    high: float
    line: float
    funded: float
    too_close: bool
    about_chance: Finding
    about_value: Finding

    def fixed(self) -> Self:
        """Return the outlook of an idea whose place no score would change: nothing about it is worth finding out."""
        return self.model_copy(update={"too_close": False, "about_chance": NOTHING, "about_value": NOTHING})

    @property
    def worth_finding_out(self) -> float:
        """Return what the better of the two findings is worth: ideas can be ordered by it."""
        return max(self.about_chance.points, self.about_value.points)

    @property
    def better(self) -> Finding:
        """Return the finding that is worth more."""
        return self.about_chance if self.is_about_chance else self.about_value

    @property
    def is_about_chance(self) -> bool:
        """Tell whether it is worth more to know whether the idea works than what it would bring."""
        return self.about_chance.points >= self.about_value.points
