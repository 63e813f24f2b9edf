"""The SELECTs of meetings: dates that are not as their rule has them, hosts, agendas, decisions and actions."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from intake.ideas import Stage
from intake.queries import visibility as visibility_queries
from intake.tables import Experiment, Idea
from scheduling.notifications.meetings import ActionProgress, Worth
from scheduling.recurrence import Change, Changes
from scheduling.tables import (
    AgendaItem,
    CalendarFeed,
    Claim,
    MeetingAction,
    MeetingAnswer,
    MeetingChange,
    MeetingDecision,
    MeetingQuestion,
    MeetingTurn,
    Series,
)
from store.session import Session

MOST_FOR_THE_GUILD = 5

# Asked at each tick, so they are put together once.
_CHANGES = select(MeetingChange).order_by(col(MeetingChange.occurrence))
_RECENT_CHANGES = _CHANGES.where(col(MeetingChange.occurrence) >= bindparam("since"))
# A date can be moved by two months, and a reminder of it stands for one.
MATTERS = timedelta(days=120)
_QUESTIONS = (
    select(MeetingQuestion)
    .where(col(MeetingQuestion.closed_at).is_(None))
    .order_by(col(MeetingQuestion.asks_at), col(MeetingQuestion.series))
)
_OPEN_TURNS = (
    select(MeetingTurn)
    .where(col(MeetingTurn.is_over).is_(False))
    .order_by(col(MeetingTurn.starts), col(MeetingTurn.series))
)
_TURNS_WAITING = (
    select(MeetingTurn)
    .where(
        col(MeetingTurn.is_over).is_(False),
        or_(
            col(MeetingTurn.starts) <= bindparam("starts_by"),
            and_(col(MeetingTurn.looked_at).is_(None), col(MeetingTurn.starts) <= bindparam("empty_by")),
        ),
    )
    .order_by(col(MeetingTurn.starts), col(MeetingTurn.series))
)
_UNASKED = and_(col(MeetingAction.asked_at).is_(None), col(MeetingAction.progress) == ActionProgress.open)
_DUE_ACTIONS = (
    select(col(MeetingAction.id), col(MeetingAction.member))
    .where(_UNASKED, col(MeetingAction.asks_at) <= bindparam("now"))
    .order_by(col(MeetingAction.asks_at), col(MeetingAction.id))
)
_NEXT_ACTION = select(func.min(col(MeetingAction.asks_at))).where(
    _UNASKED, col(MeetingAction.asks_at) > bindparam("after")
)

# So many lines of a kind are looked for; an agenda shows fewer.
LINES_OF_A_KIND = 10


def meeting_changes(session: Session, now: datetime, series: Collection[str] | None = None) -> dict[str, Changes]:
    """Return by series which of its dates of late or to come were moved or cancelled, by occurrence.

    Of these `series` alone, where they are named.
    """
    if series is not None and not series:
        return {}
    query = _RECENT_CHANGES if series is None else _RECENT_CHANGES.where(col(MeetingChange.series).in_(sorted(series)))
    changes: dict[str, dict[str, Any]] = {}
    for row in session.scalars(query, {"since": (now - MATTERS).date().isoformat()}):
        changes.setdefault(row.series, {})[row.occurrence] = row.change
    return dict(changes)


def change_of(session: Session, series: str, occurrence: str) -> Change | None:
    """Return what became of one date, None where it is as its rule has it."""
    row = change_row(session, series, occurrence)
    return row.change if row else None


def change_row(session: Session, series: str, occurrence: str) -> MeetingChange | None:
    """Return the row of one date that is not as its rule has it."""
    return session.get(MeetingChange, (series, occurrence))


def turn(session: Session, series: str, occurrence: str) -> MeetingTurn | None:
    """Return who hosts a date of a meeting, None where nobody was told yet."""
    return session.get(MeetingTurn, (series, occurrence))


def open_turns(session: Session) -> list[MeetingTurn]:
    """Return the turns whose meetings have not started as far as their hosts were told, in order."""
    return list(session.scalars(_OPEN_TURNS))


def turns_waiting(session: Session, starts_by: datetime, empty_by: datetime) -> list[MeetingTurn]:
    """Return the turns whose meetings start by an instant, or whose agendas are to be looked at by another one."""
    return list(session.scalars(_TURNS_WAITING, {"starts_by": starts_by, "empty_by": empty_by}))


def turns_to_come(session: Session, series: Collection[str], now: datetime) -> list[MeetingTurn]:
    """Return the turns of these series whose meetings have not started, in order."""
    if not series:
        return []
    to_come = (
        col(MeetingTurn.series).in_(sorted(series)),
        col(MeetingTurn.is_over).is_(False),
        col(MeetingTurn.starts) > now,
    )
    return list(session.scalars(select(MeetingTurn).where(*to_come).order_by(col(MeetingTurn.starts))))


def agenda_items(session: Session, series: str) -> dict[str, AgendaItem]:
    """Return the lines of a meeting's agendas that are kept, by key, oldest first."""
    query = select(AgendaItem).where(col(AgendaItem.series) == series)
    return {row.key: row for row in session.scalars(query.order_by(col(AgendaItem.at), col(AgendaItem.key)))}


def claim_of(session: Session, series: str, occurrence: str, what: str) -> Claim | None:
    """Return the claim of an occurrence, or None."""
    return session.get(Claim, (series, occurrence, what))


