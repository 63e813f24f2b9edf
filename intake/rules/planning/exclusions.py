"""Why an idea is not in the plan: what stood in its way, and what would let it in."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from intake.formatting import DIGITS
from intake.policy import Bound, Frozen
from intake.rules.planning.portfolio import NEARLY, Candidate, Pin, Plan, Share, weeks_in

RivalAndFloor = tuple[Candidate, Share | None]


class ExclusionReason(StrEnum):
    """What stands in an idea's way."""

    kept_out = "kept out"
    outside = "outside"
    no_weeks = "no weeks"
    too_large = "too large"
    too_large_together = "too large together"
    requires = "requires"
    ceiling = "ceiling"
    full = "full"
    repeats = "repeats"
    same_saving = "same saving"
    worth_nothing = "worth nothing"


class Exclusion(Frozen):
    """One thing in an idea's way: in how many weeks it lacks what, or which idea it waits for.

    `holder` is the idea that has the place, at its own points of score a squad-week; `floor` is the share for which it
    has it, where it brings less. `came_first` where of two that bring the same it is the one that came first.
    """

    obstacle: ExclusionReason
    weeks: float = 0.0
    free: float = 0.0
    share: str | None = None
    idea: str | None = None
    holder: str | None = None
    holder_rate: float = 0.0
    floor: str | None = None
    came_first: bool = False


class ExcludedIdea(Frozen):
    """An idea that is not in the plan, what it would bring a squad-week, and all that stood in its way."""

    id: str
    rate: float
    hindrances: tuple[Exclusion, ...]


def left_out(plan: Plan, candidates: Iterable[Candidate]) -> list[ExcludedIdea]:
    """Return why each candidate that is not in the plan is not, those that would bring most a squad-week first."""
    by_id = {candidate.id: candidate for candidate in candidates}
    chosen, inside = [by_id[id_] for id_ in plan.chosen], frozenset(plan.chosen)
    # Of equals the one that came last.
    came_last = sorted(chosen, key=lambda each: each.arrival, reverse=True)
    least_first = sorted((each for each in came_last if each.pin is not Pin.into), key=lambda each: each.rate)
    excluded = [
        ExcludedIdea(
            id=each.id,
            rate=round(each.rate, DIGITS),
            hindrances=tuple(_hindrances(each, plan, chosen, least_first, by_id)),
        )
        for each in by_id.values()
        if each.id not in inside
    ]
    return sorted(excluded, key=lambda each: (-each.rate, by_id[each.id].arrival))


def _hindrances(
    candidate: Candidate,
    plan: Plan,
    chosen: Sequence[Candidate],
    least_first: Sequence[Candidate],
    by_id: dict[str, Candidate],
) -> list[Exclusion]:
    capacity = plan.capacity.get(candidate.squad, 0.0)
    if candidate.pin is Pin.keep_out:
        return [Exclusion(obstacle=ExclusionReason.kept_out)]
    if candidate.is_barred:
        return [Exclusion(obstacle=ExclusionReason.outside)]
    if capacity <= 0:
        return [Exclusion(obstacle=ExclusionReason.no_weeks)]
    if candidate.weeks > capacity + NEARLY:
        return [Exclusion(obstacle=ExclusionReason.too_large, weeks=candidate.weeks - capacity, free=capacity)]
    if twin := next((each for each in chosen if candidate.repeats and each.repeats == candidate.repeats), None):
        return [Exclusion(obstacle=ExclusionReason.repeats, idea=twin.id)]
    if twin := _same_saving(candidate, chosen):
        return [Exclusion(obstacle=ExclusionReason.same_saving, idea=twin.id)]
    missing = [id_ for id_ in candidate.requires if id_ not in plan.chosen]
    exclusions = [Exclusion(obstacle=ExclusionReason.requires, idea=id_) for id_ in missing]
    together = [candidate, *_unfunded(candidate, plan, by_id)]
    exclusions += [each for share in plan.shares if (each := _ceiling(candidate, together, share, plan, least_first))]
    if full := _full(candidate, together, plan, least_first):
        exclusions.append(full)
    return exclusions or [Exclusion(obstacle=ExclusionReason.worth_nothing)]


