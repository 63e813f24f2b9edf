"""The score: the sum of weight times criterion, each mapped to 0–1 by the policy's anchors, in tenths that add up."""

from typing import NamedTuple

from intake.fit import Fit
from intake.ideas import IdeaInputs
from intake.policy import Criterion, Frozen, Policy

TENTHS = 10


class Level(NamedTuple):
    """What one criterion says of an idea, 0–1, and why; `missing` when nobody has told."""

    worth: float
    reason: str
    missing: bool


class Contribution(Frozen):
    """What one criterion brings, in tenths of a point, of at most so many, and why."""

    criterion: Criterion
    tenths: int
    most: int
    reason: str
    missing: bool


class Score(Frozen):
    """A score in tenths (0–1000) with what it is made of; unranked where too little of it is known."""

    tenths: int
    contributions: tuple[Contribution, ...]
    completeness: float
    ranked: bool
    missing: tuple[Criterion, ...]
    policy_version: int | None


def score(inputs: IdeaInputs, fit: Fit, policy: Policy, version: int | None) -> Score:
    """Return the score of an idea under a policy version; None is the version before any was published."""
    weights = policy.weights.by_criterion()
    found = levels(inputs, fit, policy)
    tenths = _largest_remainder({c: weights[c] * TENTHS * level.worth for c, level in found.items()})
    missing = tuple(criterion for criterion, level in found.items() if level.missing)
    completeness = sum(weight for criterion, weight in weights.items() if criterion not in missing) / 100
    return Score(
        tenths=sum(tenths.values()),
        contributions=tuple(
            Contribution(criterion=c, tenths=tenths[c], most=weights[c] * TENTHS, reason=reason, missing=absent)
            for c, (_, reason, absent) in found.items()
        ),
        completeness=completeness,
        ranked=version is not None and bool(policy.priorities) and completeness >= policy.completeness,
        missing=missing,
        policy_version=version,
    )


def levels(inputs: IdeaInputs, fit: Fit, policy: Policy) -> dict[Criterion, Level]:
    """Return what each criterion says of an idea, before it is weighed."""
    return {criterion: _level(criterion, inputs, fit, policy) for criterion in Criterion}


def _level(criterion: Criterion, inputs: IdeaInputs, fit: Fit, policy: Policy) -> Level:
    if criterion is Criterion.fit:
        return _fit_level(fit, policy)
    choice = getattr(inputs, criterion.value)
    if choice is None:
        return Level(policy.anchors.missing[criterion], "not known yet", missing=True)
    anchors: dict[str, float] = getattr(policy.anchors, criterion.value)
    return Level(anchors[choice], choice.value.replace("_", " "), missing=False)


def _fit_level(fit: Fit, policy: Policy) -> Level:
    priority = policy.priority(fit.priority)
    if priority is None:
        reason = "serves no published priority" if policy.priorities else "no priorities published"
        return Level(policy.anchors.missing[Criterion.fit], reason, missing=False)
    return Level(priority.weight / 5 * fit.strength, f"serves {priority.name}", missing=False)


def _largest_remainder(exact: dict[Criterion, float]) -> dict[Criterion, int]:
    floors = {criterion: int(value) for criterion, value in exact.items()}
    left = round(sum(exact.values())) - sum(floors.values())
    by_remainder = sorted(exact, key=lambda criterion: (floors[criterion] - exact[criterion], criterion.value))
    return {c: floors[c] + (1 if position < left else 0) for c in exact for position in [by_remainder.index(c)]}
