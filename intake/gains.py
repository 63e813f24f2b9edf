"""What a plan gains: how much more score it brings than ideas that are taken greedily, or in order of arrival."""

from collections.abc import Iterable, Mapping, Sequence

from intake.policy import Bound, Frozen
from intake.portfolio import NEARLY, Candidate, Pin, Plan, Share, weeks_for, weeks_in


class Rival(Frozen):
    """What another way of choosing brings: its score in tenths, its ideas, and how many shares it misses."""

    name: str
    value: int
    ideas: int
    missed: int


def rivals(plan: Plan, arrived: Sequence[Candidate]) -> tuple[Rival, ...]:
    """Return what the same weeks bring greedily and first come first served, for candidates in order of arrival."""
    among = [candidate for candidate in arrived if candidate.pin is not Pin.keep_out]
    ways = {
        "the most score a week first": greedily(among, plan.capacity, plan.shares),
        "first come, first served": in_turn(among, plan.capacity, plan.shares),
    }
    return tuple(
        Rival(
            name=name,
            value=sum(each.value for each in chosen),
            ideas=len(chosen),
            missed=missed(chosen, plan.capacity, plan.shares),
        )
        for name, chosen in ways.items()
    )


def in_turn(order: Iterable[Candidate], capacity: Mapping[str, float], shares: Sequence[Share]) -> list[Candidate]:
    """Return what is taken when ideas are taken in an order, each with what it builds upon, as long as they fit."""
    order = sorted(order, key=lambda each: each.pin is not Pin.into)
    by_id, taken = {each.id: each for each in order}, dict[str, Candidate]()
    for candidate in order:
        more, ahead = dict[str, Candidate](), [candidate.id]
        while ahead and ahead[-1] in by_id:
            if (id_ := ahead.pop()) not in taken and id_ not in more:
                more[id_] = by_id[id_]
                ahead += by_id[id_].requires
        if not ahead and (candidate.pin is Pin.into or fits([*taken.values(), *more.values()], capacity, shares)):
            taken |= more
    return list(taken.values())


def fits(chosen: Sequence[Candidate], capacity: Mapping[str, float], shares: Sequence[Share]) -> bool:
    """Tell whether ideas keep to the squads' weeks and to the ceilings."""
    total, squads = sum(capacity.values()), {*capacity, *(each.squad for each in chosen)}
    return all(weeks_in(chosen, squad) <= capacity.get(squad, 0.0) + NEARLY for squad in squads) and all(
        weeks_for(chosen, share) <= share.part * total + NEARLY for share in shares if share.bound is Bound.at_most
    )


def greedily(
    candidates: Sequence[Candidate], capacity: Mapping[str, float], shares: Sequence[Share]
) -> list[Candidate]:
    """Return what is taken by score a week: what counts towards floors first, until they are met."""
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
