"""The plan of a quarter: which ideas, why not the others, and what the plan gains over simpler orders.

Values and rules; the optimum itself is found by `intake/rules/planning/solver.py`."""

from collections import Counter, deque
from collections.abc import Container, Iterable, Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from intake.formatting import stated_share
from intake.ideas import WorkKind
from intake.policy import Bound, Frozen, Objective, Policy, SquadCard
from intake.rules.planning.benefit import DRAWS, Spread
from intake.rules.planning.solver import Choice, Limit, find

# Weeks are compared with this much to spare, so that a tenth added up ten times is one.
NEARLY = 1e-6


class Pin(StrEnum):
    """What a lead has signed for an idea, whatever its score."""

    into = "into"
    keep_out = "keep out"


# So many units of a candidate's value are one that people read: a point has ten tenths, money is whole.
UNITS = {Objective.score: 10, Objective.benefit: 1}


class Candidate(Frozen):
    """An idea that a plan may hold; `requires` names the ideas it builds upon.

    Its value is its score in tenths or its benefit a year, as the `objective` says; `tenths` is its score either way.
    Of ideas with one `saving` the largest value counts, and no other; of those with one `repeats` one is taken. What
    the charter of its squad is not for is `outside`, and planned only where it is pinned. Of equals the lower `number`
    goes first. A value nobody else has checked is `claimed`; `spread` is how far off it may be. Legal has `legal_days`.
    """

    id: str
    number: int = 0
    value: int = Field(ge=0)
    squad: str
    weeks: float = Field(gt=0)
    priority: str | None = None
    kind: WorkKind = WorkKind.product
    requires: tuple[str, ...] = ()
    pin: Pin | None = None
    outside: bool = False
    objective: Objective = Objective.score
    tenths: int | None = None
    saving: str | None = None
    repeats: str | None = None
    claimed: bool = False
    spread: Spread | None = None
    legal_days: float | None = None

    @property
    def score_tenths(self) -> int:
        """Return the score; candidates from before there was a benefit have it as their value."""
        return self.value if self.tenths is None else self.tenths

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
        """Return what a squad-week brings: points of score, or benefit a year."""
        return self.value / UNITS[self.objective] / self.weeks


class Unestimated(Frozen):
    """An idea whose turn could come, but whose effort nobody has estimated, so no plan can hold it."""

    id: str
    label: str
    priority: str | None = None
    kind: WorkKind = WorkKind.product


class Share(Frozen):
    """A part of all squads' weeks that a priority, or a kind of work, is to have at least or at most."""

    key: str
    name: str
    part: float = Field(ge=0, le=1)
    bound: Bound = Bound.at_least
    priority: str | None = None
    kind: WorkKind | None = None

    def covers(self, candidate: Candidate | Unestimated) -> bool:
        """Tell whether the weeks of an idea count towards the share, or would."""
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

    `prices` are points of score, or benefit a year, a squad-week, by squad; `share_prices` what a share adds to that
    for the ideas that it covers: above zero for a ceiling, below for a floor. `value` counts each saving once.
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
    objective: Objective = Objective.score

    @property
    def total(self) -> float:
        """Return the weeks of all squads."""
        return sum(self.capacity.values())

    def price(self, candidate: Candidate) -> float:
        """Return what a squad-week of an idea must bring for it to be worth its weeks."""
        shares = sum(self.share_prices[share.key] for share in self.shares if share.covers(candidate))
        return self.prices.get(candidate.squad, 0.0) + shares


class Tier(StrEnum):
    """When an idea's turn comes by the plan: this quarter, in those that come next, or later."""

    now = "now"
    next = "next"
    later = "later"


def tiers_of(plan: Plan, candidates: Iterable[Candidate], following: Iterable[str]) -> dict[str, Tier]:
    """Return when the turn of each idea comes; `following` are those that the next quarters would hold."""
    later = dict.fromkeys((candidate.id for candidate in candidates), Tier.later)
    return later | dict.fromkeys(following, Tier.next) | dict.fromkeys(plan.chosen, Tier.now)


def lacking_effort(plan: Plan, unestimated: Iterable[Unestimated]) -> list[Unestimated]:
    """Return the ideas without an estimate that would belong to a share that lacks weeks."""
    short = {each.share for each in plan.unmet if not each.beside}
    shares = [each for each in plan.shares if each.key in short and each.bound is Bound.at_least]
    return [each for each in unestimated if any(share.covers(each) for share in shares)]


