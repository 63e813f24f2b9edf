"""The SELECTs of what owners say about ideas in work, and of whom to ask next."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from intake.access import Principal
from intake.errors import NotFound
from intake.ideas import Stage
from intake.queries.ideas import idea
from intake.queries.organization import workspace
from intake.queries.visibility import PUBLIC
from intake.rules.work_updates import WorkState, no_word_since
from intake.tables import Building, Experiment, Idea, WorkUpdate
from store.session import Session

GONE = "This question doesn't exist any more, or you can't see it."
_LAST_ASKED = (
    select(func.max(col(WorkUpdate.asked_at))).where(col(WorkUpdate.idea_id) == col(Idea.id)).scalar_subquery()
)
_LAST_ANSWERED = (
    select(func.max(col(WorkUpdate.answered_at))).where(col(WorkUpdate.idea_id) == col(Idea.id)).scalar_subquery()
)
_RUNS = and_(
    col(Experiment.idea_id) == col(Idea.id), col(Experiment.ending).is_(None), col(Idea.stage) == Stage.experiment
)
_IS_BUILT = and_(col(Building.idea_id) == col(Idea.id), col(Idea.stage) == Stage.build)
# Asked at each tick, so it is put together once.
_IN_WORK = (
    select(
        col(Idea.id),
        func.coalesce(col(Experiment.owner), col(Building.owner)),
        col(Experiment.started_at),
        col(Building.begun_at),
        _LAST_ASKED,
        col(Experiment.asks_at),
        col(Experiment.asked_at),
        and_(_LAST_ASKED.is_not(None), func.coalesce(_LAST_ANSWERED < _LAST_ASKED, true())),
    )
    .select_from(Idea)
    .join(Experiment, _RUNS, isouter=True)
    .join(Building, _IS_BUILT, isouter=True)
    .where(or_(col(Experiment.id).is_not(None), col(Building.idea_id).is_not(None)))
    .order_by(col(Idea.id))
)


class InWork(NamedTuple):
    """An idea in an experiment or being built: who answers for it, since when, and when they were asked last.

    The owner of an experiment is to be asked how it ended when it `ends`, and was at `end_asked`. Where they are
    `silent`, they have not answered since they were last asked how it goes.
    """

    idea_id: str
    owner: str
    began: datetime
    last_asked: datetime | None
    ends: datetime | None = None
    end_asked: datetime | None = None
    silent: bool = False


def in_work(session: Session) -> list[InWork]:
    """Return the ideas in work."""
    return [
        InWork(idea_id, owner, started or begun, asked, ends, end_asked, bool(silent))
        for idea_id, owner, started, begun, asked, ends, end_asked, silent in session.execute(_IN_WORK)
    ]


def of_idea(session: Session, idea_id: str) -> list[WorkUpdate]:
    """Return what was asked and said about the work on an idea, oldest first."""
    query = select(WorkUpdate).where(col(WorkUpdate.idea_id) == idea_id)
    return list(session.scalars(query.order_by(col(WorkUpdate.number))))


class Silence(NamedTuple):
    """Since when nobody has said how the work on an idea goes, and when its owner was asked last."""

    since: date
    asked_on: date


def silence(session: Session, row: Idea) -> Silence | None:
    """Return since when there is no word from the work on an idea, where two questions were not answered."""
    if row.stage not in (Stage.experiment, Stage.build):
        return None
    asked = [(update.asked_at, update.answered_at) for update in of_idea(session, row.id)]
    work = next((work for work in in_work(session) if work.idea_id == row.id), None)
    if not asked or work is None:
        return None
    if work.end_asked is not None:
        # How it ended is a question too, and one that nobody has answered yet.
        asked.append((work.end_asked, None))
    since, zone = no_word_since(work.began, asked), ZoneInfo(workspace(session).zone)
    if since is None:
        return None
    return Silence(since.astimezone(zone).date(), max(at for at, _ in asked).astimezone(zone).date())


def with_idea(session: Session, update_id: str, principal: Principal) -> tuple[WorkUpdate, Idea]:
    """Return a question and its idea; raises NotFound when there is none that the person may know of."""
    row = idea(session, update_id.rpartition(".")[0], principal)
    update = session.get(WorkUpdate, update_id)
    if update is None:
        raise NotFound(GONE)
    return update, row


def blocked(session: Session) -> list[tuple[WorkUpdate, Idea]]:
    """Return the public ideas whose owner has last said that the work is blocked, the oldest first: for the guild.

    What was lacking in an experiment that has ended is no longer asked for.
    """
    other = aliased(WorkUpdate)
    newest = select(func.max(col(other.answered_at))).where(col(other.idea_id) == col(Idea.id))
    is_last = col(WorkUpdate.answered_at) == newest.correlate(Idea).scalar_subquery()
    query = select(WorkUpdate, Idea).join(Idea, col(Idea.id) == col(WorkUpdate.idea_id))
    wanted = (PUBLIC, col(Idea.stage).in_((Stage.experiment, Stage.build)), col(WorkUpdate.state) == WorkState.blocked)
    query = query.where(*wanted, is_last).order_by(col(WorkUpdate.answered_at), col(WorkUpdate.id))
    rows = [(update, row) for update, row in session.execute(query)]
    began = {work.idea_id: work.began for work in in_work(session)} if rows else {}
    return [(update, row) for update, row in rows if row.id in began and update.asked_at >= began[row.id]]
