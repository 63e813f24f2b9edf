"""The policy in a company file, or in a file of its own."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from intake.company.priorities import row_of
from intake.ideas import Kind, unreadable
from intake.policy import PRIORS, Anchors, Charter, Policy, Priority, Weights, share_problem

# What one form of Slack's shows, and one line of it holds.
MOST_PRIORITIES, LINE_LENGTH = 40, 3000


_CARRIED = re.compile(r"[0-9A-Za-z_.-]{1,80}")
MemberId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]
# Buttons and forms carry keys, which are no longer than this there.
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]


class Part(BaseModel):
    """A part of a company file: nothing that is not known stands in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _fits_a_line(priority: Priority) -> Priority:
    if not _CARRIED.fullmatch(priority.key):
        raise ValueError("a key is made of letters, digits, dots and dashes, 80 at most")
    if problem := unreadable(row_of(priority).line, LINE_LENGTH, "a priority needs a name"):
        raise ValueError(f"with its words: {problem}")
    return priority


ListedPriority = Annotated[Priority, AfterValidator(_fits_a_line)]


Share = Annotated[float, Field(ge=0, le=1)]
Weeks = Annotated[float, Field(ge=0, le=10_000)]


class PolicyPart(Part):
    """The policy; a version is published whenever it changes."""

    note: str = ""
    priorities: Annotated[tuple[ListedPriority, ...], Field(max_length=MOST_PRIORITIES)] = ()
    weights: Weights = Weights()
    completeness: Share = 0.6
    capacity: dict[Key, Weeks] = {}
    experiment_weeks: Weeks = 0.0
    anchors: Anchors = Anchors()
    priors: dict[Kind, Share] = PRIORS
    research_share: Share | None = None
    charter: Charter = Charter()
    reasons: tuple[str, ...] = ()
    viewers: tuple[MemberId, ...] = ()
    spokesperson: MemberId | None = None
    days_to_look: Annotated[int, Field(ge=1, le=60)] = 2
    weeks_to_decide: Annotated[int, Field(ge=1, le=52)] = 4
    proven: Share = 0.9
    next_quarters: Annotated[int, Field(ge=1, le=4)] = 1
    most_areas: Annotated[int, Field(ge=1, le=100)] = 3
    most_top_marks: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        keys = [priority.key for priority in self.priorities]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"priorities: {', '.join(twice)} stands there twice")
        if problem := share_problem(priority.share for priority in self.priorities):
            raise ValueError(f"priorities: {problem}")
        if self.capacity and self.experiment_weeks > sum(self.capacity.values()):
            raise ValueError("experiment_weeks: more than all squads have together")
        return self

    def as_policy(self) -> Policy:
        """Return the policy that it says."""
        return Policy.model_validate(self.model_dump())
