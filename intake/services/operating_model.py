"""Four signs of how well the ML team works with everybody else, each with its base and with what it was before."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from intake.access import Action, Principal, authorise
from intake.ideas import WorkKind
from intake.policy import Frozen
from intake.queries import portfolio as portfolio_queries
from intake.queries.operating_model import StageStep, steps_since, with_expert
from store.engine import Session, Store

PERIOD = timedelta(days=90)
# Of fewer ideas nothing is said.
ENOUGH = 10
ANSWERS = frozenset({"sent", "parked", "declined", "asked"})
BEGUN = frozenset({"experiment", "built"})
SENT, HANDED_BACK = "sent", "handed back"
DAY = timedelta(days=1)


class SignKind(StrEnum):
    """What is looked at."""

    first_answer = "first answer"
    hand_backs = "hand-backs"
    no_expert = "no expert"
    research = "research"


class Sign(Frozen):
    """One sign over the last 90 days: of `n` ideas, days or a share; and the same over the 90 days before.

    A value is None below ten ideas. Where more than half of the ideas still wait for an answer, it is infinite.
    `planned` is the share that the plan has, None where it has fewer than ten ideas.
    """

    kind: SignKind
    n: int
    value: float | None
    before: float | None
    planned: float | None = None


def signs(
    steps: Collection[StageStep], experts: Collection[str], planned: Collection[WorkKind], now: datetime
) -> tuple[Sign, ...]:
    """Return the four signs from what happened to ideas in the last 180 days; `experts` are ideas that have one."""
    research = [kind is WorkKind.research for kind in planned]
    ways: dict[SignKind, Callable[[Iterable[StageStep]], list[float]]] = {
        SignKind.first_answer: lambda period: _waits(period, steps),
        SignKind.hand_backs: lambda period: _shares(period, SENT, {s.idea_id for s in steps if s.verb == HANDED_BACK}),
        SignKind.no_expert: lambda period: [1.0 - had for had in _shares(period, SENT, experts)],
        SignKind.research: _research,
    }
    result = []
    for kind, way in ways.items():
        last = way([step for step in steps if now - PERIOD <= step.at < now])
        before = way([step for step in steps if now - 2 * PERIOD <= step.at < now - PERIOD])
        middle = _median if kind is SignKind.first_answer else _mean
        has_plan = kind is SignKind.research
        result.append(
            Sign(
                kind=kind,
                n=len(last),
                value=middle(last),
                before=middle(before),
                planned=_mean([float(each) for each in research]) if has_plan else None,
            )
        )
    return tuple(result)


def _waits(period: Iterable[StageStep], steps: Collection[StageStep]) -> list[float]:
    """Return the days from each submission to its first answer; infinite where there is none yet."""
    first: dict[str, datetime] = {}
    for step in steps:
        if step.verb in ANSWERS:
            first[step.idea_id] = min(step.at, first.get(step.idea_id, step.at))
    submitted = {step.idea_id: step.at for step in period if step.verb == "submitted"}
    return [(first[id_] - at) / DAY if id_ in first else float("inf") for id_, at in submitted.items()]


def _shares(period: Iterable[StageStep], verb: str, those: Collection[str]) -> list[float]:
    return [float(id_ in those) for id_ in dict.fromkeys(step.idea_id for step in period if step.verb == verb)]


def _research(period: Iterable[StageStep]) -> list[float]:
    begun: Mapping[str, WorkKind] = {step.idea_id: step.kind for step in period if step.verb in BEGUN}
    return [float(kind is WorkKind.research) for kind in begun.values()]


def _median(values: list[float]) -> float | None:
    return median(values) if len(values) >= ENOUGH else None


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if len(values) >= ENOUGH else None


class OperatingSigns:
    """The signs, as leads read them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self, by: Principal, now: datetime) -> tuple[Sign, ...]:
        """Return the signs as they are now: of public ideas alone."""
        authorise(by, Action.read_signs)
        with self._store.reading() as session:
            steps = steps_since(session, now - 2 * PERIOD, {*ANSWERS, *BEGUN, HANDED_BACK, "submitted"})
            return signs(steps, with_expert(session), _planned(session), now)


def _planned(session: Session) -> list[WorkKind]:
    plan = portfolio_queries.newest(session)
    if plan is None:
        return []
    kinds = {candidate["id"]: WorkKind(candidate["kind"]) for candidate in plan.body["candidates"]}
    return [kinds[id_] for id_ in plan.body["plan"]["chosen"]]
