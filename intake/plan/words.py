"""The plan in sentences: why an idea is not in it and what would let it in, and what can't be kept together."""

from collections.abc import Mapping

from intake.left_out import DIGITS, Hindrance, LeftOut, Obstacle
from intake.policy import Bound
from intake.portfolio import Candidate, Overfull, Plan, Share, Unmet
from intake.sentences import listed

LACKS_POLICY = "There is no plan yet: no priorities are published, so nothing has a score."
LACKS_WEEKS = "There is no plan yet: no squad says how many weeks it has in a quarter."
LACKS_TIME = "The plan is being worked out; ask again in a minute."


def why_not(
    told: LeftOut,
    candidate: Candidate,
    plan: Plan,
    labels: Mapping[str, str],
    squads: Mapping[str, str],
    kept_out: str = "",
) -> str:
    """Say what stood in an idea's way and what would let it in, in one line."""
    squad = squads.get(candidate.squad, candidate.squad)
    shares = {share.key: share for share in plan.shares}
    parts = [_hindrance(each, told, candidate, squad, shares, labels, kept_out) for each in told.hindrances]
    return " ".join(parts)


def _hindrance(
    found: Hindrance,
    told: LeftOut,
    candidate: Candidate,
    squad: str,
    shares: Mapping[str, Share],
    labels: Mapping[str, str],
    kept_out: str,
) -> str:
    if found.obstacle is Obstacle.kept_out:
        return f"A lead keeps it out: {kept_out}"
    if found.obstacle is Obstacle.outside:
        return f"The charter says that {squad} is not for this kind of work or area; another squad may take it."
    if found.obstacle is Obstacle.no_weeks:
        return f"{squad} has no weeks this quarter; this takes {weeks(candidate.weeks)}."
    if found.obstacle is Obstacle.too_large:
        return f"It takes {weeks(candidate.weeks)}, and {squad} has {figure(found.free)}; cut to that, it could be in."
    if found.obstacle is Obstacle.requires:
        return f"It builds upon {labels.get(found.idea or '', 'another idea')}, which is not in the plan yet."
    if found.obstacle is Obstacle.ceiling:
        share = shares[found.share or ""]
        return f"{_first(bounded(share))} is used up: {_room(found)}{_holder(found, told, shares, labels)}."
    if found.obstacle is Obstacle.full:
        return f"{squad} is full: {_room(found)}{_holder(found, told, shares, labels)}."
    return "Its score is 0."


def _room(found: Hindrance) -> str:
    return f"it fits with {figure(found.weeks)} more {'week' if figure(found.weeks) == '1' else 'weeks'}"


def _holder(found: Hindrance, told: LeftOut, shares: Mapping[str, Share], labels: Mapping[str, str]) -> str:
    if found.holder is None:
        return ". The ideas in the plan fill the weeks better together"
    name = labels.get(found.holder, "another idea")
    if found.floor is not None:
        return f". {name} goes first, to keep {bounded(shares[found.floor])}"
    if found.holder_rate == told.rate:
        why = "was submitted first" if found.came_first else "fills the weeks better"
        return f". {name} scores the same per week ({told.rate:.1f}) and {why}"
    theirs, ours = apart(found.holder_rate, told.rate)
    return f". {name} scores higher per week ({theirs} vs {ours})"


def apart(first: float, second: float) -> tuple[str, str]:
    """Return two numbers that differ with one digit after the point, or as many as it takes to see that they do."""
    for digits in range(1, DIGITS):
        if f"{first:.{digits}f}" != f"{second:.{digits}f}":
            return f"{first:.{digits}f}", f"{second:.{digits}f}"
    return f"{first:.{DIGITS}f}", f"{second:.{DIGITS}f}"


def troubles(plan: Plan, squads: Mapping[str, str]) -> tuple[str, ...]:
    """Say which shares can't be met, alone or together, and where too much is pinned."""
    shares = {share.key: share for share in plan.shares}
    return (
        *(_overfull(each, squads) for each in plan.overfull),
        *(_unmet(each, shares) for each in plan.unmet),
    )


def _overfull(found: Overfull, squads: Mapping[str, str]) -> str:
    squad = squads.get(found.squad, found.squad)
    return f"What is pinned or in the making takes {weeks(found.pinned)}, and {squad} has {figure(found.weeks)}."


def _unmet(found: Unmet, shares: Mapping[str, Share]) -> str:
    share = shares[found.share]
    off = f"{weeks(found.weeks)} {'short of it' if share.bound is Bound.at_least else 'over it'}"
    if not found.beside:
        return f"{_first(bounded(share))} can't be kept with the ideas there are: the plan is {off}."
    others = listed([bounded(shares[key]) for key in found.beside])
    return f"{_first(bounded(share))} can't be kept together with {others}: the plan is {off}."


def bounded(share: Share) -> str:
    """Name a share with its bound, as a sentence uses it."""
    name = "research" if share.kind else f"“{share.name}”"
    return f"{share.bound.value} {share.part:.0%} for {name}"


def _first(words: str) -> str:
    return words[0].upper() + words[1:]


def weeks(number: float) -> str:
    """Return a number of squad-weeks in words."""
    return f"{figure(number)} {'week' if figure(number) == '1' else 'weeks'}"


def figure(number: float) -> str:
    """Return a number as people write it: whole, or with one digit."""
    return f"{round(number, 1):g}"
