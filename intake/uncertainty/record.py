"""The company's own record: how often work of a kind has succeeded, and how long it took beside what was estimated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import median
from typing import NamedTuple

from intake.ideas import Kind

# A stated prior counts as much as so many ideas that were seen through.
STATED_COUNTS = 10.0
FEWEST = 5
# A few odd ideas make no estimate worthless.
LEAST, MOST = 0.5, 3.0


class Outcomes(NamedTuple):
    """How many ideas of a kind of work have succeeded, and how many failed."""

    succeeded: int = 0
    failed: int = 0


class Past(NamedTuple):
    """An idea that is done: who did it, the kind of work, the weeks that were estimated, and those that it took."""

    squad: str
    kind: Kind
    estimated: float
    actual: float


class Calibration(NamedTuple):
    """How many times the estimate work has taken, the middle one of so many."""

    times: float
    n: int

    @property
    def correction(self) -> float:
        """Return how many times the estimate a version published now would plan with."""
        return round(min(max(self.times, LEAST), MOST), 1)


def priors(
    record: Mapping[Kind, Outcomes], stated: Mapping[Kind, float], counts: float = STATED_COUNTS
) -> dict[Kind, float]:
    """Return the chance of success by kind of work: what was stated, moved by what has happened.

    The stated prior is a Beta distribution with `counts` pseudo-observations, the record is binomial, and this is the
    mean of the posterior, (counts × stated + succeeded) / (counts + succeeded + failed): Gelman et al., Bayesian Data
    Analysis, 3rd edition (2013), section 2.4, informative prior distributions.
    """
    if counts <= 0:
        raise ValueError("a stated prior counts for something")
    found = {}
    for kind, prior in stated.items():
        succeeded, failed = record.get(kind, Outcomes())
        found[kind] = (counts * prior + succeeded) / (counts + succeeded + failed)
    return found


def calibration(past: Iterable[Past]) -> dict[tuple[str, Kind], Calibration]:
    """Return how estimates have turned out by squad and kind of work, from five on; nobody in person is judged.

    What had no estimate, or took no time, tells nothing.
    """
    times: dict[tuple[str, Kind], list[float]] = defaultdict(list)
    for each in past:
        if each.estimated > 0 and each.actual > 0:
            times[each.squad, each.kind].append(each.actual / each.estimated)
    return {
        key: Calibration(times=median(ratios), n=len(ratios))
        for key, ratios in sorted(times.items())
        if len(ratios) >= FEWEST
    }
