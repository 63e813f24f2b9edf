"""The company's own record: how often work has succeeded, how long it took, and what has come of what was promised."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean, median
from typing import NamedTuple

from intake.ideas import WorkKind
from intake.policy import Frozen
from intake.rules.experiments import Surety

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
    kind: WorkKind
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
    record: Mapping[WorkKind, Outcomes], stated: Mapping[WorkKind, float], counts: float = STATED_COUNTS
) -> dict[WorkKind, float]:
    """Return the chance of success by kind of work: what was stated, moved by what has happened.

    The stated prior is a Beta distribution with `counts` pseudo-observations, the record is binomial, and this is the
    mean of the posterior, (counts × stated + succeeded) / (counts + succeeded + failed): Gelman et al., Bayesian Data
    Analysis, 3rd edition (2013), section 2.4, informative prior distributions.
    """
    if counts <= 0:
        raise ValueError("a stated prior counts for something")
    means = {}
    for kind, prior in stated.items():
        succeeded, failed = record.get(kind, Outcomes())
        means[kind] = (counts * prior + succeeded) / (counts + succeeded + failed)
    return means


def calibration(past: Iterable[Past]) -> dict[tuple[str, WorkKind], Calibration]:
    """Return how estimates have turned out by squad and kind of work, from five on; nobody in person is judged.

    What had no estimate, or took no time, tells nothing.
    """
    times: dict[tuple[str, WorkKind], list[float]] = defaultdict(list)
    for each in past:
        if each.estimated > 0 and each.actual > 0:
            times[each.squad, each.kind].append(each.actual / each.estimated)
    return {
        key: Calibration(times=median(ratios), n=len(ratios))
        for key, ratios in sorted(times.items())
        if len(ratios) >= FEWEST
    }


# Ideas whose promise has come true to the full, so many, stand beside the record: a few odd ones move little.
TRUE_COUNTS = 10.0


class Realised(NamedTuple):
    """An idea in use: what it promised a year, and what it has been worth a year since, as far as anybody has said.

    `quarter` is the one in which it went live, such as 2026-Q1.
    """

    kind: WorkKind
    quarter: str
    promised: float
    a_year: float | None = None
    surety: Surety | None = None


class ComeTrue(NamedTuple):
    """How many times what was promised has come of it, on average over so many ideas."""

    times: float
    n: int

    @property
    def correction(self) -> float:
        """Return how many times a promised amount counts in a version published now."""
        return round((TRUE_COUNTS + self.n * self.times) / (TRUE_COUNTS + self.n), 2)


class QuarterValue(Frozen):
    """What the ideas that went live in a quarter have promised a year, and what is measured, estimated and unknown."""

    quarter: str
    ideas: int
    promised: float
    measured: float
    estimated: float
    unknown: int


def come_true(ideas: Iterable[Realised]) -> dict[WorkKind, ComeTrue]:
    """Return by kind of work how far promises have come true, from five ideas on; none counts more than three times."""
    ratios: dict[WorkKind, list[float]] = defaultdict(list)
    for each in ideas:
        if each.promised > 0 and each.a_year is not None:
            ratios[each.kind].append(min(each.a_year / each.promised, MOST))
    return {
        kind: ComeTrue(times=fmean(ratios[kind]), n=len(ratios[kind]))
        for kind in WorkKind
        if len(ratios[kind]) >= FEWEST
    }


def by_quarter(ideas: Iterable[Realised]) -> tuple[QuarterValue, ...]:
    """Return what was promised and what has come of it by the quarter of the launch, the newest first."""
    quarters: dict[str, list[Realised]] = defaultdict(list)
    for each in ideas:
        quarters[each.quarter].append(each)
    return tuple(
        QuarterValue(
            quarter=quarter,
            ideas=len(among),
            promised=sum(each.promised for each in among),
            measured=sum(each.a_year or 0.0 for each in among if each.surety is Surety.measured),
            estimated=sum(each.a_year or 0.0 for each in among if each.surety is Surety.estimated),
            unknown=sum(each.a_year is None for each in among),
        )
        for quarter, among in sorted(quarters.items(), reverse=True)
    )


class Record(Frozen):
    """The company's track record: outcomes and priors by kind of work, and estimates by squad and kind.

    `come_true` is how far promised value has come true by kind of work, where enough ideas are known.
    """

    outcomes: dict[WorkKind, Outcomes]
    priors: dict[WorkKind, float]
    calibrations: dict[tuple[str, WorkKind], Calibration]
    come_true: dict[WorkKind, ComeTrue] = {}
