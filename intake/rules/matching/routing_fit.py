"""Fits the weights of routing to a company's own decisions, and finds what its suggestions' shares mean.

A conditional logit by Newton's method, held near the weights that are shipped; what it says becomes a probability by
Platt's curve (1999), fitted to suggestions that were made before their decision was known. numpy is loaded when it is
needed: this runs in the background."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from intake.ideas import IdeaInputs
from intake.policy import SquadCard
from intake.rules.matching.past_decisions import PastDecision, PastDecisions
from intake.rules.matching.routing import DECISIONS_TO_FIT, SHIPPED, RoutingFeature, RoutingFit, evidence_of

# So many of the last decisions are looked at.
LAST = 300
# How strongly weights are held to the shipped ones: fitted freely on one year they are too sure of the next. An idea
# whose title was seen before counts less.
HELD, REPEATED = 2_000.0, 0.3
# The words' log odds differ thirteen times as much between squads as the other features do. Held as those are, a change
# of their weight would do as much as thirteen of another's.
SPREAD = RoutingFeature(votes=1, nearest=1, words=13, area=1, charter=1, rules=1, first=1)
# Platt's curve is held to the identity as by so many decisions on either side.
CURVE_HELD = 500.0
STEPS = 30


class Lesson(NamedTuple):
    """A past decision as it looked before it was made: what spoke for each squad, and which it became."""

    features: list[list[float]]
    right: int
    weight: float


def lessons(
    decisions: Sequence[tuple[PastDecision, IdeaInputs]], squads: Sequence[SquadCard], last: int = LAST
) -> list[Lesson]:
    """Return the last decisions, each with what the earlier ones say of it; those of closed squads are left out."""
    return Lessons().of(decisions, squads, last)


class Lessons:
    """Makes lessons of decisions, and keeps them: one is the same again while all decisions before it are."""

    def __init__(self) -> None:
        self._squads: list[SquadCard] = []
        self._decisions: list[tuple[PastDecision, IdeaInputs]] = []
        self._by_place: dict[int, Lesson] = {}

    def of(
        self, decisions: Sequence[tuple[PastDecision, IdeaInputs]], squads: Sequence[SquadCard], last: int = LAST
    ) -> list[Lesson]:
        """Return what `lessons` does."""
        known = self._still_true(decisions, squads)
        keys = [squad.key for squad in squads]
        past, titles, by_place = PastDecisions(), set[str](), dict[int, Lesson]()
        begin = len(decisions) - last
        for place, (decision, inputs) in enumerate(decisions):
            if place >= begin and len(past) and decision.squad in keys:
                if (lesson := known.get(place)) is None:
                    evidence = evidence_of(decision.title, decision.text, inputs, squads, past).features
                    weight = REPEATED if decision.title.casefold() in titles else 1.0
                    lesson = Lesson([list(evidence[key]) for key in keys], keys.index(decision.squad), weight)
                by_place[place] = lesson
            past.learn(decision)
            titles.add(decision.title.casefold())
        self._squads, self._decisions, self._by_place = list(squads), list(decisions), by_place
        return list(by_place.values())

    def _still_true(
        self, decisions: Sequence[tuple[PastDecision, IdeaInputs]], squads: Sequence[SquadCard]
    ) -> dict[int, Lesson]:
        if list(squads) != self._squads:
            return {}
        pairs = enumerate(zip(decisions, self._decisions, strict=False))
        changed = next((place for place, (now, before) in pairs if now != before), len(self._decisions))
        return {place: lesson for place, lesson in self._by_place.items() if place < changed}


def fitted(found: Sequence[Lesson], decisions: int) -> RoutingFit | None:
    """Return what the lessons teach; None while there are too few decisions for a probability."""
    if decisions < DECISIONS_TO_FIT or not found:
        return None
    import numpy as np

    half = len(found) // 2
    # Each half is judged by weights that have not seen it: the first by the shipped ones.
    early = _weights(np, found[:half])
    suggestions = [
        *(_suggestion(np, lesson, np.array(SHIPPED)) for lesson in found[:half]),
        *(_suggestion(np, lesson, early) for lesson in found[half:]),
    ]
    slope, offset = _curve(np, suggestions)
    return RoutingFit(
        weights=tuple(round(float(weight), 4) for weight in _weights(np, found)),
        slope=round(slope, 4),
        offset=round(offset, 4),
        decisions=decisions,
    )


def _weights(np: Any, found: Sequence[Lesson]) -> Any:
    shipped, held = np.array(SHIPPED), HELD * np.array(SPREAD) ** 2
    weights = shipped.copy()
    for _ in range(STEPS):
        gradient, curvature = -held * (weights - shipped), np.diag(held)
        for lesson in found:
            features = np.array(lesson.features)
            shares = _shares(np, features @ weights)
            usual = shares @ features
            gradient += lesson.weight * (features[lesson.right] - usual)
            curvature += lesson.weight * ((features * shares[:, None]).T @ features - np.outer(usual, usual))
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if abs(step).max() < 1e-4:
            break
    # What speaks for a squad never speaks against it.
    return np.maximum(weights, 0.0)


def _suggestion(np: Any, lesson: Lesson, weights: Any) -> tuple[float, bool]:
    shares = _shares(np, np.array(lesson.features) @ weights)
    first = int(shares.argmax())
    return float(shares[first]), first == lesson.right


def _shares(np: Any, scores: Any) -> Any:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


def _curve(np: Any, suggestions: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    shares = np.clip(np.array([share for share, _ in suggestions]), 1e-6, 1 - 1e-6)
    right = np.array([float(is_right) for _, is_right in suggestions])
    log_odds = np.log(shares / (1 - shares))
    features = np.stack([log_odds, np.ones_like(log_odds)], 1)
    identity = np.array([1.0, 0.0])
    curve = identity.copy()
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-(features @ curve)))
        gradient = features.T @ (right - said) - CURVE_HELD * (curve - identity)
        curvature = (features * (said * (1 - said))[:, None]).T @ features + CURVE_HELD * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        curve = curve + step
        if abs(step).max() < 1e-4:
            break
    return max(0.1, float(curve[0])), float(curve[1])
