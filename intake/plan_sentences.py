"""The plan in sentences: why an idea is not in it, what would let it in, and which shares can't be kept together."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from intake.formatting import apart, capital, figure, listed, money, money_apart, stated_share, weeks
from intake.ideas import Stage, WorkKind
from intake.policy import Bound, Objective
from intake.rules.planning.exclusions import ExcludedIdea, Exclusion, ExclusionReason
from intake.rules.planning.portfolio import NEARLY, Candidate, Overfull, Plan, Share, Unestimated, Unmet

LACKS_POLICY = "No plan yet: no priorities are published, so nothing has a score."
LACKS_WEEKS = "No plan yet: no squad has said how many weeks it has in a quarter."
LACKS_TIME = "The plan is being updated. Try again in a minute."


def why_not(
    excluded: ExcludedIdea,
    candidate: Candidate,
    plan: Plan,
    labels: Mapping[str, str],
    squads: Mapping[str, str],
    kept_out: str = "",
    over: Mapping[str, Stage] | None = None,
) -> str:
    """Say why an idea is not in the plan and what would let it in, in one line."""
    squad = squads.get(candidate.squad, candidate.squad)
    shares = {share.key: share for share in plan.shares}
    parts = [
        _requires(exclusion, labels, over or {})
        if exclusion.obstacle is ExclusionReason.requires
        else _hindrance(exclusion, excluded, candidate, squad, shares, labels, kept_out)
        for exclusion in excluded.hindrances
    ]
    return " ".join(parts)


def _hindrance(
    exclusion: Exclusion,
    excluded: ExcludedIdea,
    candidate: Candidate,
    squad: str,
    shares: Mapping[str, Share],
    labels: Mapping[str, str],
    kept_out: str,
) -> str:
    if exclusion.obstacle is ExclusionReason.kept_out:
        return f"A lead keeps it out: {kept_out}"
    if exclusion.obstacle is ExclusionReason.outside:
        return f"The charter of {squad} excludes this kind of work or area. Another squad may take it."
    if exclusion.obstacle is ExclusionReason.no_weeks:
        return f"{squad} has no weeks this quarter. This needs {weeks(candidate.weeks)}."
    if exclusion.obstacle is ExclusionReason.too_large:
        return f"It needs {weeks(candidate.weeks)} and {squad} has {figure(exclusion.free)}. Cut to that, it could fit."
    if exclusion.obstacle is ExclusionReason.too_large_together:
        needs = weeks(exclusion.weeks)
        return f"Together with what it builds on it needs {needs}, and {squad} has {figure(exclusion.free)}."
    same = labels.get(exclusion.idea or "", "another idea")
    if exclusion.obstacle is ExclusionReason.repeats:
        return f"It is the same idea as {same}, which is in the plan."
    if exclusion.obstacle is ExclusionReason.same_saving:
        return f"It brings the same saving as {same}, which is in the plan, and a saving counts once."
    holder = _holder(exclusion, excluded, shares, labels, candidate.objective)
    if exclusion.obstacle is ExclusionReason.ceiling:
        share = shares[exclusion.share or ""]
        return f"{capital(bounded(share))} is used up: {_room(exclusion)}; {holder}."
    if exclusion.obstacle is ExclusionReason.full:
        # A few weeks may be left, too few for it.
        left = "is full" if figure(exclusion.free) == "0" else f"has only {weeks(exclusion.free)} left"
        return f"{squad} {left}: {_room(exclusion)}; {holder}."
    return "Its score is 0." if candidate.objective is Objective.score else "It would bring nothing."


def circle(label: str, way: Sequence[str]) -> str:
    """Say why an idea can't unlock another: that one already unlocks it, perhaps by way of others."""
    if not way:
        return f"{label} already unlocks this idea, so neither could start. Leave {label} out."
    return (
        f"{label} already unlocks this idea, by way of {listed(way)}, so none of them could start. Leave {label} out."
    )


def circle_of_merge(label: str, target: str, way: Sequence[str]) -> str:
    """Say why an idea can't be merged into one that it unlocks by way of others."""
    waiting = f"{label} unlocks {target} by way of {listed(way)}"
    return f"{waiting}, so merged they would wait for each other. Take one link away first."


def _requires(exclusion: Exclusion, labels: Mapping[str, str], over: Mapping[str, Stage]) -> str:
    builds = f"It builds on {labels.get(exclusion.idea or '', 'another idea')}"
    if (stage := over.get(exclusion.idea or "")) is not None:
        return f"{builds}, which was {stage}."
    return f"{builds}, which isn't in the plan yet."


def _room(exclusion: Exclusion) -> str:
    return f"needs {figure(exclusion.weeks)} more {'week' if figure(exclusion.weeks) == '1' else 'weeks'}"


