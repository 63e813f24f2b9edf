"""Replays the backlog under two policy versions: who rises, falls, enters or leaves what is chosen, and why.

Pure: ideas and versions in, sentences out. What is chosen is left to whoever asks; without a plan it is a cut by rank.
"""

from collections.abc import Callable, Sequence

from intake.ideas import IdeaInputs
from intake.policy import Criterion, Frozen, Objective, Policy, Priority
from intake.rules.matching.priority_match import Example, Fit, propose_fit
from intake.rules.scoring import Contribution, Score, called_done, score

# What is chosen where there can be no plan: the top of the queue.
TOP = 10


class ReplayIdea(Frozen):
    """An idea as it was put in, and whose it would be; of equals the lower `number` came first.

    Its fit is proposed anew unless a triager has confirmed it.
    """

    id: str
    number: int = 0
    label: str
    title: str
    problem: str = ""
    squad: str = ""
    inputs: IdeaInputs
    fit: Fit = Fit()


class Placed(Frozen):
    """An idea with its place under one version; unranked ones have none."""

    idea: ReplayIdea
    rank: int | None
    score: Score
    fit: Fit


class Moved(Frozen):
    """An idea under both versions: its ranks and scores, whether it enters or leaves what is chosen, and why."""

    id: str
    label: str
    title: str
    rank_before: int | None
    rank_after: int | None
    tenths_before: int
    tenths_after: int
    chosen_before: bool
    chosen_after: bool
    why: str

    @property
    def enters(self) -> bool:
        """Tell whether it is chosen only now."""
        return self.chosen_after and not self.chosen_before

    @property
    def leaves(self) -> bool:
        """Tell whether it is not chosen any more."""
        return self.chosen_before and not self.chosen_after

    @property
    def steps(self) -> int:
        """Return how many places it rises; falling is below nought, and what has no rank on one side doesn't move."""
        return self.rank_before - self.rank_after if self.rank_before and self.rank_after else 0


# Of the ranked ideas, best first, the ids of those that are chosen.
Chosen = Callable[[Policy, Sequence[Placed]], frozenset[str]]


def the_top(_policy: Policy, ranked: Sequence[Placed]) -> frozenset[str]:
    """Choose the best few, whatever they take."""
    return frozenset(placed.idea.id for placed in ranked[:TOP])


def ranked_under(
    ideas: Sequence[ReplayIdea], policy: Policy, number: int | None, examples: tuple[Example, ...] = ()
) -> list[Placed]:
    """Return the ideas under a version: ranked ones best first, then those that have no rank."""
    scored = [
        (idea, fit, score(idea.inputs, fit, policy, number))
        for idea in ideas
        for fit in [fit_under(idea, policy, examples)]
    ]
    scored.sort(key=lambda each: (not each[2].ranked, -each[2].tenths, each[0].number, each[0].id))
    return [
        Placed(idea=idea, rank=place if idea_score.ranked else None, score=idea_score, fit=fit)
        for place, (idea, fit, idea_score) in enumerate(scored, start=1)
    ]


def replay(
    ideas: Sequence[ReplayIdea],
    before: tuple[int | None, Policy],
    after: tuple[int | None, Policy],
    chosen: Chosen = the_top,
    examples: tuple[Example, ...] = (),
) -> list[Moved]:
    """Return every idea under both versions, in the order of the second; with no version before, all are new."""
    (number_before, old), (number_after, new) = before, after
    first = {placed.idea.id: placed for placed in ranked_under(ideas, old, number_before, examples)}
    second = ranked_under(ideas, new, number_after, examples)
    chosen_before = chosen(old, [placed for placed in first.values() if placed.rank])
    chosen_after = chosen(new, [placed for placed in second if placed.rank])
    return [
        Moved(
            **placed.idea.model_dump(include={"id", "label", "title"}),
            rank_before=first[placed.idea.id].rank,
            rank_after=placed.rank,
            tenths_before=first[placed.idea.id].score.tenths,
            tenths_after=placed.score.tenths,
            chosen_before=placed.idea.id in chosen_before,
            chosen_after=placed.idea.id in chosen_after,
            why=why(first[placed.idea.id], placed, old, new),
        )
        for placed in second
    ]


