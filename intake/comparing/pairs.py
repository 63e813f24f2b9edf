"""Chooses the pairs that tell most of the weights: near in score, and pulled in different directions by criteria."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

from intake.policy import Criterion, Frozen, Weights

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
    """An idea that may stand in a pair; only what is known of it can tell anything."""

    idea_id: str
    levels: Levels
    known: frozenset[Criterion]


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
    left = [found for one, other in combinations(ordered, 2) if (found := _candidate(one, other, weights))]
    left = [each for each in left if each.ids not in compared]
    ideas: Counter[str] = Counter()
    kinds: Counter[frozenset[Criterion]] = Counter()
    pairs: list[Pair] = []
    while left and len(pairs) < wanted:
        best = max(
            left, key=lambda each: each.worth / (1 + kinds[each.kind]) / (1 + sum(ideas[id_] for id_ in each.ids))
        )
        left.remove(best)
        kinds[best.kind] += 1
        ideas.update(best.ids)
        # In turns, so that where an idea stands tells nothing of its score.
        sides = [Side(idea_id=each.idea_id, levels=each.levels) for each in (best.one, best.other)]
        first, second = sides if len(pairs) % 2 == 0 else reversed(sides)
        pairs.append(Pair(first=first, second=second))
    return pairs


def _candidate(one: Entrant, other: Entrant, weights: Weights) -> _Candidate | None:
    known = (one.known & other.known).difference(KEPT)
    pulls = {
        criterion: max(weight, LEAST) * (one.levels[criterion] - other.levels[criterion]) / WHOLE
        for criterion, weight in weights.by_criterion().items()
        if criterion in known
    }
    toward_one = sum(pull for pull in pulls.values() if pull > 0)
    toward_other = -sum(pull for pull in pulls.values() if pull < 0)
    if not (toward_one and toward_other):
        return None
    worth = min(toward_one, toward_other) / (1 + abs(toward_one - toward_other) / NEAR)
    return _Candidate(worth, frozenset((_strongest(pulls, 1), _strongest(pulls, -1))), one, other)


def _strongest(pulls: Mapping[Criterion, float], direction: int) -> Criterion:
    return max(pulls, key=lambda criterion: direction * pulls[criterion])
