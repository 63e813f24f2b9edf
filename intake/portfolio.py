"""The plan of a quarter: the ideas that together bring the most score within the squads' weeks and the shares.

Everything here is a value or a rule; the optimum itself is found by `intake/optimum.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from intake.ideas import Kind
from intake.optimum import Choice, Limit, find
from intake.policy import Bound, Frozen, Policy
from intake.squads import SquadCard

# Weeks are compared with this much to spare, so that a tenth added up ten times is one.
NEARLY = 1e-6


class Pin(StrEnum):
    """What a lead has signed for an idea, whatever its score."""

    into = "into"
    keep_out = "keep out"


class Candidate(Frozen):
    """An idea that a plan may hold; its value is its score in tenths; `requires` names the ideas it builds upon.

    One that the charter of its squad is not for is `outside`, and in no plan unless it is pinned into it. Of equals the
    lower `number` came first, and goes first.
    """

    id: str
    number: int = 0
    value: int = Field(ge=0)
    squad: str
    weeks: float = Field(gt=0)
    priority: str | None = None
    kind: Kind = Kind.product
    requires: tuple[str, ...] = ()
    pin: Pin | None = None
    outside: bool = False

    @property
    def is_barred(self) -> bool:
        """Tell whether no plan may hold it, whatever it brings."""
        return self.pin is Pin.keep_out or (self.outside and self.pin is None)

    @property
    def arrival(self) -> tuple[int, str]:
        """Return what tells which of equals came first; older ones know no number, and go by their id."""
        return self.number, self.id

    @property
    def rate(self) -> float:
        """Return the points of score that a squad-week brings."""
        return self.value / 10 / self.weeks


class Share(Frozen):
    """A part of all squads' weeks that a priority, or a kind of work, is to have at least or at most."""

    key: str
    name: str
    part: float = Field(ge=0, le=1)
    bound: Bound = Bound.at_least
    priority: str | None = None
    kind: Kind | None = None

    def covers(self, candidate: Candidate) -> bool:
        """Tell whether the weeks of a candidate count towards the share."""
        return candidate.kind is self.kind if self.kind else candidate.priority == self.priority


class Unmet(Frozen):
    """A share that can't be met, by how many weeks, and the shares that it can't be met together with."""

    share: str
    weeks: float
    beside: tuple[str, ...] = ()


class Overfull(Frozen):
    """A squad whose weeks are too few for what was pinned into the plan."""

    squad: str
    weeks: float
    pinned: float


class Plan(Frozen):
    """What is funded: the optimum with the gap that is proven, and what a further squad-week would bring.

    `prices` are points of score a squad-week, by squad; `share_prices` what a share adds to that for the ideas that it
    covers: above zero for a ceiling, below for a floor.
    """

    chosen: tuple[str, ...]
    value: int
    gap: float
    seconds: float
    capacity: dict[str, float]
    used: dict[str, float]
    shares: tuple[Share, ...]
    share_weeks: dict[str, float]
    prices: dict[str, float]
    share_prices: dict[str, float]
    unmet: tuple[Unmet, ...] = ()
    overfull: tuple[Overfull, ...] = ()

    @property
    def total(self) -> float:
        """Return the weeks of all squads."""
        return sum(self.capacity.values())

    def price(self, candidate: Candidate) -> float:
        """Return the points of score a squad-week that an idea must bring to be worth its weeks."""
        shares = sum(self.share_prices[share.key] for share in self.shares if share.covers(candidate))
        return self.prices.get(candidate.squad, 0.0) + shares


def capacity_of(policy: Policy, squads: Iterable[SquadCard]) -> dict[str, float]:
    """Return the squad-weeks of a quarter by squad: as the policy says, else as the squad itself does."""
    weeks = {squad.key: policy.capacity.get(squad.key, squad.weeks) for squad in squads}
    return {key: float(each) for key, each in weeks.items() if each}


def shares_of(policy: Policy) -> tuple[Share, ...]:
    """Return the shares that a plan respects: one for each priority that has one, and the one for research."""
    found = [
        Share(key=each.key, name=each.name, part=each.share, bound=each.bound, priority=each.key)
        for each in policy.priorities
        if each.share is not None
    ]
    if policy.research_share is not None:
        # No priority's key has a colon.
        found.append(Share(key="kind:research", name="research", part=policy.research_share, kind=Kind.research))
    return tuple(found)


