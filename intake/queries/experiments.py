"""Every SELECT of experiments and of what is built."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlmodel import col

from intake.access import Principal
from intake.errors import NotFound
from intake.ideas import Stage
from intake.queries.ideas import PUBLIC, idea, policy_in_force, visible_to
from intake.rules.experiments import ExperimentBudget
from intake.tables import Building, CheckBack, Experiment, Idea, IdeaChange
from store.session import Session

# Asked at each tick, or for each idea that is told of, so they are put together once.
_ENDED = (
    select(Experiment)
    .join(Idea, col(Idea.id) == col(Experiment.idea_id))
    .where(col(Experiment.idea_id).in_(bindparam("ideas", expanding=True)), col(Experiment.ending).is_not(None), PUBLIC)
    .order_by(col(Experiment.run))
)
_UNASKED = (col(Experiment.asked_at).is_(None), col(Experiment.ending).is_(None))
_UNMEASURED = col(CheckBack.asked_at).is_(None)
_TO_ASK = (
    select(col(Experiment.id))
    .where(*_UNASKED, col(Experiment.asks_at) <= bindparam("now"))
    .order_by(col(Experiment.asks_at))
)
_TO_MEASURE = (
    select(col(CheckBack.idea_id), col(CheckBack.days))
    .where(_UNMEASURED, col(CheckBack.asks_at) <= bindparam("now"))
    .order_by(col(CheckBack.asks_at))
)
_NEXT_ASKED = select(
    select(func.min(col(Experiment.asks_at))).where(*_UNASKED).scalar_subquery(),
    select(func.min(col(CheckBack.asks_at))).where(_UNMEASURED).scalar_subquery(),
)
GONE = "This idea is not there any more, or it is not yours to see."


def asked(session: Session) -> list[Experiment]:
    """Return the experiments of which somebody is asked how they ended, and has not said."""
    open_ = (col(Experiment.asked_at).is_not(None), col(Experiment.ending).is_(None))
    return list(session.scalars(select(Experiment).where(*open_).order_by(col(Experiment.id))))


def unmeasured(session: Session) -> list[tuple[CheckBack, Building]]:
    """Return for which numbers somebody is asked and has not given them; not where they want it quiet."""
    open_ = (col(CheckBack.asked_at).is_not(None), col(CheckBack.answered_at).is_(None), ~col(Building.quiet))
    found = select(CheckBack, Building).join(Building, col(Building.idea_id) == col(CheckBack.idea_id)).where(*open_)
    rows = session.execute(found.order_by(col(CheckBack.idea_id), col(CheckBack.days))).all()
    return [(check, building) for check, building in rows]


def of_idea(session: Session, idea_id: str) -> list[Experiment]:
    """Return the experiments of an idea, the first one first."""
    found = select(Experiment).where(col(Experiment.idea_id) == idea_id)
    return list(session.scalars(found.order_by(col(Experiment.run))))


def with_idea(session: Session, experiment_id: str, principal: Principal) -> tuple[Experiment, Idea]:
    """Return an experiment and its idea; raises NotFound when there is none that the person may know of."""
    row = idea(session, experiment_id.rpartition(".")[0], principal)
    found = session.get(Experiment, experiment_id)
    if found is None:
        raise NotFound(GONE)
    return found, row


def check_back(
    session: Session, check_id: str, principal: Principal, *, to_change: bool = False
) -> tuple[CheckBack, Building, Idea]:
    """Return a check-back, what it is about, and its idea; raises NotFound as `with_idea` does."""
    idea_id, _, days = check_id.rpartition(".")
    row = idea(session, idea_id, principal, to_change=to_change)
    known = days.isdecimal() and len(days) < 6
    found = session.get(CheckBack, (idea_id, int(days))) if known else None
    building = session.get(Building, idea_id)
    if found is None or building is None:
        raise NotFound(GONE)
    return found, building, row


def check_backs(session: Session, idea_id: str) -> list[CheckBack]:
    """Return the check-backs of an idea, in order."""
    found = select(CheckBack).where(col(CheckBack.idea_id) == idea_id)
    return list(session.scalars(found.order_by(col(CheckBack.days))))


def last_ended(session: Session, idea_ids: Collection[str]) -> dict[str, Experiment]:
    """Return the last experiment that has ended of each of these ideas, public ones only."""
    if not idea_ids:
        return {}
    return {row.idea_id: row for row in session.scalars(_ENDED, {"ideas": list(idea_ids)})}


def learned(session: Session, idea_ids: Collection[str]) -> dict[str, str]:
    """Return by idea what its experiments tried and found; public ideas only."""
    if not idea_ids:
        return {}
    found: dict[str, str] = {}
    for row in session.scalars(_ENDED, {"ideas": list(idea_ids)}):
        told = f"{row.hypothesis}\n{row.learned}"
        found[row.idea_id] = f"{found[row.idea_id]}\n{told}" if row.idea_id in found else told
    return found


def ledger(session: Session, quarter: str, private_of: Principal | None = None) -> ExperimentBudget:
    """Return how a quarter's budget stands; private ideas count for `private_of` alone, as far as they see them."""
    _, policy, _ = policy_in_force(session)
    counted: ColumnElement[bool] = PUBLIC if private_of is None else or_(PUBLIC, visible_to(private_of))
    rows = session.execute(
        select(col(Experiment.ending).is_(None), func.sum(col(Experiment.cost)))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(col(Experiment.quarter) == quarter, counted)
        .group_by(col(Experiment.ending).is_(None))
    )
    sums = {bool(runs): float(cost) for runs, cost in rows}
    return ExperimentBudget(
        quarter=quarter, budget=policy.experiment_weeks, reserved=sums.get(True, 0.0), spent=sums.get(False, 0.0)
    )


def to_ask(session: Session, now: datetime) -> list[str]:
    """Return the experiments whose owners are to be asked by now, those that have waited longest first."""
    return list(session.scalars(_TO_ASK, {"now": now}))


def to_measure(session: Session, now: datetime) -> list[tuple[str, int]]:
    """Return the check-backs that are due by now, those that have waited longest first."""
    return [(idea_id, days) for idea_id, days in session.execute(_TO_MEASURE, {"now": now})]


def next_asked(session: Session) -> list[datetime]:
    """Return when the next owner is asked about an experiment, and when the next about a metric."""
    return [instant for instant in session.execute(_NEXT_ASKED).one() if instant is not None]


def stages_been_in(session: Session, stages: Sequence[Stage]) -> list[tuple[str, Stage]]:
    """Return which public ideas have ever been in which of these stages."""
    rows = session.execute(
        select(col(IdeaChange.idea_id), col(IdeaChange.stage))
        .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
        .where(col(IdeaChange.stage).in_(stages), PUBLIC)
        .distinct()
    )
    return [(idea_id, stage) for idea_id, stage in rows]


def count_public(session: Session) -> int:
    """Return how many public ideas were ever submitted."""
    there = (PUBLIC, col(Idea.stage) != Stage.draft)
    return session.scalar(select(func.count()).select_from(Idea).where(*there)) or 0
