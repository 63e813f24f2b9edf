"""What the checklist of setting up shows of the company, and what its forms begin with: plain values."""

from intake.access import Principal
from intake.operations.members import PeoplePlan
from intake.operations.organization.channels import ChannelPlan, ChannelReach
from intake.operations.organization.steps import Step
from intake.policy import Frozen, Priority, SquadCard
from intake.queries import organization as organization_queries
from intake.queries.ideas import SETUP
from store.engine import Session
from store.locking import lock


class ChannelStands(Frozen):
    """A channel that was named, and how far Guildhall has got into it."""

    id: str
    name: str = ""
    reach: ChannelReach = ChannelReach.asking


class SetupProgress(Frozen):
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


class ChannelsStatus(Frozen):
    """What the channels form begins with."""

    version: int
    plan: ChannelPlan


class PeopleForm(Frozen):
    """What the people form begins with."""

    version: int
    plan: PeoplePlan


class SquadForm(Frozen):
    """What the squad form begins with: a squad as it is, or None for a new one; the hub there is besides it.

    The version of a new one is 1 where there is a hub, 0 where there is none. To the `others` its people can go.
    """

    squad: SquadCard | None
    version: int
    hub: str | None
    others: tuple[SquadCard, ...] = ()


class ClosingForm(Frozen):
    """What the form begins with that closes a squad: how many `ideas` the reader knows that it has, and who takes them.

    One of the `others` does; the last squad of all has nobody.
    """

    squad: SquadCard
    version: int
    ideas: int
    goes_to: str | None
    others: tuple[SquadCard, ...] = ()


NOT_SET = "UTC"


def start_setup(session: Session, by: Principal) -> None:
    """Take over the zone of whoever saves something first; a company file may say otherwise."""
    lock(session, SETUP)
    row = organization_queries.workspace(session)
    if row.version == 1 and row.zone == NOT_SET:
        row.zone = by.zone
    row.version += 1
