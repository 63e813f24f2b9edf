"""What the outbox carries of the plan, and the body of a plan as it is stored."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from intake.policy import Bound, Frozen, Objective
from intake.rules.planning.forecast import Outlook, QuarterValue
from intake.rules.planning.information import Proposals
from intake.rules.planning.portfolio import Candidate, DrawnPlans, Pin, Plan, Unestimated, worth_together

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


class Tier(StrEnum):
    """When an idea's turn comes by the plan: this quarter, in those that come next, or later."""

    now = "now"
    next = "next"
    later = "later"


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


class MovedIdea(Frozen):
    """An idea that would enter the plan or leave it: what it is called, and what it takes of whom for how much."""

    name: str
    squad: str
    weeks: float
    tenths: int
    benefit: int | None = None


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
        later = dict.fromkeys((candidate.id for candidate in self.candidates), Tier.later)
        return later | dict.fromkeys(self.following, Tier.next) | dict.fromkeys(self.plan.chosen, Tier.now)

    @property
    def by_benefit(self) -> bool:
        """Tell whether it is a plan by benefit."""
        return self.plan.objective is Objective.benefit

    @property
    def claimed(self) -> int:
        """Return how much of its benefit rests on amounts that nobody else has checked."""
        return worth_together(each for each in self.candidates if each.claimed and each.id in self.plan.chosen)

    @property
    def lacking_effort(self) -> list[Unestimated]:
        """Return the ideas without an estimate that would belong to a share that lacks weeks."""
        short = {each.share for each in self.plan.unmet if not each.beside}
        shares = [each for each in self.plan.shares if each.key in short and each.bound is Bound.at_least]
        return [each for each in self.without_effort if any(share.covers(each) for share in shares)]

    @cached_property
    def names(self) -> dict[str, str]:
        """Return what each idea that could be planned is called."""
        funded = {idea.id: f"{idea.label} {idea.title}" for idea in self.funded}
        return funded | {idea.id: f"{idea.label} {idea.title}" for idea in self.left}

    def moved(self, id_: str) -> MovedIdea:
        """Return an idea that could be planned, as whoever asks what if reads it."""
        candidate = next(candidate for candidate in self.candidates if candidate.id == id_)
        return MovedIdea(
            name=self.names[id_],
            squad=self.squad_name(candidate.squad),
            weeks=candidate.weeks,
            tenths=candidate.score_tenths,
            benefit=candidate.value if self.by_benefit else None,
        )

    def squad_name(self, key: str) -> str:
        """Return the name of a squad that the plan speaks of."""
        return self.squad_names.get(key, key)


class PlanShown(Frozen):
    """The plan as somebody reads it; without one, `lacking` says what it waits for.

    Of an idea that is too `close` to call, the draws say how readily it would be funded; of a plan by benefit,
    `drawn` says in how many plans each idea was.
    """

    quarter: str
    number: int | None = None
    computed_at: datetime | None = None
    body: PlanBody | None = None
    lacking: str = ""
    may_ask: bool = False
    close: dict[str, Outlook] = {}
    drawn: DrawnPlans = DrawnPlans()


class Movable(Frozen):
    """A priority that points can be moved from or to, with the share of all weeks that it gets at least or at most."""

    key: str
    name: str
    share: float
    bound: Bound = Bound.at_least


class MovedShare(Frozen):
    """The share of all weeks that a priority gets at least or at most, as it is and as it would be."""

    name: str
    bound: Bound
    before: float
    after: float


class WhatIf(Frozen):
    """What would come of moving ten points from one priority's share to another's, solved to a `gap` of the best.

    `favoured` is how many ideas of the priority that gets the points it has in the plan, before and after; `gain` and
    `favoured_gain` are in tenths of a point, or in benefit a year where the plan is by benefit.
    """

    taken_from: str
    given_to: str
    points: int
    enter: tuple[MovedIdea, ...]
    leave: tuple[MovedIdea, ...]
    gain: int
    troubles: tuple[str, ...]
    gap: float = 0.0
    by_benefit: bool = False
    shares: tuple[MovedShare, ...] = ()
    favoured: tuple[int, int] = (0, 0)
    favoured_gain: int = 0


class Place(Frozen):
    """What somebody signs for an idea: a pin with its reason, and the numbers of ideas it unlocks or saves the same as.

    The pin stays as it was where it `keeps_pin`, and what it unlocks or saves the `same` as where that is None.
    """

    pin: Pin | None = None
    reason: str = ""
    keeps_pin: bool = False
    unlocks: tuple[int, ...] | None = None
    same: tuple[int, ...] | None = None


class PlaceForm(Frozen):
    """What a lead has signed for an idea, which others it unlocks, and which bring the same saving."""

    id: str
    version: int
    label: str
    title: str
    pin: str | None = None
    reason: str = ""
    unlocks: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    may_pin: bool = False
