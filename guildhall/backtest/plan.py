"""Measures what four ways to choose would have earned of what was to be had, by the values that are known today.

Choosing is only hard where weeks are scarce: each squad has weeks for half of the work whose value is known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guildhall.backtest.figures import SEED, Figure
from guildhall.backtest.formats import LabelledIdea, read_ideas
from guildhall.backtest.report import Report, ReportSection
from guildhall.errors import FileError
from intake.operations.matching.assess import inputs_of_all
from intake.policy import Policy
from intake.queries.experiments import known_values
from intake.queries.policy import policy_in_force
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import benefit
from intake.rules.planning.portfolio import Candidate, in_turn, make_plan
from intake.rules.scoring import score
from intake.tables import Idea
from store.engine import Session, Store

# Fewer ideas whose value is known tell nothing of a way to choose.
FEWEST = 20
SCARCE, RESAMPLES, GAP = 0.5, 100, 0.001
NAME = "Plan: what it would have earned"


class Known(NamedTuple):
    """An idea with what was known when it was planned, and the value a year that is known today."""

    id: str
    squad: str
    weeks: float
    tenths: int
    benefit: int
    value: float


class PlanLabels(BaseModel):
    """What a labelled idea says for this: its squad-weeks, its score and its benefit, and what it came to a year."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    squad: str
    weeks: float = Field(gt=0)
    score: float = Field(ge=0, le=100)
    benefit: float = Field(ge=0)
    value: float = Field(ge=0)


def of_files(ideas: Sequence[Path], companies: Path | None) -> Report:
    """Measure on labelled ideas, in the order in which they came. Raises FileError for one that lacks a label."""
    del companies
    return _report([_labelled(idea) for idea in read_ideas(ideas)])


def of_history(store: Store) -> Report:
    """Measure on ideas whose value is known: those that are measured, and those that an experiment stopped."""
    with store.reading() as session:
        every = known_values(session)
        known = list(_own(session, every))
    return _report(known, unestimated=len(every) - len(known))


def _labelled(idea: LabelledIdea) -> Known:
    try:
        labels = PlanLabels.model_validate(idea.labels)
    except ValidationError as error:
        problem = error.errors()[0]
        raise FileError(f"Idea {idea.id}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None
    return Known(idea.id, labels.squad, labels.weeks, round(labels.score * 10), round(labels.benefit), labels.value)


def _own(session: Session, known: Sequence[tuple[Idea, float]]) -> Iterable[Known]:
    number, policy, _ = policy_in_force(session)
    inputs = inputs_of_all(session, [row for row, _ in known])
    for (row, value), each in zip(known, inputs, strict=True):
        weeks = policy.weeks(row.effort, row.squad, row.kind_of_work, row.approach)
        if weeks is None:
            continue
        # What an experiment has shown since was not known when the idea was planned.
        before, fit = each.model_copy(update={"proven": None}), Fit.model_validate(row.fit)
        yield Known(
            id=_arrival(row),
            squad=row.squad or "",
            weeks=weeks,
            tenths=score(before, fit, policy, number).tenths,
            benefit=benefit(before, fit, _untouched(policy)).a_year,
            value=value,
        )


def _arrival(row: Idea) -> str:
    return f"{row.number or 0:09}"


def _untouched(policy: Policy) -> Policy:
    """Return the policy without what has come true: that is what these very ideas have told."""
    return policy.model_copy(update={"realised_by_record": {}})


# What each way earns, and how much less that is than the best.

Way = Callable[[Sequence[Known], Mapping[str, float]], Iterable[str]]


def _planned(value: Callable[[Known], float]) -> Way:
    def chosen(known: Sequence[Known], capacity: Mapping[str, float]) -> Iterable[str]:
        return make_plan(_candidates(known, value), capacity, gap=GAP, priced=False).chosen

    return chosen


def _taken(order: Callable[[Known], Any]) -> Way:
    def chosen(known: Sequence[Known], capacity: Mapping[str, float]) -> Iterable[str]:
        places = {each.id: order(each) for each in known}
        candidates = sorted(_candidates(known, lambda each: each.tenths), key=lambda each: places[each.id])
        return [each.id for each in in_turn(candidates, capacity, ())]

    return chosen


BEST = _planned(lambda each: each.value)
WAYS: dict[str, Way] = {
    "by benefit": _planned(lambda each: each.benefit),
    "by score": _planned(lambda each: each.tenths),
    "down the list": _taken(lambda each: (-each.tenths, each.id)),
    "first come, first served": _taken(lambda each: each.id),
}


def _candidates(known: Sequence[Known], value: Callable[[Known], float]) -> list[Candidate]:
    return [
        Candidate(id=each.id, number=number, value=round(value(each)), squad=each.squad, weeks=each.weeks)
        for number, each in enumerate(known)
    ]


def earned(known: Sequence[Known]) -> dict[str, float]:
    """Return by way which part of the best value its choice comes to."""
    capacity: dict[str, float] = {}
    for each in known:
        capacity[each.squad] = capacity.get(each.squad, 0.0) + SCARCE * each.weeks
    values = {each.id: each.value for each in known}

    def total(way: Way) -> float:
        return sum(values[id_] for id_ in way(known, capacity))

    best = total(BEST)
    return {name: min(1.0, total(way) / best) if best > 0 else 1.0 for name, way in WAYS.items()}


def _report(known: list[Known], unestimated: int = 0) -> Report:
    without = f" {unestimated} more had no estimate of effort, so no plan could hold them." if unestimated else ""
    if len(known) < FEWEST:
        few = f"Too few: the value of {len(known)} of at least {FEWEST} ideas is known, so no way can be judged yet."
        return Report(NAME, f"{few}{without}", ())
    chance, parts = Random(SEED), earned(known)
    resampled = [earned(_again(known, chance)) for _ in range(RESAMPLES)]
    figures = tuple(_figure(name, part, [each[name] for each in resampled], len(known)) for name, part in parts.items())
    says = "Regret is the part of the best value that a way to choose misses: 0 is the best, 1 is nothing of it."
    lead = (
        f"{len(known)} ideas whose value is known today. Each squad has weeks for half of its own. What came of ideas "
        f"that nobody built is not known and not counted.{without}"
    )
    return Report(NAME, lead, (ReportSection("Regret", says, figures),))


def _figure(name: str, part: float, resampled: Sequence[float], count: int) -> Figure:
    regrets = sorted(1 - each for each in resampled)
    low, high = regrets[round(0.025 * (len(regrets) - 1))], regrets[round(0.975 * (len(regrets) - 1))]
    return Figure(f"regret, {name}", 1 - part, low, high, count)


def _again(known: Sequence[Known], chance: Random) -> list[Known]:
    drawn = sorted(chance.choices(range(len(known)), k=len(known)))
    return [known[place]._replace(id=f"{known[place].id}.{number:05}") for number, place in enumerate(drawn)]