def capacity_of(policy: Policy, squads: Iterable[SquadCard]) -> dict[str, float]:
    """Return the squad-weeks of a quarter by squad: as the policy says, else as the squad itself does."""
    weeks = {squad.key: policy.capacity.get(squad.key, squad.weeks) for squad in squads}
    return {key: float(each) for key, each in weeks.items() if each}


def shares_of(policy: Policy) -> tuple[Share, ...]:
    """Return the shares that a plan respects: one for each priority that has one, and the one for research."""
    shares = [
        Share(key=each.key, name=each.name, part=each.share, bound=each.bound, priority=each.key)
        for each in policy.priorities
        if each.share is not None
    ]
    if policy.research_share is not None:
        # No priority's key has a colon.
        shares.append(Share(key="kind:research", name="research", part=policy.research_share, kind=WorkKind.research))
    return tuple(shares)


def share_problem(shares: Iterable[tuple[float | None, Bound]]) -> str | None:
    """Say why these shares of capacity can't be, or None: what is given at most takes nothing from the others."""
    total = sum(share or 0 for share, bound in shares if bound is Bound.at_least)
    if total <= 1 + 1e-9:
        return None
    return f"The “at least” shares add up to {stated_share(total)}. Lower them to 100% or less."


def make_plan(
    candidates: Iterable[Candidate],
    capacity: Mapping[str, float],
    shares: Sequence[Share] = (),
    gap: float = 0.0,
    *,
    priced: bool = True,
) -> Plan:
    """Return the plan; in whatever order candidates, squads and shares come, it is the same.

    Of equals the one that came first is taken. With a `gap` it may bring so much less than the best one, and is found
    sooner; sooner too where nobody asks for the prices.
    """
    candidates = list(candidates)
    objective = candidates[0].objective if candidates else Objective.score
    among = _possible(candidates)
    room, overfull = _room(among, capacity)
    squads = [Limit(f"squad {key}", _columns(among, squad=key), most=weeks) for key, weeks in sorted(room.items())]
    by_key = sorted(shares, key=lambda share: share.key)
    limits = [*squads, *(_limit(among, share, sum(capacity.values())) for share in by_key)]
    limits += [*_dependencies(among), *_once(among)]
    fixed = {number for number, each in enumerate(among) if each.pin is Pin.into}
    choice = Choice([each.value for each in among], fixed, limits, gap, _groups(each.saving for each in among), priced)
    optimum, unit = find(choice), UNITS[objective]
    chosen = [among[number] for number in sorted(optimum.chosen)]
    return Plan(
        chosen=tuple(candidate.id for candidate in chosen),
        value=worth_together(chosen),
        gap=optimum.gap,
        seconds=optimum.seconds,
        capacity=dict(capacity),
        used={key: weeks_in(chosen, key) for key in sorted(room)},
        shares=tuple(shares),
        share_weeks={share.key: weeks_for(chosen, share) for share in shares},
        prices={key: round(optimum.prices[f"squad {key}"] / unit, 6) for key in sorted(room)},
        share_prices={share.key: round(optimum.prices[f"share {share.key}"] / unit, 6) for share in shares},
        unmet=tuple(
            Unmet(share=_key(name), weeks=round(by, 4), beside=tuple(map(_key, beside)))
            for name, by, beside in optimum.gave
        ),
        overfull=overfull,
        objective=objective,
    )


def worth_together(chosen: Iterable[Candidate]) -> int:
    """Return what ideas bring together: of those with one saving the largest value, once."""
    alone, savings = 0, dict[str, int]()
    for each in chosen:
        if each.saving is None:
            alone += each.value
        else:
            savings[each.saving] = max(each.value, savings.get(each.saving, 0))
    return alone + sum(savings.values())


