"""A squad's values: who takes ideas, and by what it is recognised."""

from enum import StrEnum

from intake.policy import Frozen


class SquadKind(StrEnum):
    """How a squad is built: the central hub, embedded in a product team, full-stack, or temporary."""

    hub = "hub"
    embedded = "embedded"
    full_stack = "full-stack"
    temporary = "temporary"


class SquadCard(Frozen):
    """What routing and messages need to know of a squad."""

    key: str
    name: str
    kind: SquadKind = SquadKind.hub
    lead: str | None = None
    channel: str | None = None
    areas: tuple[str, ...] = ()
    charter: str = ""
    words: tuple[str, ...] = ()
    weeks: float | None = None


THE_HUB = SquadCard(key="hub", name="Central ML team", charter="Everything that no squad has taken on yet.")


def hub_of(squads: list[SquadCard]) -> SquadCard:
    """Return the hub among `squads`; where no hub is set up yet, one that stands in for it."""
    return next((squad for squad in squads if squad.kind is SquadKind.hub), THE_HUB)