def _holder(
    exclusion: Exclusion,
    excluded: ExcludedIdea,
    shares: Mapping[str, Share],
    labels: Mapping[str, str],
    objective: Objective,
) -> str:
    if exclusion.holder is None:
        return "the ideas in the plan fill the weeks better together"
    name = labels.get(exclusion.holder, "another idea")
    if exclusion.floor is not None:
        floor = shares[exclusion.floor]
        return f"{name} goes first because {stated_share(floor.part)} is reserved for {_share_name(floor)}"
    if exclusion.holder_rate == excluded.rate:
        why = "was submitted first" if exclusion.came_first else "fills the weeks better"
        if objective is Objective.benefit:
            return f"{name} brings as much a week ({money(excluded.rate)}) and {why}"
        return f"{name} scores the same per week ({excluded.rate:.1f}) and {why}"
    if objective is Objective.benefit:
        theirs, ours = money_apart(exclusion.holder_rate, excluded.rate)
        return f"{name} brings more a week ({theirs} vs {ours})"
    theirs, ours = apart(exclusion.holder_rate, excluded.rate)
    return f"{name} scores higher per week ({theirs} vs {ours})"


# So many ideas are named where a share says what it lacks.
LABELLED = 3


def troubles(
    plan: Plan,
    squads: Mapping[str, str],
    candidates: Collection[Candidate],
    without_effort: Sequence[Unestimated] = (),
) -> tuple[str, ...]:
    """Say which shares can't be met, alone or together, and where too much is pinned, for a plan of these ideas."""
    shares = {share.key: share for share in plan.shares}
    return (
        *(_overfull(overfull, squads) for overfull in plan.overfull),
        *(_unmet(unmet, shares, candidates, without_effort, plan.total) for unmet in plan.unmet),
    )


def _overfull(overfull: Overfull, squads: Mapping[str, str]) -> str:
    squad = squads.get(overfull.squad, overfull.squad)
    return f"Pinned and current work needs {weeks(overfull.pinned)}, and {squad} has {figure(overfull.weeks)}."


def _unmet(
    unmet: Unmet,
    shares: Mapping[str, Share],
    candidates: Iterable[Candidate],
    without_effort: Iterable[Unestimated],
    total: float,
) -> str:
    share = shares[unmet.share]
    gap = f"{weeks(unmet.weeks)} {'short' if share.bound is Bound.at_least else 'over'}"
    if unmet.beside:
        conflicting = listed([bounded(shares[key]) for key in unmet.beside])
        return f"{capital(bounded(share))} conflicts with {conflicting}: {gap}."
    if share.bound is Bound.at_least:
        its = [each for each in candidates if share.covers(each)]
        # What is told again in another year is one idea.
        covered = {each.repeats or each.id: each for each in its if not each.is_barred}
        unestimated = [each.label for each in without_effort if share.covers(each)]
        barred = [f"IDEA-{each.number}" for each in its if each.is_barred]
        return _too_little_for(share, [*covered.values()], total, gap, _not_counted(share, unestimated, barred))
    return f"The plan can't keep to {bounded(share)}: {gap}."


def _too_little_for(
    share: Share, covered: Sequence[Candidate], total: float, gap: str, not_counted: Sequence[str]
) -> str:
    """Say why a share lacks weeks: its ideas are too few, which may be the match's fault, or their squads are full.

    Too few are those that a plan can hold; what else would belong to it is `not_counted`.
    """
    if sum(each.weeks for each in covered) >= share.part * total - NEARLY:
        part = stated_share(share.part)
        return f"The squads with ideas for {_share_name(share)} don't have the weeks for {part}: {gap}."
    ideas = f"idea{'' if len(covered) <= 1 else 's'}{' that can be planned' if not_counted else ''}"
    how_many = "No" if not covered else "Only one" if len(covered) == 1 else f"Only {len(covered)}"
    sentence = (
        f"{how_many} {ideas} {_belongs(share, len(covered), _share_name(share))}: {gap} of {stated_share(share.part)}."
    )
    if not_counted:
        return " ".join([sentence, *not_counted])
    return sentence if share.kind else f"{sentence} If others belong there, correct their match."


def _belongs(share: Share, number: int, what: str) -> str:
    """Say that so many ideas belong to a share: that they are research, or match it as it is called here."""
    if share.kind:
        return f"{'are' if number > 1 else 'is'} {WorkKind.research}"
    return f"{'match' if number > 1 else 'matches'} {what}"


def _not_counted(share: Share, unestimated: Sequence[str], barred: Sequence[str]) -> list[str]:
    """Say which ideas would belong to a share and are in no plan: nobody has estimated them, or they are kept out."""
    told = []
    if unestimated:
        belong = f"{_some(unestimated)} {_belongs(share, len(unestimated), 'too')}{' too' if share.kind else ''}"
        told.append(f"{belong}, but {'have' if len(unestimated) > 1 else 'has'} no effort estimate yet.")
        told.append("Squad leads and triagers give one under More.")
    if barred:
        told.append(f"{_some(barred)} {'are' if len(barred) > 1 else 'is'} kept out of the plan.")
    return told


def _some(labels: Sequence[str]) -> str:
    """Name the first few of these ideas, and say how many more there are."""
    named, more = labels[:LABELLED], len(labels) - LABELLED
    return listed([*named, *([f"{more} more"] if more > 0 else [])])


def bounded(share: Share) -> str:
    """Name a share with its bound, as a sentence uses it."""
    return f"{share.bound.value} {stated_share(share.part)} for {_share_name(share)}"


def _share_name(share: Share) -> str:
    return "research" if share.kind else f"“{share.name}”"
