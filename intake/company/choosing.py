"""Which ideas a version of the policy would take on: those that its plan would hold, by its own weeks and shares."""

from collections.abc import Container, Mapping, Sequence

from intake import queries
from intake.plan import making
from intake.plan import queries as plans
from intake.policy import Policy
from intake.portfolio import Candidate, Pin, capacity_of, make_plan, shares_of
from intake.replay import Chosen, Placed, the_top
from intake.squads import SquadCard, hub_of
from intake.tables import Idea
from store.engine import Session

# So many that bring most a squad-week are tried against each other, and so near the best plan is near enough: half a
# second's work even where the best itself would take two, while somebody waits. Of few the best is found at once.
MOST, FEW, GAP = 500, 100, 0.003


def by_plan(session: Session, *versions: Policy) -> Chosen:
    """Return what tells who would be funded, with squads, pins, links and what is being built as they are.

    Where one of the versions that are compared has no weeks, and so no plan, the best few are taken under each.
    """
    squads = queries.squads(session)
    if not all(capacity_of(policy, squads) for policy in versions):
        return the_top
    pins = {id_: Pin(row.pin) for id_, row in plans.pins(session).items()}
    requires: dict[str, tuple[str, ...]] = {}
    for enabled, idea_id in plans.lacking(session):
        requires[enabled] = (*requires.get(enabled, ()), idea_id)
    built = plans.being_built(session)

    def chosen(policy: Policy, ranked: Sequence[Placed]) -> frozenset[str]:
        among = [each for placed in ranked if (each := _candidate(placed, policy, squads, pins, requires)) is not None]
        making_room = [each for row in built if (each := _built(row, policy)) is not None]
        found = make_plan([*making_room, *best_of(among)], capacity_of(policy, squads), shares_of(policy), GAP)
        return frozenset(found.chosen) - {each.id for each in making_room}

    return chosen


def best_of(candidates: Sequence[Candidate], kept: Container[str] = ()) -> list[Candidate]:
    """Return the candidates that are tried: what is pinned, `kept` or needed first, then what brings most a week."""
    needed = {id_ for each in candidates for id_ in each.requires}
    by_rate = sorted(
        candidates,
        key=lambda each: (each.pin is None and each.id not in needed and each.id not in kept, -each.rate, each.arrival),
    )
    return by_rate[:MOST]


def near_enough(candidates: Sequence[Candidate]) -> float:
    """Return the gap to which a plan is solved while somebody waits."""
    return GAP if len(candidates) > FEW else 0.0


def _candidate(
    placed: Placed,
    policy: Policy,
    squads: list[SquadCard],
    pins: Mapping[str, Pin],
    requires: Mapping[str, tuple[str, ...]],
) -> Candidate | None:
    idea = placed.idea
    weeks = policy.weeks(idea.inputs.effort, idea.squad, idea.inputs.kind)
    if weeks is None:
        return None
    return Candidate(
        id=idea.id,
        number=idea.number,
        value=placed.score.tenths,
        squad=idea.squad,
        weeks=weeks,
        priority=placed.fit.priority,
        kind=idea.inputs.kind,
        requires=requires.get(idea.id, ()),
        pin=pins.get(idea.id),
        outside=idea.squad == hub_of(squads).key and policy.charter.excludes(idea.inputs.kind, idea.inputs.area),
    )


def _built(row: Idea, policy: Policy) -> Candidate | None:
    # What is being built keeps the place that it has, whatever the version says of its score.
    return making.candidate(row, (), None, policy, "")
