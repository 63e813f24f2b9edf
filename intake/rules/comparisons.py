"""Which pairs of ideas tell most of the weights, and what people's choices say about the weights."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from operator import mul
from typing import NamedTuple

from intake.policy import Criterion, Frozen, Weights

# Chooses the pairs that tell most of the weights: near in score, and pulled in different directions by criteria.

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


class _Candidate(NamedTuple):
    worth: float
    kind: frozenset[Criterion]
    one: Entrant
    other: Entrant

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((self.one.idea_id, self.other.idea_id))


def telling_pairs(
    entrants: Iterable[Entrant], weights: Weights, compared: Collection[frozenset[str]] = (), wanted: int = PAIRS
) -> list[Pair]:
    """Return up to `wanted` pairs, none of those `compared` before; the same entrants in any order give the same.

    Each pair is taken for what it tells, less where its ideas or the criteria that it weighs up were there already.
    """
    ordered = sorted(entrants)
    every_pair = [_candidate(one, other, weights) for one, other in combinations(ordered, 2)]
    candidates = [pair for pair in every_pair if pair and pair.ids not in compared]
    ideas: Counter[str] = Counter()
    kinds: Counter[frozenset[Criterion]] = Counter()
    pairs: list[Pair] = []
    while candidates and len(pairs) < wanted:
        best = max(
            candidates, key=lambda each: each.worth / (1 + kinds[each.kind]) / (1 + sum(ideas[id_] for id_ in each.ids))
        )
        candidates.remove(best)
        kinds[best.kind] += 1
        ideas.update(best.ids)
        # In turns, so that where an idea stands tells nothing of its score.
        sides = [Side(idea_id=each.idea_id, levels=each.levels) for each in (best.one, best.other)]
        first, second = sides if len(pairs) % 2 == 0 else reversed(sides)
        pairs.append(Pair(first=first, second=second))
    return pairs


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
    return _Candidate(worth, frozenset((_strongest(pulls, 1), _strongest(pulls, -1))), one, other)


def _strongest(pulls: Mapping[Criterion, float], direction: int) -> Criterion:
    return max(pulls, key=lambda criterion: direction * pulls[criterion])


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


def best_weights(chosen: Sequence[Chosen], published: Weights) -> Weights:
    """Return the weights in steps of five that agree with most choices; among equals those nearest to the published.

    The published ones stay where none agrees with more. What reach and readiness bring stays as it is published.
    """
    votes = _votes(chosen)
    before = tuple(published.by_criterion().values())
    fixed_points = before[-len(KEPT) :]

    def rating(points: tuple[int, ...]) -> tuple[int, int]:
        agree = sum(count for deltas, count in votes if sum(map(mul, points, deltas)) > 0)
        return agree, -sum(abs(now - then) for now, then in zip(points, before, strict=True))

    free = _grid(len(before) - len(fixed_points), 100 - sum(fixed_points))
    grid = (free_points + fixed_points for free_points in free)
    best = max([before, *grid], key=rating)
    return Weights(**{criterion.value: points for criterion, points in zip(Criterion, best, strict=True)})


def _votes(chosen: Sequence[Chosen]) -> list[tuple[tuple[int, ...], int]]:
    # What each criterion says for the chosen idea, and how often that was chosen.
    counts: dict[tuple[int, ...], int] = {}
    for pair, choice in chosen:
        if choice is not Preference.unsure:
            sides = (pair.first, pair.second) if choice is Preference.first else (pair.second, pair.first)
            deltas = tuple(sides[0].level(criterion) - sides[1].level(criterion) for criterion in Criterion)
            counts[deltas] = counts.get(deltas, 0) + 1
    return list(counts.items())


def _grid(criteria: int, points: int) -> Iterator[tuple[int, ...]]:
    if criteria == 1:
        yield (points,)
        return
    for first in range(0, points + 1, STEP):
        for rest in _grid(criteria - 1, points - first):
            yield (first, *rest)
