"""What the outbox carries of the plan, and the body of a plan as it is stored."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from intake.policy import Frozen, Objective
from intake.rules.planning.information import Proposals
from intake.rules.planning.portfolio import Candidate, Pin, Plan, Tier, Unestimated, tiers_of, worth_together
from intake.rules.planning.track_record import QuarterValue

# The job that makes the plan, and what cards say of a pin.


class PinFact(Frozen):
    """What a lead has signed for an idea: its place in the plan, and why."""

    pin: Pin
    reason: str
    by: str
    at: datetime


class MakePlanJob(Frozen):
    """Work out the plan of the quarter anew; `cause` names the change."""

    kind: ClassVar[str] = "make plan"
    schema_number: ClassVar[int] = 1

    cause: str


class DrawPlansJob(Frozen):
    """Plan again on some draws, from `first` on; for one version of a quarter's plan, and no other."""

    kind: ClassVar[str] = "draw plans"
    schema_number: ClassVar[int] = 1

    quarter: str
    version: int
    first: int = 0


# What a plan says: the ideas that are in it, why each other one is not, and what can't be kept; plain values.


class PlannedIdea(Frozen):
    """An idea that is in the plan; `pinned` tells whether a lead has signed for it.

    `benefit` is a year, None where the plan is by score; it is `claimed` where nobody else has checked the amount.
    """

    id: str
    label: str
    title: str
    squad: str
    weeks: float
    tenths: int
    pinned: bool = False
    benefit: int | None = None
    claimed: bool = False
    legal_days: float | None = None


class LeftIdea(Frozen):
    """An idea that is not in the plan, and the sentence that says why not and what would let it in."""

    id: str
    label: str
    title: str
    tenths: int
    why: str
    benefit: int | None = None
    claimed: bool = False
    legal_days: float | None = None


class PlanBody(Frozen):
    """A plan with all that was known when it was worked out; `following` are what the next quarters would hold.

    `troubles` are sentences about shares and pins that can't be kept; `unestimated` ideas can't be planned at all.
    Plans of before don't name them (`without_effort`). Its weeks may be corrected by what squads' work has taken
    (`is_corrected`). `realised` is what ideas in use promised and have come to, by quarter of their launch, the newest
    first. `trials` are the experiments that pay.
    """

    plan: Plan
    candidates: tuple[Candidate, ...]
    funded: tuple[PlannedIdea, ...]
    left: tuple[LeftIdea, ...]
    following: tuple[str, ...]
    troubles: tuple[str, ...]
    unestimated: int
    squad_names: dict[str, str]
    is_corrected: bool = False
    realised: tuple[QuarterValue, ...] = ()
    trials: Proposals = Proposals()
    without_effort: tuple[Unestimated, ...] = ()

    @cached_property
    def tiers(self) -> dict[str, Tier]:
        """Return when the turn of each idea comes."""
        return tiers_of(self.plan, self.candidates, self.following)

    @property
    def by_benefit(self) -> bool:
        """Tell whether it is a plan by benefit."""
        return self.plan.objective is Objective.benefit

    @property
    def claimed(self) -> int:
        """Return how much of its benefit rests on amounts that nobody else has checked."""
        return worth_together(each for each in self.candidates if each.claimed and each.id in self.plan.chosen)

    @cached_property
    def names(self) -> dict[str, str]:
        """Return what each idea that could be planned is called."""
        funded = {idea.id: f"{idea.label} {idea.title}" for idea in self.funded}
        return funded | {idea.id: f"{idea.label} {idea.title}" for idea in self.left}

    def squad_name(self, key: str) -> str:
        """Return the name of a squad that the plan speaks of."""
        return self.squad_names.get(key, key)
