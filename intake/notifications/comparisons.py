"""The notification that tells two leads what came of a comparison."""

from typing import ClassVar

from intake.policy import Criterion, Frozen, Weights
from intake.rules.comparisons import Preference, Settled


class JudgedPair(Frozen):
    """A pair as the weights and both leads see it; `because` is the criterion that speaks against who differs."""

    first: str
    second: str
    first_tenths: int
    second_tenths: int
    by_weights: Preference
    choices: tuple[Preference, Preference]
    because: Criterion | None = None


class ComparisonNotification(Frozen):
    """What came of a comparison: how many of `said` answers each set of weights agrees with.

    `settled` is what all answers under the version settle, those of earlier comparisons too: so many are `answers`.
    """

    kind: ClassVar[str] = "comparison"
    schema_number: ClassVar[int] = 1

    id: str
    policy_version: int
    leads: tuple[str, str]
    pairs: tuple[JudgedPair, ...]
    said: int
    published: Weights
    published_agrees: int
    suggested: Weights
    suggested_agrees: int
    settled: Settled | None = None
    answers: int = 0