def savings_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return by idea the saving that it brings, named by the lowest id: what is the same as the same is the same."""
    groups: dict[str, set[str]] = {}
    for pair in pairs:
        together = {*pair}.union(*(groups.get(id_, {id_}) for id_ in pair))
        groups |= dict.fromkeys(together, together)
    return {id_: min(together) for id_, together in groups.items()}


def _groups(names: Iterable[str | None]) -> list[list[int]]:
    """Return the columns of each name that more than one candidate has."""
    groups: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        if name is not None:
            groups.setdefault(name, []).append(number)
    return [columns for _, columns in sorted(groups.items()) if len(columns) > 1]


def _once(among: Sequence[Candidate]) -> list[Limit]:
    """Return that of ideas that repeat each other one is taken: a floor, too, is filled with it once."""
    pinned = {number for number, each in enumerate(among) if each.pin is Pin.into}
    groups = [{*columns} for columns in _groups(each.repeats for each in among)]
    return [Limit(f"once {min(a)}", dict.fromkeys(sorted(a), 1.0), most=max(1, len(a & pinned))) for a in groups]


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


def way_between(links: Iterable[tuple[str, str]], first: str, last: str) -> list[str] | None:
    """Return the ideas by way of which one unlocks another: none where it does so itself, None where it doesn't."""
    unlocked: dict[str, list[str]] = {}
    for idea, enabled in links:
        unlocked.setdefault(idea, []).append(enabled)
    came_from, ahead = {first: first}, deque([first])
    while ahead:
        here = ahead.popleft()
        for id_ in unlocked.get(here, ()):
            if id_ == last:
                way = [here]
                while way[-1] != first:
                    way.append(came_from[way[-1]])
                return way[-2::-1]
            if id_ not in came_from:
                came_from[id_] = here
                ahead.append(id_)
    return None


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


# What a plan gains: how much more it brings than ideas that are taken greedily, or in order of arrival.


class Baseline(Frozen):
    """What another way of choosing brings: its value, its ideas, and how many shares it misses."""

    name: str
    value: int
    ideas: int
    missed: int


def rivals(plan: Plan, arrived: Sequence[Candidate]) -> tuple[Baseline, ...]:
    """Return what the same weeks bring greedily and first come first served, for candidates in order of arrival."""
    among = [candidate for candidate in arrived if candidate.pin is not Pin.keep_out]
    most = "highest score" if plan.objective is Objective.score else "most benefit"
    ways = {
        f"{most} per week first": greedily(among, plan.capacity, plan.shares),
        "first come, first served": in_turn(among, plan.capacity, plan.shares),
    }
    return baselines(plan, ways)


def baselines(plan: Plan, ways: Mapping[str, Sequence[Candidate]]) -> tuple[Baseline, ...]:
    """Return what each way to choose brings in the weeks and shares of a plan."""
    return tuple(
        Baseline(
            name=name,
            value=worth_together(chosen),
            ideas=len(chosen),
            missed=missed(chosen, plan.capacity, plan.shares),
        )
        for name, chosen in ways.items()
    )


def in_turn(order: Iterable[Candidate], capacity: Mapping[str, float], shares: Sequence[Share]) -> list[Candidate]:
    """Return what is taken when ideas are taken in an order, each with what it builds upon, as long as they fit."""
    order = sorted(order, key=lambda each: each.pin is not Pin.into)
    by_id, chosen = {each.id: each for each in order}, dict[str, Candidate]()
    for candidate in order:
        more, ahead = dict[str, Candidate](), [candidate.id]
        while ahead and ahead[-1] in by_id:
            if (id_ := ahead.pop()) not in chosen and id_ not in more:
                more[id_] = by_id[id_]
                ahead += by_id[id_].requires
        if not ahead and (candidate.pin is Pin.into or fits([*chosen.values(), *more.values()], capacity, shares)):
            chosen |= more
    return list(chosen.values())


def fits(chosen: Sequence[Candidate], capacity: Mapping[str, float], shares: Sequence[Share]) -> bool:
    """Tell whether ideas keep to the squads' weeks and to the ceilings."""
    total, squads = sum(capacity.values()), {*capacity, *(each.squad for each in chosen)}
    return all(weeks_in(chosen, squad) <= capacity.get(squad, 0.0) + NEARLY for squad in squads) and all(
        weeks_for(chosen, share) <= share.part * total + NEARLY for share in shares if share.bound is Bound.at_most
    )


