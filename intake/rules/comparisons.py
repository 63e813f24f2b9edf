"""Which pairs of ideas tell most of the weights, and what people's choices say about the weights."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import combinations
from math import log2
from operator import mul
from typing import NamedTuple

from intake.policy import Criterion, Frozen, Weights

# Chooses the pairs that tell most of the weights: they split what is left, and criteria pull them both ways.

PAIRS = 6
# So many points of distance halve what a pair tells; a criterion without weight still tells a little.
NEAR, LEAST = 5.0, 5
WHOLE = 1000
# What comes from others speaks of few ideas yet, so comparisons ask nothing of it; and the search for weights stays
# exact and quick.
KEPT = (Criterion.reach, Criterion.readiness)

# What each criterion says of an idea, in thousandths, so that sums are exact.
Levels = dict[Criterion, int]


class Entrant(NamedTuple):
    """An idea that may stand in a pair; only criteria that were `answered` can tell anything."""

    idea_id: str
    levels: Levels
    answered: frozenset[Criterion]


class Side(Frozen):
    """One idea of a pair, with its levels as they were when the pair was chosen."""

    idea_id: str
    levels: Levels

    def level(self, criterion: Criterion) -> int:
        """Return what a criterion says of it; nothing where there was no such criterion yet."""
        return self.levels.get(criterion, 0)


class Pair(Frozen):
    """Two ideas of which one is to come first."""

    first: Side
    second: Side

    def ids(self) -> frozenset[str]:
        """Return the ids of both."""
        return frozenset((self.first.idea_id, self.second.idea_id))

    def pulls(self, weights: Weights) -> dict[Criterion, int]:
        """Return what each criterion brings for the first (above 0) or the second, in thousandths of a point."""
        return {
            criterion: weight * (self.first.level(criterion) - self.second.level(criterion))
            for criterion, weight in weights.by_criterion().items()
        }


# A weighting: the points of each criterion, in their order.
Points = tuple[int, ...]
# The pairs, and the weightings, that are held against each other: enough to choose well while somebody waits.
SHORTLISTED, SAMPLED = 150, 300


class _Candidate(NamedTuple):
    worth: float
    one: Entrant
    other: Entrant

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((self.one.idea_id, self.other.idea_id))


def telling_pairs(
    entrants: Iterable[Entrant],
    weights: Weights,
    compared: Collection[frozenset[str]] = (),
    wanted: int = PAIRS,
    left: Sequence[Points] | None = None,
) -> list[Pair]:
    """Return up to `wanted` pairs, none of those `compared` before; the same entrants in any order give the same.

    Each pair is taken for how evenly it splits what the pairs before it leave of the weightings that are `left`, all of
    them unless it is said; of equals the one nearer in score, and pulled more ways, comes first.
    """
    ordered = sorted(entrants)
    every_pair = [_candidate(one, other, weights) for one, other in combinations(ordered, 2)]
    candidates = [pair for pair in every_pair if pair and pair.ids not in compared]
    candidates = sorted(candidates, key=lambda each: (-each.worth, sorted(each.ids)))[:SHORTLISTED]
    among = _sample(weightings(weights) if left is None else left)
    sides_of = {candidate.ids: _sides(candidate, among) for candidate in candidates}
    parts: Sequence[Hashable] = [0] * len(among)
    pairs: list[Pair] = []
    while candidates and len(pairs) < wanted:
        best = max(candidates, key=lambda each: round(_spread(parts, sides_of[each.ids]), 9))
        candidates.remove(best)
        parts = list(zip(parts, sides_of[best.ids], strict=True))
        # In turns, so that where an idea stands tells nothing of its score.
        sides = [Side(idea_id=each.idea_id, levels=each.levels) for each in (best.one, best.other)]
        first, second = sides if len(pairs) % 2 == 0 else reversed(sides)
        pairs.append(Pair(first=first, second=second))
    return pairs


def _sample(left: Sequence[Points]) -> Sequence[Points]:
    """Return some of many weightings, evenly taken from among them."""
    step = len(left) / SAMPLED
    return left if step <= 1 else [left[int(number * step)] for number in range(SAMPLED)]


def _sides(candidate: _Candidate, among: Sequence[Points]) -> tuple[bool, ...]:
    """Return whether each weighting puts the one first."""
    deltas = [candidate.one.levels.get(each, 0) - candidate.other.levels.get(each, 0) for each in Criterion]
    return tuple(sum(map(mul, points, deltas)) > 0 for points in among)


def _spread(parts: Sequence[Hashable], sides: Sequence[bool]) -> float:
    """Return how far the weightings are told apart by the pairs so far and one more: the entropy of the parts, in bits.

    By C. E. Shannon, A Mathematical Theory of Communication (1948), section 6.
    """
    sizes, total = Counter(zip(parts, sides, strict=True)).values(), len(parts)
    return -sum(size / total * log2(size / total) for size in sizes)


def _candidate(one: Entrant, other: Entrant, weights: Weights) -> _Candidate | None:
    answered = (one.answered & other.answered).difference(KEPT)
    pulls = {
        criterion: max(weight, LEAST) * (one.levels[criterion] - other.levels[criterion]) / WHOLE
        for criterion, weight in weights.by_criterion().items()
        if criterion in answered
    }
    toward_one = sum(pull for pull in pulls.values() if pull > 0)
    toward_other = -sum(pull for pull in pulls.values() if pull < 0)
    if not (toward_one and toward_other):
        return None
    worth = min(toward_one, toward_other) / (1 + abs(toward_one - toward_other) / NEAR)
    return _Candidate(worth, one, other)


# Holds what people chose against weights: who agrees, which criterion is in the way, what would agree most.

STEP = 5


class Preference(StrEnum):
    """Which of two ideas should come first; `unsure` when a person can't say, and when weights see no difference."""

    first = "first"
    second = "second"
    unsure = "unsure"


