"""What the checklist shows of the company, and what its forms begin with: plain values."""

from intake.company.channels import ChannelPlan, Reach
from intake.company.effects import Effect
from intake.company.people import PeoplePlan
from intake.company.policy_parts import Part
from intake.company.priorities import PriorityRow
from intake.company.steps import Step
from intake.policy import Frozen, Policy, Priority
from intake.squads import SquadCard


class ChannelStands(Frozen):
    """A channel that was named, and how far Guildhall has got into it."""

    id: str
    name: str = ""
    reach: Reach = Reach.asking


class Progress(Frozen):
    """How far the set-up is, and what it says now; `versions` are those of the steps, for buttons."""

    versions: dict[Step, int]
    skipped: frozenset[Step]
    unfolded: bool
    channels: ChannelPlan
    visited: tuple[ChannelStands, ...]
    people: PeoplePlan
    outsiders: tuple[str, ...]
    squads: tuple[SquadCard, ...]
    published: int | None
    priorities: tuple[Priority, ...]
    has_draft: bool
    imports_done: bool


class ChannelsForm(Frozen):
    """What the channels form begins with."""

    version: int
    plan: ChannelPlan


class PeopleForm(Frozen):
    """What the people form begins with."""

    version: int
    plan: PeoplePlan


class SquadForm(Frozen):
    """What the squad form begins with: a squad as it is, or None for a new one; the hub there is besides it.

    The version of a new one is 1 where there is a hub, 0 where there is none.
    """

    squad: SquadCard | None
    version: int
    hub: str | None


class PrioritiesForm(Frozen):
    """What the priorities form begins with; `number` is the version in force."""

    version: int
    number: int | None
    rows: tuple[PriorityRow, ...]


class PolicyPreview(Frozen):
    """What is about to be published as version `number`: what changes, what it does to the backlog, what may surprise.

    It `needs_review` by a second lead; they were `asked`, and `reviewer` is the one to whom it looks right. What the
    person who looks at it may do besides is said last.
    """

    version: int
    number: int
    policy: Policy
    hints: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    effect: Effect = Effect()
    is_new: bool = True
    by: str = ""
    needs_review: bool = False
    asked: bool = False
    reviewer: str | None = None
    may_publish: bool = False
    publishers: tuple[str, ...] = ()
    may_review: bool = False


class PartForm(Frozen):
    """What the form of a part of the draft begins with."""

    part: Part
    version: int
    policy: Policy
    squads: tuple[SquadCard, ...]
    capacity: str


class PriorityForm(Frozen):
    """What the form of one priority's why, owner and horizon begins with."""

    version: int
    priority: Priority


class DraftStands(Frozen):
    """How far a draft is that others were asked about; `mine` is one that the reader wrote.

    One that no lead need look at any more waits to be published, by one of the `publishers`.
    """

    version: int
    number: int
    by: str
    reviewer: str | None
    mine: bool
    needs_review: bool
    may_publish: bool
    publishers: tuple[str, ...]