def _same_saving(candidate: Candidate, chosen: Sequence[Candidate]) -> Candidate | None:
    """Return an idea in the plan that brings the same saving, and at least as much of it."""
    same = [each for each in chosen if candidate.saving is not None and each.saving == candidate.saving]
    return next((each for each in same if each.value >= candidate.value), None)


def _unfunded(candidate: Candidate, plan: Plan, by_id: dict[str, Candidate]) -> list[Candidate]:
    """Return what an idea builds upon, near and far, that is not in the plan either."""
    unfunded: dict[str, Candidate] = {}
    ahead = list(candidate.requires)
    while ahead:
        id_ = ahead.pop()
        if id_ in by_id and id_ not in unfunded and id_ not in plan.chosen and id_ != candidate.id:
            unfunded[id_] = by_id[id_]
            ahead += by_id[id_].requires
    return list(unfunded.values())


def _ceiling(
    candidate: Candidate, together: Sequence[Candidate], share: Share, plan: Plan, least_first: Sequence[Candidate]
) -> Exclusion | None:
    if share.bound is not Bound.at_most:
        return None
    free = share.part * plan.total - plan.share_weeks[share.key]
    over = sum(each.weeks for each in together if share.covers(each)) - free
    if over <= NEARLY or not any(share.covers(each) for each in together):
        return None
    hindrance = Exclusion(obstacle=ExclusionReason.ceiling, share=share.key, weeks=over, free=max(0.0, free))
    return _with_holder(hindrance, candidate, [each for each in least_first if share.covers(each)], plan)


def _full(
    candidate: Candidate, together: Sequence[Candidate], plan: Plan, least_first: Sequence[Candidate]
) -> Exclusion | None:
    free, needs = plan.capacity[candidate.squad] - plan.used[candidate.squad], weeks_in(together, candidate.squad)
    if needs > plan.capacity[candidate.squad] + NEARLY:
        # Whatever else is planned: it lacks room even in a plan without anything else.
        free = plan.capacity[candidate.squad]
        return Exclusion(obstacle=ExclusionReason.too_large_together, weeks=needs, free=free)
    over = needs - free
    if over <= NEARLY:
        return None
    hindrance = Exclusion(obstacle=ExclusionReason.full, weeks=over, free=max(0.0, free))
    return _with_holder(hindrance, candidate, [each for each in least_first if each.squad == candidate.squad], plan)


def _with_holder(hindrance: Exclusion, candidate: Candidate, rivals: Sequence[Candidate], plan: Plan) -> Exclusion:
    """Say who has the place: the least of those that bring as much a week, else one that is there for a floor.

    The `rivals` are in the order in which they are asked. Whoever would make enough room by leaving is named before
    those who would not.
    """
    rate = candidate.rate
    better: list[RivalAndFloor] = [(each, None) for each in rivals if each.rate >= rate]
    roomy = [pair for pair in better if _makes_room(pair[0], hindrance)]
    for_a_floor: list[RivalAndFloor] = []
    if not roomy:
        for_a_floor = [(each, floor) for each in rivals if (floor := _floor(each, candidate, plan))]
        roomy = [pair for pair in for_a_floor if _makes_room(pair[0], hindrance)]
    for holder, floor in (roomy or better or for_a_floor)[:1]:
        update = {"holder": holder.id, "holder_rate": round(holder.rate, DIGITS), "floor": floor.key if floor else None}
        update["came_first"] = holder.arrival < candidate.arrival
        return hindrance.model_copy(update=update)
    return hindrance


def _makes_room(holder: Candidate, hindrance: Exclusion) -> bool:
    return holder.weeks >= hindrance.weeks - NEARLY


def _floor(holder: Candidate, candidate: Candidate, plan: Plan) -> Share | None:
    """Return the share that would be missed if the candidate had the holder's place."""
    for share in plan.shares:
        missed = plan.share_weeks[share.key] - holder.weeks < share.part * plan.total - NEARLY
        if share.bound is Bound.at_least and share.covers(holder) and not share.covers(candidate) and missed:
            return share
    return None