def make_plan(
    candidates: Iterable[Candidate], capacity: Mapping[str, float], shares: Sequence[Share] = (), gap: float = 0.0
) -> Plan:
    """Return the plan; in whatever order candidates, squads and shares come, it is the same.

    Of equals the one that came first is taken. With a `gap` it may bring so much less than the best one, and is found
    sooner.
    """
    among = _possible(candidates)
    room, overfull = _room(among, capacity)
    squads = [Limit(f"squad {key}", _columns(among, squad=key), most=weeks) for key, weeks in sorted(room.items())]
    by_key = sorted(shares, key=lambda share: share.key)
    limits = [*squads, *(_limit(among, share, sum(capacity.values())) for share in by_key), *_dependencies(among)]
    fixed = {number for number, each in enumerate(among) if each.pin is Pin.into}
    found = find(Choice([each.value for each in among], fixed, limits, gap))
    chosen = [among[number] for number in sorted(found.chosen)]
    return Plan(
        chosen=tuple(candidate.id for candidate in chosen),
        value=sum(candidate.value for candidate in chosen),
        gap=found.gap,
        seconds=found.seconds,
        capacity=dict(capacity),
        used={key: weeks_in(chosen, key) for key in sorted(room)},
        shares=tuple(shares),
        share_weeks={share.key: weeks_for(chosen, share) for share in shares},
        prices={key: round(found.prices[f"squad {key}"] / 10, 6) for key in sorted(room)},
        share_prices={share.key: round(found.prices[f"share {share.key}"] / 10, 6) for share in shares},
        unmet=tuple(
            Unmet(share=_key(name), weeks=round(by, 4), beside=tuple(map(_key, beside)))
            for name, by, beside in found.gave
        ),
        overfull=overfull,
    )


def _limit(among: Sequence[Candidate], share: Share, total: float) -> Limit:
    covered, name = _columns(among, share=share), f"share {share.key}"
    if share.bound is Bound.at_least:
        return Limit(name, covered, least=share.part * total, soft=True)
    return Limit(name, covered, most=share.part * total, soft=True)


def _key(limit: str) -> str:
    return limit.removeprefix("share ")


def _columns(among: Sequence[Candidate], *, squad: str | None = None, share: Share | None = None) -> dict[int, float]:
    return {
        number: each.weeks
        for number, each in enumerate(among)
        if (share.covers(each) if share else each.squad == squad)
    }


def _dependencies(among: Sequence[Candidate]) -> list[Limit]:
    number = {candidate.id: n for n, candidate in enumerate(among)}
    return [
        Limit(f"{candidate.id} requires {other}", {number[candidate.id]: 1.0, number[other]: -1.0}, most=0.0)
        for candidate in among
        for other in sorted({*candidate.requires} - {candidate.id})
    ]


def weeks_in(candidates: Iterable[Candidate], squad: str) -> float:
    """Return the weeks that ideas take of a squad."""
    return sum(candidate.weeks for candidate in candidates if candidate.squad == squad)


def weeks_for(candidates: Iterable[Candidate], share: Share) -> float:
    """Return the weeks of ideas that count towards a share."""
    return sum(candidate.weeks for candidate in candidates if share.covers(candidate))


def _possible(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that may be in a plan, the first first; what is pinned into it pins what it builds upon."""
    by_id = {candidate.id: candidate for candidate in candidates if not candidate.is_barred}
    while lacking := [each.id for each in by_id.values() if not by_id.keys() >= {*each.requires}]:
        for id_ in lacking:
            del by_id[id_]
    pinned = [candidate for candidate in by_id.values() if candidate.pin is Pin.into]
    while pinned:
        for id_ in pinned.pop().requires:
            if by_id[id_].pin is None:
                by_id[id_] = by_id[id_].model_copy(update={"pin": Pin.into})
                pinned.append(by_id[id_])
    return sorted(by_id.values(), key=lambda each: each.arrival)


def _room(among: list[Candidate], capacity: Mapping[str, float]) -> tuple[dict[str, float], tuple[Overfull, ...]]:
    """Return the weeks that squads may fill: what is pinned is in, also where a squad has too few weeks for it."""
    pinned = [candidate for candidate in among if candidate.pin is Pin.into]
    room, overfull = dict(capacity), []
    for squad in sorted({candidate.squad for candidate in among}):
        weeks = weeks_in(pinned, squad)
        if weeks > room.setdefault(squad, 0.0) + NEARLY:
            overfull.append(Overfull(squad=squad, weeks=room[squad], pinned=weeks))
            room[squad] = weeks
    return room, tuple(overfull)
