"""A policy version: the published priorities, the weights of the criteria, and the anchors that turn answers into 0–1.

All anchors are absolute: an idea's score depends on its own inputs and on the version it cites, on nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from intake import anchors as anchored
from intake.anchors import Anchor, EffortAnchor, ValueAnchor
from intake.anchors import Frozen as Frozen
from intake.currencies import Currency, Value
from intake.ideas import Chance, Effort, Kind, Urgency


class Criterion(StrEnum):
    """What a score is the weighted sum of."""

    fit = "fit"
    value = "value"
    chance = "chance"
    urgency = "urgency"
    effort = "effort"
    reach = "reach"
    readiness = "readiness"


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
    """Points that each criterion can bring; together 100. Versions from before reach and readiness give them none."""

    fit: int = Field(default=30, ge=0)
    value: int = Field(default=25, ge=0)
    chance: int = Field(default=10, ge=0)
    urgency: int = Field(default=10, ge=0)
    effort: int = Field(default=15, ge=0)
    reach: int = Field(default=5, ge=0)
    readiness: int = Field(default=5, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, given: Any) -> Any:
        newer = {Criterion.reach.value, Criterion.readiness.value}
        if isinstance(given, Mapping) and given.keys() == {each.value for each in Criterion} - newer:
            return {**given, **dict.fromkeys(newer, 0)}
        return given

    @model_validator(mode="after")
    def _sum_is_100(self) -> Self:
        if sum(self.by_criterion().values()) != 100:
            raise ValueError("the weights of the criteria must add up to 100")
        return self

    def by_criterion(self) -> dict[Criterion, int]:
        """Return the points by criterion, in the order in which contributions are shown."""
        return {criterion: getattr(self, criterion.value) for criterion in Criterion}


MISSING: dict[Criterion, float] = {
    Criterion.fit: 0.0,
    Criterion.value: 0.2,
    Criterion.chance: 0.3,
    Criterion.urgency: 0.1,
    Criterion.effort: 0.25,
    Criterion.reach: 0.0,
    Criterion.readiness: 0.0,
}


ValueTable = Mapping[Currency, Mapping[Value, ValueAnchor]]


class Anchors(Frozen):
    """What each answer is worth, and what a missing one is: no more than an average true one.

    A guess at the chance counts only under versions that say what it is worth, as all did before there were priors. A
    currency that a version leaves out is not asked for under it.
    """

    value: dict[Currency, dict[Value, ValueAnchor]] = anchored.value_anchors()
    urgency: dict[Urgency, Anchor] = anchored.urgency_anchors(anchored.URGENCY_WORTHS)
    effort: dict[Effort, EffortAnchor] = anchored.effort_anchors(anchored.EFFORT_WORTHS)
    chance: dict[Chance, Anchor] = {}
    missing: dict[Criterion, Annotated[float, Field(ge=0, le=1)]] = MISSING

    def weeks(self, effort: Effort | None) -> float | None:
        """Return the squad-weeks that an effort likely takes; None where nobody has estimated it."""
        return self.effort[effort].weeks.likely if effort else None

    @model_validator(mode="before")
    @classmethod
    def _of_numbers(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        told = anchored.spelled_out(given)
        return told | {"missing": MISSING | told["missing"]} if isinstance(told.get("missing"), Mapping) else told

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        tables: list[tuple[Criterion, str, Sequence[Anchor | None]]] = [
            *((Criterion.value, f"value, {name}", list(map(table.get, Value))) for name, table in self.value.items()),
            (Criterion.urgency, "urgency", [self.urgency.get(each) for each in Urgency]),
            (Criterion.effort, "effort", [self.effort.get(each) for each in reversed(Effort)]),
        ]
        for criterion, name, table in tables:
            if problem := anchored.problem(table, self.missing.get(criterion, 0.0)):
                raise ValueError(f"{name}: {problem}")
        if not self.value:
            raise ValueError("value: name at least one currency")
        if self.missing[Criterion.fit]:
            raise ValueError("missing: what serves no priority gets nothing for fit")
        return self


PRIORS: dict[Kind, float] = {Kind.product: 0.5, Kind.platform: 0.6, Kind.research: 0.3}


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
    `priors` is the chance of success by kind of work as stated, until an experiment has decided; `priors_by_record` are
    those that the company's own record had moved when the version was published, and they count.
    `corrections_by_record` is, by squad key and kind of work, how many times the estimate work had taken by then: what
    an idea takes of the capacity is its anchor's weeks so many times, and its score stays. `research_share` is the part
    of capacity for research, the rest is for product. `viewers` confirm the policy; `spokesperson` speaks for
    ML in leadership; both are member ids. `reasons` are for saying no. An idea is looked at within `days_to_look`
    working days. More than `most_areas` other areas behind an idea bring no more; of one requester's undecided and
    accepted ideas no more than `most_top_marks` may claim the highest value, None sets no limit. Within
    `weeks_to_decide` after it was sent the squad decides how an idea goes on. `proven` is the chance of success of one
    whose experiment convinced. What the `next_quarters` quarters after this one would hold comes next, the rest later.
    """

    priorities: tuple[Priority, ...] = ()
    weights: Weights = Weights()
    anchors: Anchors = Anchors()
    completeness: float = Field(default=0.6, ge=0, le=1)
    note: str = ""
    capacity: dict[str, float] = {}
    experiment_weeks: float = Field(default=0.0, ge=0)
    priors: dict[Kind, Annotated[float, Field(ge=0, le=1)]] = PRIORS
    priors_by_record: dict[Kind, Annotated[float, Field(ge=0, le=1)]] = {}
    corrections_by_record: dict[str, dict[Kind, Annotated[float, Field(gt=0)]]] = {}
    research_share: float | None = Field(default=None, ge=0, le=1)
    charter: Charter = Charter()
    reasons: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    spokesperson: str | None = None
    days_to_look: int = Field(default=2, ge=1, le=60)
    most_areas: int = Field(default=3, ge=1, le=100)
    most_top_marks: int | None = Field(default=None, ge=0)
    weeks_to_decide: int = Field(default=4, ge=1, le=52)
    proven: float = Field(default=0.9, ge=0, le=1)
    next_quarters: int = Field(default=1, ge=1, le=4)

    def priority(self, key: str | None) -> Priority | None:
        """Return the priority of that key, or None."""
        return next((priority for priority in self.priorities if priority.key == key), None)

    def chances(self) -> dict[Kind, float]:
        """Return the chance of success by kind of work that counts until an experiment has decided."""
        return self.priors | self.priors_by_record

    def correction(self, squad: str | None, kind: Kind) -> float:
        """Return how many times its estimate the work of a squad and kind is planned to take."""
        return self.corrections_by_record.get(squad or "", {}).get(kind, 1.0)

    def weeks(self, effort: Effort | None, squad: str | None, kind: Kind) -> float | None:
        """Return the squad-weeks that an idea takes of the capacity; None where nobody has estimated it."""
        likely = self.anchors.weeks(effort)
        # What is cut off here is only what multiplying has added.
        return None if likely is None else round(likely * self.correction(squad, kind), 6)

    def as_said(self) -> Self:
        """Return the policy as people state it, without what the record has moved."""
        return self.model_copy(update={"priors_by_record": {}, "corrections_by_record": {}})

    def by_priors(self) -> Self:
        """Return the policy as versions are published now: no guess at the chance counts, but the prior does."""
        return self.model_copy(update={"anchors": self.anchors.model_copy(update={"chance": {}})})