Chosen = tuple[Pair, Preference]


def by_weights(pair: Pair, weights: Weights) -> Preference:
    """Return which of a pair the weights put first."""
    lead = sum(pair.pulls(weights).values())
    if lead == 0:
        return Preference.unsure
    return Preference.first if lead > 0 else Preference.second


def in_the_way(pair: Pair, weights: Weights, choice: Preference) -> Criterion:
    """Return the criterion that speaks most against a choice."""
    direction = 1 if choice is Preference.first else -1
    pulls = pair.pulls(weights)
    return min(pulls, key=lambda criterion: direction * pulls[criterion])


def agreeing(chosen: Sequence[Chosen], weights: Weights) -> int:
    """Return with how many choices the weights agree; who can't say is neither with them nor against them."""
    return sum(choice is not Preference.unsure and by_weights(pair, weights) is choice for pair, choice in chosen)


def weightings(published: Weights) -> list[Points]:
    """Return all weights in steps of five; what reach and readiness bring stays as it is published."""
    fixed_points = tuple(published.by_criterion().values())[-len(KEPT) :]
    free = len(Criterion) - len(fixed_points)
    return [points + fixed_points for points in _grid(free, 100 - sum(fixed_points))]


def still_open(chosen: Sequence[Chosen], published: Weights) -> list[Points]:
    """Return the weightings that agree with most choices: as far as the choices tell, each of them is as good."""
    votes, best = _votes(chosen), 0
    agreed: list[Points] = []
    for points in weightings(published):
        agree = _agreed(points, votes)
        if agree > best:
            best, agreed = agree, []
        if agree == best:
            agreed.append(points)
    return agreed


class Settled(Frozen):
    """What choices leave open: of so many weightings `left` agree with most of them, within `ranges` of points."""

    left: int
    of: int
    ranges: dict[Criterion, tuple[int, int]]

    @property
    def part(self) -> float:
        """Return how much is settled, 0 to 1: of the halvings that it takes to one weighting, those that are done."""
        return 1 - log2(self.left) / log2(self.of) if self.of > 1 else 1.0

    def proposals(self, published: Weights) -> list[tuple[Criterion, int, int]]:
        """Return the criteria to which every weighting that is left gives more, or less, than is published."""
        return [
            (criterion, *self.ranges[criterion])
            for criterion, points in published.by_criterion().items()
            if not self.ranges[criterion][0] <= points <= self.ranges[criterion][1]
        ]


def settled(chosen: Sequence[Chosen], published: Weights) -> Settled:
    """Return what choices settle; weights that were published and agree with as many as any are one of those left."""
    left, of = still_open(chosen, published), len(weightings(published))
    before = tuple(published.by_criterion().values())
    votes = _votes(chosen)
    if before not in left and _agreed(before, votes) >= _agreed(left[0], votes):
        # They need not be in steps of five.
        left, of = [*left, before], of + 1
    columns = zip(*left, strict=True)
    return Settled(
        left=len(left),
        of=of,
        ranges={criterion: (min(points), max(points)) for criterion, points in zip(Criterion, columns, strict=True)},
    )


def best_weights(chosen: Sequence[Chosen], published: Weights) -> Weights:
    """Return the weights in steps of five that agree with most choices; among equals those nearest to the published.

    The published ones stay where none agrees with more. What reach and readiness bring stays as it is published.
    """
    votes = _votes(chosen)
    before = tuple(published.by_criterion().values())

    def rating(points: Points) -> tuple[int, int]:
        return _agreed(points, votes), -sum(abs(now - then) for now, then in zip(points, before, strict=True))

    best = max([before, *still_open(chosen, published)], key=rating)
    return Weights(**{criterion.value: points for criterion, points in zip(Criterion, best, strict=True)})


def _agreed(points: Points, votes: Sequence[tuple[Points, int]]) -> int:
    return sum(count for deltas, count in votes if sum(map(mul, points, deltas)) > 0)


def _votes(chosen: Sequence[Chosen]) -> list[tuple[Points, int]]:
    # What each criterion says for the chosen idea, and how often that was chosen.
    counts: dict[Points, int] = {}
    for pair, choice in chosen:
        if choice is not Preference.unsure:
            sides = (pair.first, pair.second) if choice is Preference.first else (pair.second, pair.first)
            deltas = tuple(sides[0].level(criterion) - sides[1].level(criterion) for criterion in Criterion)
            counts[deltas] = counts.get(deltas, 0) + 1
    return list(counts.items())


def _grid(criteria: int, points: int) -> Iterator[Points]:
    if criteria == 1:
        yield (points,)
        return
    for first in range(0, points + 1, STEP):
        for rest in _grid(criteria - 1, points - first):
            yield (first, *rest)
