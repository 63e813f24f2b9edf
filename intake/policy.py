"""A policy version: the published priorities, the weights of the criteria, and the anchors that turn answers into 0–1.

All anchors are absolute: an idea's score depends on its own inputs and on the version it cites, on nothing else.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intake.ideas import Chance, Effort, Kind, Urgency, Value


class Criterion(StrEnum):
    """What a score is the weighted sum of."""

    fit = "fit"
    value = "value"
    chance = "chance"
    urgency = "urgency"
    effort = "effort"


class Frozen(BaseModel):
    """A value that never changes once it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Bound(StrEnum):
    """Which way a share of capacity binds."""

    at_least = "at least"
    at_most = "at most"


class Priority(Frozen):
    """A stated goal of the ML team; its words are what an idea's text is matched against.

    `share` is the part of the squads' weeks that it is to have, at least or at most (`bound`). `owner` is a member id;
    `horizon` says until when the goal holds.
    """

    key: str
    name: str
    why: str = ""
    weight: int = Field(default=3, ge=1, le=5)
    words: tuple[str, ...] = ()
    share: float | None = Field(default=None, ge=0, le=1)
    bound: Bound = Bound.at_least
    owner: str | None = None
    horizon: str = ""


def share_problem(shares: Iterable[float | None]) -> str | None:
    """Say why these shares of capacity can't be, or None."""
    total = sum(share or 0 for share in shares)
    return f"The shares add up to {total:.0%}; 100% is all there is." if total > 1 + 1e-9 else None


class Weights(Frozen):
    """Points that each criterion can bring; together 100."""

    fit: int = Field(default=30, ge=0)
    value: int = Field(default=25, ge=0)
    chance: int = Field(default=15, ge=0)
    urgency: int = Field(default=10, ge=0)
    effort: int = Field(default=20, ge=0)

    @model_validator(mode="after")
    def _sum_is_100(self) -> Self:
        if sum(self.by_criterion().values()) != 100:
            raise ValueError("the weights of the criteria must add up to 100")
        return self

    def by_criterion(self) -> dict[Criterion, int]:
        """Return the points by criterion, in the order in which contributions are shown."""
        return {criterion: getattr(self, criterion.value) for criterion in Criterion}


class Anchors(Frozen):
    """What each coarse answer is worth, 0–1, and what a missing answer is worth: less than an average true one."""

    value: dict[Value, float] = {Value.small: 0.2, Value.medium: 0.45, Value.large: 0.75, Value.very_large: 1.0}
    urgency: dict[Urgency, float] = {Urgency.none: 0.1, Urgency.this_year: 0.5, Urgency.this_quarter: 1.0}
    effort: dict[Effort, float] = {Effort.days: 1.0, Effort.weeks: 0.75, Effort.months: 0.4, Effort.quarters: 0.1}
    chance: dict[Chance, float] = {Chance.low: 0.2, Chance.even: 0.5, Chance.good: 0.85}
    missing: dict[Criterion, float] = {
        Criterion.fit: 0.0,
        Criterion.value: 0.2,
        Criterion.chance: 0.3,
        Criterion.urgency: 0.1,
        Criterion.effort: 0.25,
    }


class Charter(Frozen):
    """What the hub is for, and the kinds of work and the areas that it is not for."""

    says: str = ""
    not_kinds: tuple[Kind, ...] = ()
    not_areas: tuple[str, ...] = ()

    def excludes(self, kind: Kind, area: str | None) -> bool:
        """Tell whether an idea of this kind of work and area is outside the charter."""
        return kind in self.not_kinds or (area or "").casefold() in {each.casefold() for each in self.not_areas}


class Policy(Frozen):
    """Everything that a score or a plan cites by its version number.

    `capacity` is squad-weeks a quarter by squad key; `experiment_weeks` are squad-weeks a quarter for experiments.
    `priors` is the chance of success by kind of work, until an experiment has decided; `research_share` is the part of
    capacity for research, the rest is for product. `viewers` confirm the policy; `spokesperson` speaks for ML in
    leadership; both are member ids. `reasons` are for saying no. An idea is looked at within `days_to_look` working
    days.
    """

    priorities: tuple[Priority, ...] = ()
    weights: Weights = Weights()
    anchors: Anchors = Anchors()
    completeness: float = Field(default=0.6, ge=0, le=1)
    note: str = ""
    capacity: dict[str, float] = {}
    experiment_weeks: float = Field(default=0.0, ge=0)
    priors: dict[Kind, float] = {Kind.product: 0.5, Kind.platform: 0.6, Kind.research: 0.3}
    research_share: float | None = Field(default=None, ge=0, le=1)
    charter: Charter = Charter()
    reasons: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    spokesperson: str | None = None
    days_to_look: int = Field(default=2, ge=1, le=60)

    def priority(self, key: str | None) -> Priority | None:
        """Return the priority of that key, or None."""
        return next((priority for priority in self.priorities if priority.key == key), None)
