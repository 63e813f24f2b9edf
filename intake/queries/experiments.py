"""Every SELECT of experiments and of what is built."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from intake.access import Principal
from intake.errors import NotFound
from intake.formatting import quarter_of
from intake.ideas import Stage
from intake.queries.ideas import idea
from intake.queries.organization import workspace
from intake.queries.policy import policy_in_force
from intake.queries.visibility import PUBLIC, PUBLIC_AMONG_FEW, visible_to
from intake.rules.experiments import CHECK_BACKS, Ending, ExperimentBudget
from intake.rules.planning.benefit import yearly
from intake.rules.planning.track_record import Realised
from intake.tables import Building, CheckBack, Experiment, Idea, IdeaChange
from store.session import Session

# Asked at each tick, or for each idea that is told of, so they are put together once.
_ENDED = (
    select(Experiment)
    .join(Idea, col(Idea.id) == col(Experiment.idea_id))
    .where(col(Experiment.idea_id).in_(bindparam("ideas", expanding=True)))
    .where(col(Experiment.ending).is_not(None), PUBLIC_AMONG_FEW)
    .order_by(col(Experiment.run))
)
_UNASKED = (col(Experiment.asked_at).is_(None), col(Experiment.ending).is_(None))
_UNMEASURED = col(CheckBack.asked_at).is_(None)
_Later = aliased(CheckBack)
# Asked for and not given; of one idea's only the newest, which took the place of those before it.
_OPEN = (
    col(CheckBack.asked_at).is_not(None),
    col(CheckBack.answered_at).is_(None),
    ~exists().where(
        col(_Later.idea_id) == col(CheckBack.idea_id),
        col(_Later.days) > col(CheckBack.days),
        col(_Later.asked_at).is_not(None),
    ),
)
_TO_ASK = (
    select(col(Experiment.id), col(Experiment.owner), col(Experiment.asks_at))
    .where(*_UNASKED, col(Experiment.asks_at) <= bindparam("now"))
    .order_by(col(Experiment.asks_at))
)
_TO_MEASURE = (
    select(col(CheckBack.idea_id), col(CheckBack.days), col(Building.owner), col(CheckBack.asks_at))
    .join(Building, col(Building.idea_id) == col(CheckBack.idea_id))
    .where(_UNMEASURED, col(CheckBack.asks_at) <= bindparam("now"))
    .order_by(col(CheckBack.asks_at))
)
_NEXT_ASKED = select(
    select(func.min(col(Experiment.asks_at)))
    .where(*_UNASKED, col(Experiment.asks_at) > bindparam("now"))
    .scalar_subquery(),
    select(func.min(col(CheckBack.asks_at)))
    .where(_UNMEASURED, col(CheckBack.asks_at) > bindparam("now"))
    .scalar_subquery(),
)
GONE = "This idea doesn't exist any more, or you can't see it."


def unanswered(session: Session) -> list[Experiment]:
    """Return the experiments of which somebody is asked how they ended, and has not said."""
    open_ = (col(Experiment.asked_at).is_not(None), col(Experiment.ending).is_(None))
    return list(session.scalars(select(Experiment).where(*open_).order_by(col(Experiment.id))))


def unmeasured(session: Session) -> list[tuple[CheckBack, Building]]:
    """Return for which numbers somebody is asked and has not given them; not where they want it quiet."""
    open_ = (*_OPEN, ~col(Building.quiet))
    query = select(CheckBack, Building).join(Building, col(Building.idea_id) == col(CheckBack.idea_id)).where(*open_)
    rows = session.execute(query.order_by(col(CheckBack.idea_id), col(CheckBack.days))).all()
    return [(check, building) for check, building in rows]


def asked_of(session: Session, principal: Principal, limit: int) -> list[tuple[Experiment, Idea]]:
    """Return the experiments that a member is asked about and has not ended, with their ideas, oldest first."""
    waiting = (
        col(Experiment.owner) == principal.member_id,
        col(Experiment.asked_at).is_not(None),
        col(Experiment.ending).is_(None),
        col(Idea.stage) == Stage.experiment,
        col(Idea.requester) != principal.member_id,
        visible_to(principal),
    )
    query = select(Experiment, Idea).join(Idea, col(Idea.id) == col(Experiment.idea_id)).where(*waiting)
    rows = session.execute(query.order_by(col(Experiment.decides_on), col(Experiment.id)).limit(limit))
    return [(experiment, row) for experiment, row in rows]


def unmeasured_of(session: Session, principal: Principal, limit: int) -> list[tuple[CheckBack, Building, Idea]]:
    """Return the check-backs that a member is asked about and has not answered, oldest first; not what is muted."""
    waiting = (
        col(Building.owner) == principal.member_id,
        ~col(Building.quiet),
        *_OPEN,
        col(Idea.stage).in_((Stage.live, Stage.measured)),
        visible_to(principal),
    )
    query = (
        select(CheckBack, Building, Idea)
        .join(Building, col(Building.idea_id) == col(CheckBack.idea_id))
        .join(Idea, col(Idea.id) == col(CheckBack.idea_id))
        .where(*waiting)
    )
    rows = session.execute(query.order_by(col(CheckBack.asks_at), col(CheckBack.idea_id)).limit(limit))
    return [(check, building, row) for check, building, row in rows]


def of_idea(session: Session, idea_id: str) -> list[Experiment]:
    """Return the experiments of an idea, the first one first."""
    query = select(Experiment).where(col(Experiment.idea_id) == idea_id)
    return list(session.scalars(query.order_by(col(Experiment.run))))


def with_idea(session: Session, experiment_id: str, principal: Principal) -> tuple[Experiment, Idea]:
    """Return an experiment and its idea; raises NotFound when there is none that the person may know of."""
    row = idea(session, experiment_id.rpartition(".")[0], principal)
    experiment = session.get(Experiment, experiment_id)
    if experiment is None:
        raise NotFound(GONE)
    return experiment, row


def check_back(
    session: Session, check_id: str, principal: Principal, *, to_change: bool = False
) -> tuple[CheckBack, Building, Idea]:
    """Return a check-back, what it is about, and its idea; raises NotFound as `with_idea` does.

    One that was not answered until the number was asked for again is the one that took its place.
    """
    idea_id, _, days = check_id.rpartition(".")
    row = idea(session, idea_id, principal, to_change=to_change)
    is_number = days.isdecimal() and len(days) < 6
    check = session.get(CheckBack, (idea_id, int(days))) if is_number else None
    building = session.get(Building, idea_id)
    if check is None or building is None:
        raise NotFound(GONE)
    return taken_over_by(session, check) or check, building, row


def taken_over_by(session: Session, check: CheckBack) -> CheckBack | None:
    """Return the check-back that asked for the number again before somebody gave it, None where there is none."""
    if check.answered_at is not None:
        return None
    later = [each for each in check_backs(session, check.idea_id) if each.days > check.days and each.asked_at]
    return later[-1] if later else None


def check_backs(session: Session, idea_id: str) -> list[CheckBack]:
    """Return the check-backs of an idea, in order."""
    query = select(CheckBack).where(col(CheckBack.idea_id) == idea_id)
    return list(session.scalars(query.order_by(col(CheckBack.days))))


def realised(session: Session) -> list[Realised]:
    """Return the public ideas in use that had promised something, with what was said last of their worth."""
    rows = session.execute(
        select(Building, Idea)
        .join(Idea, col(Idea.id) == col(Building.idea_id))
        .where(PUBLIC, col(Building.live_at).is_not(None), col(Building.promised).is_not(None))
        .order_by(col(Building.idea_id))
    ).all()
    ids = [building.idea_id for building, _ in rows]
    answered = select(CheckBack).where(col(CheckBack.idea_id).in_(ids), col(CheckBack.surety).is_not(None))
    last = {check.idea_id: check for check in session.scalars(answered.order_by(col(CheckBack.days)))}
    zone = ZoneInfo(workspace(session).zone)
    return [_realised(building, row, last.get(row.id), zone) for building, row in rows]


def known_values(session: Session) -> list[tuple[Idea, float]]:
    """Return the public ideas whose value a year is known: as it was said last, or nothing for what was stopped."""
    in_use = session.execute(
        select(Building, Idea)
        .join(Idea, col(Idea.id) == col(Building.idea_id))
        .where(PUBLIC, col(Building.live_at).is_not(None))
    ).all()
    ids = [building.idea_id for building, _ in in_use]
    answered = select(CheckBack).where(col(CheckBack.idea_id).in_(ids), col(CheckBack.surety).is_not(None))
    last = {check.idea_id: check for check in session.scalars(answered.order_by(col(CheckBack.days)))}
    zone = ZoneInfo(workspace(session).zone)
    values = [
        (row, _realised(building, row, last.get(row.id), zone).a_year) for building, row in in_use if row.id in last
    ]
    stopped = select(col(Experiment.idea_id)).where(col(Experiment.ending) == Ending.stopped)
    rows = session.scalars(select(Idea).where(PUBLIC, col(Idea.id).in_(stopped), col(Idea.id).not_in(ids)))
    every = [(row, value) for row, value in values if value is not None] + [(row, 0.0) for row in rows]
    return sorted(every, key=lambda each: each[0].number or 0)


def _realised(building: Building, row: Idea, check: CheckBack | None, zone: ZoneInfo) -> Realised:
    assert building.live_at is not None
    quarter, promised = quarter_of(building.live_at.astimezone(zone).date()), building.promised or 0.0
    if check is None or check.answered_at is None:
        return Realised(row.kind_of_work, quarter, promised)
    days = (check.answered_at - building.live_at) / timedelta(days=1)
    a_year = yearly(check.worth, check.surety, days, is_last=check.days == CHECK_BACKS[-1])
    return Realised(row.kind_of_work, quarter, promised, a_year, check.surety)


def remember_ended(session: Session, ended: Sequence[Experiment], idea_ids: Collection[str]) -> None:
    """Have `last_ended` be answered for these ideas with rows that were read together with others."""
    if idea_ids:
        its = [row for row in ended if row.idea_id in idea_ids]
        session.remember(_ENDED, {"ideas": list(idea_ids)}, its)


def all_ended(session: Session, idea_ids: Collection[str]) -> list[Experiment]:
    """Return every experiment that has ended of these ideas, public ones only."""
    return list(session.scalars(_ENDED, {"ideas": list(idea_ids)})) if idea_ids else []


def last_ended(session: Session, idea_ids: Collection[str]) -> dict[str, Experiment]:
    """Return the last experiment that has ended of each of these ideas, public ones only."""
    if not idea_ids:
        return {}
    return {row.idea_id: row for row in session.scalars(_ENDED, {"ideas": list(idea_ids)})}


def learnings(session: Session, idea_ids: Collection[str]) -> dict[str, str]:
    """Return by idea what its experiments tried and found; public ideas only."""
    if not idea_ids:
        return {}
    findings: dict[str, str] = {}
    for row in session.scalars(_ENDED, {"ideas": list(idea_ids)}):
        text = f"{row.hypothesis}\n{row.learned}"
        findings[row.idea_id] = f"{findings[row.idea_id]}\n{text}" if row.idea_id in findings else text
    return findings


def experiment_budget(session: Session, quarter: str, private_of: Principal | None = None) -> ExperimentBudget:
    """Return how a quarter's budget stands; private ideas count for `private_of` alone, as far as they see them."""
    _, policy, _ = policy_in_force(session)
    included: ColumnElement[bool] = PUBLIC if private_of is None else or_(PUBLIC, visible_to(private_of))
    rows = session.execute(
        select(col(Experiment.ending).is_(None), func.sum(col(Experiment.cost)))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(col(Experiment.quarter) == quarter, included)
        .group_by(col(Experiment.ending).is_(None))
    )
    sums = {bool(runs): float(cost) for runs, cost in rows}
    return ExperimentBudget(
        quarter=quarter, budget=policy.experiment_weeks, reserved=sums.get(True, 0.0), spent=sums.get(False, 0.0)
    )


class DueQuestion(NamedTuple):
    """What somebody was to be asked at an instant: of an experiment, or so many days after an idea went live."""

    id: str
    owner: str
    asks_at: datetime
    days: int = 0


def due_questions(session: Session, now: datetime) -> list[DueQuestion]:
    """Return the experiments whose owners are to be asked by now, those that have waited longest first."""
    return [DueQuestion(id_, owner, at) for id_, owner, at in session.execute(_TO_ASK, {"now": now})]


def due_check_backs(session: Session, now: datetime) -> list[DueQuestion]:
    """Return the check-backs that are due by now, those that have waited longest first."""
    return [DueQuestion(id_, owner, at, days) for id_, days, owner, at in session.execute(_TO_MEASURE, {"now": now})]


def next_questions(session: Session, now: datetime) -> list[datetime]:
    """Return when the next owner is asked about an experiment, and when the next about a metric."""
    return [instant for instant in session.execute(_NEXT_ASKED, {"now": now}).one() if instant is not None]


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
    submitted = (PUBLIC, col(Idea.stage) != Stage.draft)
    return session.scalar(select(func.count()).select_from(Idea).where(*submitted)) or 0
