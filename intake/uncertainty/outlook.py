"""What the draws say of an idea near the funded line, as plain values."""

from enum import StrEnum

from intake.policy import Frozen

LIKELY, COULD = 0.5, 0.1
ASSUMPTIONS = (
    "An idea is funded when its score is above what its squad-weeks would bring elsewhere in this plan.",
    "Everything else about it stays as it is, and so does what the last funded squad-week brings.",
    "Finding out tells for certain: whether it works, or what it is worth.",
    "If it works, its chance counts in full; if it doesn't, its chance counts nothing.",
)


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

    @property
    def worth_finding_out(self) -> float:
        """Return what the better of the two findings is worth: ideas can be ordered by it."""
        return max(self.about_chance.points, self.about_value.points)