def claims_before(session: Session, series: str, what: str, before: datetime, at_most: int) -> list[datetime]:
    """Return when the last claims of a series were due, before an instant, newest first."""
    query = select(col(Claim.due)).where(col(Claim.series) == series, col(Claim.what) == what, col(Claim.due) < before)
    return list(session.scalars(query.order_by(col(Claim.due).desc()).limit(at_most)))


def open_actions(session: Session, series: str) -> list[MeetingAction]:
    """Return what people still are to do after a series' meetings, first what is due first."""
    open_ = (col(MeetingAction.series) == series, col(MeetingAction.progress) == ActionProgress.open)
    return list(
        session.scalars(select(MeetingAction).where(*open_).order_by(col(MeetingAction.due_on), col(MeetingAction.id)))
    )


def due_actions(session: Session, now: datetime) -> list[tuple[int, str]]:
    """Return the actions that are to be reminded of by now, each with its owner, first what has waited longest."""
    return [(id_, member) for id_, member in session.execute(_DUE_ACTIONS, {"now": now})]


def next_action(session: Session, after: datetime) -> datetime | None:
    """Return when the next owner of an action is to be reminded, after an instant."""
    return session.scalar(_NEXT_ACTION, {"after": after})


def decisions(session: Session, most: int) -> list[tuple[MeetingDecision, str, Idea | None]]:
    """Return the newest decisions of meetings, each with the meeting's name and the public idea that it is about."""
    query = (
        select(MeetingDecision, col(Series.name), Idea)
        .join(Series, col(Series.key) == col(MeetingDecision.series))
        .join(Idea, and_(col(Idea.id) == col(MeetingDecision.idea_id), visibility_queries.PUBLIC), isouter=True)
        .order_by(col(MeetingDecision.at).desc(), col(MeetingDecision.id).desc())
        .limit(most)
    )
    return [(decision, name, idea) for decision, name, idea in session.execute(query)]


def experiments_due(session: Session, by: date) -> list[tuple[Experiment, Idea]]:
    """Return the experiments of public ideas that run and are to be decided on by a day."""
    runs = (col(Experiment.ending).is_(None), col(Experiment.decides_on) <= by, col(Idea.stage) == Stage.experiment)
    return _experiments(session, runs, col(Experiment.decides_on))


def experiments_ended(session: Session, since: datetime) -> list[tuple[Experiment, Idea]]:
    """Return the experiments of public ideas that have ended since an instant; of each idea the last one."""
    later = aliased(Experiment)
    is_last = ~exists().where(
        col(later.idea_id) == col(Experiment.idea_id), col(later.ended_at) > col(Experiment.ended_at)
    )
    ended = (col(Experiment.ending).is_not(None), col(Experiment.ended_at) >= since, is_last)
    return _experiments(session, ended, col(Experiment.ended_at))


def _experiments(
    session: Session, conditions: tuple[ColumnElement[bool], ...], order: Any
) -> list[tuple[Experiment, Idea]]:
    query = select(Experiment, Idea).join(Idea, col(Idea.id) == col(Experiment.idea_id))
    query = query.where(visibility_queries.PUBLIC, *conditions).order_by(order, col(Experiment.id))
    return [(experiment, row) for experiment, row in session.execute(query.limit(LINES_OF_A_KIND))]


def oldest_undecided(session: Session) -> list[Idea]:
    """Return the public ideas that have waited longest for a decision."""
    waiting = (visibility_queries.PUBLIC, col(Idea.stage) == Stage.submitted)
    query = select(Idea).where(*waiting).order_by(col(Idea.submitted_at), col(Idea.number))
    return list(session.scalars(query.limit(LINES_OF_A_KIND)))


def meeting_change_rows(session: Session) -> list[MeetingChange]:
    """Return which dates of meetings were moved or cancelled, in order."""
    return list(session.scalars(_CHANGES))


# Whether a series of meetings is worth it, and the addresses that calendars read.


def open_questions(session: Session) -> list[MeetingQuestion]:
    """Return the questions that are to be asked or to be closed, first what is due first."""
    return list(session.scalars(_QUESTIONS))


def last_question(session: Session, series: str) -> MeetingQuestion | None:
    """Return the newest question about a series that was asked."""
    asked = (col(MeetingQuestion.series) == series, col(MeetingQuestion.closes_at).is_not(None))
    query = select(MeetingQuestion).where(*asked)
    return session.scalars(query.order_by(col(MeetingQuestion.occurrence).desc()).limit(1)).first()


def count_since(session: Session, series: str, what: str, after: str, at_most: int) -> int:
    """Return how many occurrences after one, by its key, had `what` claimed, counting no further than `at_most`."""
    later = (col(Claim.series) == series, col(Claim.what) == what, col(Claim.occurrence) > after)
    return len(session.scalars(select(col(Claim.occurrence)).where(*later).limit(at_most)).all())


def answers(session: Session, series: str, occurrence: str) -> dict[Worth, int]:
    """Return how many gave each answer."""
    these = (col(MeetingAnswer.series) == series, col(MeetingAnswer.occurrence) == occurrence)
    query = select(col(MeetingAnswer.answer), func.count()).where(*these).group_by(col(MeetingAnswer.answer))
    return {row[0]: row[1] for row in session.execute(query)}


def feed_of(session: Session, secret_hash: str) -> CalendarFeed | None:
    """Return whose address has this secret."""
    return session.scalars(select(CalendarFeed).where(col(CalendarFeed.secret_hash) == secret_hash)).first()