def greedily(
    candidates: Sequence[Candidate], capacity: Mapping[str, float], shares: Sequence[Share]
) -> list[Candidate]:
    """Return what is taken by what a week brings: what counts towards floors first, until they are met."""
    by_rate = sorted(candidates, key=lambda each: (-each.rate, each.arrival))
    first, total = list[Candidate](), sum(capacity.values())
    for share in shares:
        for each in by_rate:
            met = weeks_for(first, share) >= share.part * total
            if share.bound is Bound.at_least and not met and share.covers(each) and each not in first:
                first += [each] if fits([*first, each], capacity, shares) else []
    ahead = {each.id for each in first}
    return in_turn([*first, *(each for each in by_rate if each.id not in ahead)], capacity, shares)


def missed(chosen: Sequence[Candidate], capacity: Mapping[str, float], shares: Sequence[Share]) -> int:
    """Return how many floors are missed."""
    total = sum(capacity.values())
    return sum(s.bound is Bound.at_least and weeks_for(chosen, s) < s.part * total - NEARLY for s in shares)


# The plan on draws: what would be in it if what is uncertain turned out otherwise.

CORE, OUT, NEAR_ENOUGH = 90, 10, 0.001


class Standing(StrEnum):
    """Where an idea stands by the draws: in nearly all of their plans, in some, or in hardly any."""

    core = "core"
    edge = "on the edge"
    out = "out"


class DrawnPlans(Frozen):
    """In how many plans of so many draws each idea was; one that isn't named was in none."""

    of: int = 0
    funded: dict[str, int] = {}

    def times(self, id_: str) -> int:
        """Return in how many plans an idea was."""
        return self.funded.get(id_, 0)

    def standing(self, id_: str) -> Standing | None:
        """Return where an idea stands; None until every draw is there."""
        if self.of < DRAWS:
            return None
        times = self.times(id_)
        return Standing.core if times >= CORE else Standing.out if times <= OUT else Standing.edge

    def plus(self, other: "DrawnPlans") -> "DrawnPlans":
        """Return both together."""
        funded = Counter(self.funded) + Counter(other.funded)
        return DrawnPlans(of=self.of + other.of, funded=dict(sorted(funded.items())))


def plans_on_draws(candidates: Sequence[Candidate], plan: Plan, draws: Iterable[int]) -> DrawnPlans:
    """Return in how many plans of some draws each candidate is; draws have numbers, and each is always the same.

    What a plan is made of stays the same but for the values. Whatever share can't be met gives way as in `plan`.
    """
    shares, total = [], plan.total
    short = {each.share: each.weeks / total for each in plan.unmet} if total else {}
    for share in plan.shares:
        by = short.get(share.key, 0.0) + NEARLY * (share.key in short)
        part = share.part - by if share.bound is Bound.at_least else share.part + by
        shares.append(share.model_copy(update={"part": min(1.0, max(0.0, part))}))
    values = {each.id: each.spread.values(each.number) for each in candidates if each.spread is not None}
    funded, count = Counter[str](), 0
    for draw in draws:
        drawn = [
            each.model_copy(update={"value": values[each.id][draw]}) if each.id in values else each
            for each in candidates
        ]
        funded.update(make_plan(drawn, plan.capacity, shares, NEAR_ENOUGH, priced=False).chosen)
        count += 1
    return DrawnPlans(of=count, funded=dict(sorted(funded.items())))


# What is planned while somebody waits.

# So many that bring most a squad-week are tried against each other, and so near the best plan is near enough: half a
# second's work even where the best itself would take two, while somebody waits. Of few the best is found at once.
MOST_CHOSEN, FEW, NEAR_ENOUGH = 500, 100, 0.003


def best_of(candidates: Sequence[Candidate], preferred: Container[str] = ()) -> list[Candidate]:
    """Return the candidates that are tried: what is pinned, `kept` or needed first, then what brings most a week."""
    needed = {id_ for candidate in candidates for id_ in candidate.requires}
    by_rate = sorted(
        candidates,
        key=lambda candidate: (
            candidate.pin is None and candidate.id not in needed and candidate.id not in preferred,
            -candidate.rate,
            candidate.arrival,
        ),
    )
    return by_rate[:MOST_CHOSEN]


def near_enough(candidates: Sequence[Candidate]) -> float:
    """Return the gap to which a plan is solved while somebody waits."""
    return NEAR_ENOUGH if len(candidates) > FEW else 0.0
