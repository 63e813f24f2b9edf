"""Holds what people chose against weights: who agrees, which criterion is in the way, what would agree most."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from operator import mul

from intake.comparing.pairs import KEPT, Pair
from intake.policy import Criterion, Weights

STEP = 5


class Choice(StrEnum):
    """Which of two ideas should come first; `unsure` when a person can't say, and when weights see no difference."""

    first = "first"
    second = "second"
    unsure = "unsure"


Chosen = tuple[Pair, Choice]


def by_weights(pair: Pair, weights: Weights) -> Choice:
    """Return which of a pair the weights put first."""
    lead = sum(pair.pulls(weights).values())
    if lead == 0:
        return Choice.unsure
    return Choice.first if lead > 0 else Choice.second


def in_the_way(pair: Pair, weights: Weights, choice: Choice) -> Criterion:
    """Return the criterion that speaks most against a choice."""
    direction = 1 if choice is Choice.first else -1
    pulls = pair.pulls(weights)
    return min(pulls, key=lambda criterion: direction * pulls[criterion])


def agreeing(chosen: Sequence[Chosen], weights: Weights) -> int:
    """Return with how many choices the weights agree; who can't say is neither with them nor against them."""
    return sum(choice is not Choice.unsure and by_weights(pair, weights) is choice for pair, choice in chosen)


def best_weights(chosen: Sequence[Chosen], published: Weights) -> Weights:
    """Return the weights in steps of five that agree with most choices; among equals those nearest to the published.

    The published ones stay where none agrees with more. What reach and readiness bring stays as it is published.
    """
    votes = _votes(chosen)
    before = tuple(published.by_criterion().values())
    kept = before[-len(KEPT) :]

    def rating(points: tuple[int, ...]) -> tuple[int, int]:
        agree = sum(count for deltas, count in votes if sum(map(mul, points, deltas)) > 0)
        return agree, -sum(abs(now - then) for now, then in zip(points, before, strict=True))

    grid = (given + kept for given in _grid(len(before) - len(kept), 100 - sum(kept)))
    best = max([before, *grid], key=rating)
    return Weights(**{criterion.value: points for criterion, points in zip(Criterion, best, strict=True)})


def _votes(chosen: Sequence[Chosen]) -> list[tuple[tuple[int, ...], int]]:
    # What each criterion says for the chosen idea, and how often that was chosen.
    counts: dict[tuple[int, ...], int] = {}
    for pair, choice in chosen:
        if choice is not Choice.unsure:
            sides = (pair.first, pair.second) if choice is Choice.first else (pair.second, pair.first)
            deltas = tuple(sides[0].level(criterion) - sides[1].level(criterion) for criterion in Criterion)
            counts[deltas] = counts.get(deltas, 0) + 1
    return list(counts.items())


def _grid(criteria: int, points: int) -> Iterator[tuple[int, ...]]:
    if criteria == 1:
        yield (points,)
        return
    for given in range(0, points + 1, STEP):
        for rest in _grid(criteria - 1, points - given):
            yield (given, *rest)