def why(first: Placed, second: Placed, old: Policy, new: Policy) -> str:
    """Say what moved an idea from its place under one version to that under another, in a clause."""
    if (first.rank is None) != (second.rank is None):
        if second.rank:
            return "now ranked"
        answered = f"{second.score.completeness:.0%} of the weight is answered, {new.completeness:.0%} is needed"
        return f"no longer ranked ({answered})"
    gained, steps = second.score.tenths - first.score.tenths, (first.rank or 0) - (second.rank or 0)
    if gained == 0 and steps == 0:
        return "no change"
    if gained * steps <= 0 and steps:
        return _others(gained, steps)
    pairs = zip(first.score.contributions, second.score.contributions, strict=True)
    was, now = max(pairs, key=lambda pair: (pair[1].tenths - pair[0].tenths) * (1 if gained > 0 else -1))
    by = f"{(now.tenths - was.tenths) / 10:+.1f}"
    if now.criterion is Criterion.fit and (fit_change := _fit_changed(first.fit, second.fit, old, new)):
        return f"{fit_change} ({by})"
    return f"{_brings(was, now, second.idea.inputs, new)} ({by})"


def _others(gained: int, steps: int) -> str:
    """Say that an idea moves because others do: its own score stays, or goes the other way."""
    if gained == 0:
        return f"same score, others {'fell behind' if steps > 0 else 'moved ahead'}"
    own = f"own score {'up' if gained > 0 else 'down'} {abs(gained) / 10:.1f}"
    return f"{own}, others {'lost' if steps > 0 else 'gained'} more"


def fit_under(idea: ReplayIdea, policy: Policy, examples: tuple[Example, ...] = ()) -> Fit:
    """Return the fit of an idea under a version: proposed anew unless a triager has confirmed it."""
    if not idea.fit.provisional:
        return idea.fit
    return propose_fit(idea.title, idea.problem, idea.inputs.area, policy, examples)


def _fit_changed(first: Fit, second: Fit, old: Policy, new: Policy) -> str | None:
    was, now = old.priority(first.priority), new.priority(second.priority)
    if _key(was) != _key(now):
        return f"now matches “{now.name}”" if now else f"no longer matches “{was.name if was else ''}”"
    if was and now and was.weight != now.weight:
        return f"“{now.name}” now weighs {now.weight}"
    if now and first.strength != second.strength:
        return f"match with “{now.name}” is now {second.strength:.0%}"
    return None


def _key(priority: Priority | None) -> str | None:
    return priority.key if priority else None


def _brings(was: Contribution, now: Contribution, inputs: IdeaInputs, new: Policy) -> str:
    if was.most != now.most:
        return f"{now.criterion.value} now counts up to {now.most // 10} points instead of {was.most // 10}"
    worth = now.worth or 0.0
    if now.criterion is Criterion.chance and inputs.proven is None:
        return f"assumed success rate of {_work(inputs, new)} is now {worth:.0%}"
    return f"{now.criterion.value} “{now.given}” is now worth {worth:.2g}"


def _work(inputs: IdeaInputs, policy: Policy) -> str:
    has_own = policy.rule(inputs.approach).chance is not None
    return called_done(inputs.approach) if has_own else f"{inputs.kind.value} work"


class PlanTotals(Frozen):
    """What a plan comes to: ideas, squad-weeks, and benefit a year as the newer version counts it."""

    objective: Objective
    ideas: int
    weeks: float
    benefit: int


class ShareEffect(Frozen):
    """What becomes of a priority whose share changes: its ideas in the plan and their benefit, before and after."""

    name: str
    ideas: tuple[int, int]
    benefit: tuple[int, int]


class Effect(Frozen):
    """Who enters or leaves what is chosen, who else rises or falls most, and how many of how many move at all.

    Under a version that plans by benefit, `plans` are the one before and the one after, and `shares` what becomes of
    priorities whose share changes; `entering` and `leaving` count all who do.
    """

    enters: tuple[Moved, ...] = ()
    leaves: tuple[Moved, ...] = ()
    rises: tuple[Moved, ...] = ()
    falls: tuple[Moved, ...] = ()
    moved: int = 0
    of: int = 0
    plans: tuple[PlanTotals, PlanTotals] | None = None
    shares: tuple[ShareEffect, ...] = ()
    entering: int = 0
    leaving: int = 0
