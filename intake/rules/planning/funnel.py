"""The funnel: of the ideas that got so far, how many went on, with the interval in which their true share lies.

The interval is Wilson's score interval (E. B. Wilson, 1927)."""

from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist

from intake.ideas import Stage
from intake.policy import Frozen

CONFIDENCE = 0.95
# Each step, and those of whom it tells how many went on: an idea may be built without an experiment.
STEPS = (
    (Stage.submitted, Stage.experiment),
    (Stage.experiment, Stage.build),
    (Stage.build, Stage.live),
    (Stage.live, Stage.measured),
)
STAGES = (Stage.accepted, Stage.experiment, Stage.build, Stage.live, Stage.measured)


class FunnelStep(Frozen):
    """Of `n` ideas that got as far as one stage, `went_on` came to the next one; the share lies in an interval."""

    before: Stage
    after: Stage
    n: int
    went_on: int
    low: float
    high: float


def funnel(submitted: int, been_in: Iterable[tuple[str, Stage]]) -> tuple[FunnelStep, ...]:
    """Return the steps, from how many ideas were submitted and which have ever been in which later stage."""
    ideas: dict[Stage, set[str]] = {stage: set() for stage in STAGES}
    for idea_id, stage in been_in:
        ideas[stage].add(idea_id)
        if stage is Stage.experiment:
            # An idea can be tried out in the step in which it is accepted.
            ideas[Stage.accepted].add(idea_id)
    steps = []
    for before, after in STEPS:
        n = submitted if before is Stage.submitted else len(ideas[before])
        went_on = len(ideas[after] if before is Stage.submitted else ideas[before] & ideas[after])
        low, high = wilson(went_on, n)
        steps.append(FunnelStep(before=before, after=after, n=n, went_on=went_on, low=low, high=high))
    return tuple(steps)


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval in which a share lies of which `successes` of `n` are known; of nothing, anywhere."""
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, square = successes / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    # Of none or all, rounding would leave the share itself outside.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
