"""What a plan says of its line, and the errand that draws the ideas near it."""

from typing import ClassVar

from intake.ideas import Kind
from intake.policy import Frozen


class Marginals(Frozen):
    """What one squad-week more would bring to a plan, in points: of the company, and of squads that differ from it.

    `priorities` is what is added to it for ideas of a priority whose share binds: less than nothing where it must have
    at least so much, so that its line is lower; `kinds` is the same for a kind of work.
    """

    overall: float
    squads: dict[str, float] = {}
    priorities: dict[str, float] = {}
    kinds: dict[Kind, float] = {}

    def of(self, squad: str | None, priority: str | None, kind: Kind = Kind.product) -> float:
        """Return what a squad-week must bring for an idea of this squad, priority and kind of work to be funded."""
        here = self.squads.get(squad or "", self.overall)
        return max(0.0, here + self.priorities.get(priority or "", 0.0) + self.kinds.get(kind, 0.0))


class DrawBandsErrand(Frozen):
    """Draw the bands of some ideas near the line of a plan; a later `drawing` replaces an earlier one."""

    kind: ClassVar[str] = "draw bands"
    schema_number: ClassVar[int] = 1

    drawing: int
    marginals: Marginals
    piece: int = 0
