"""The SELECTs of what is due by a day, or overdue: who looks at what by when, and what squads are to decide."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, true
from sqlmodel import col

from intake.access import Principal
from intake.ideas import Stage
from intake.queries.visibility import PUBLIC, visible_to
from intake.tables import Idea, ReviewDuty
from store.session import Session

_WAITS = (col(Idea.id) == col(ReviewDuty.idea_id), col(Idea.stage) == Stage.submitted)
_IS_WAITING = select(col(Idea.id)).where(*_WAITS).exists()
_FIRST_PROMISED = func.coalesce(col(ReviewDuty.missed_on), col(ReviewDuty.promised_on))
# Asked at each tick, so they are put together once.
_NEXT = select(
    select(func.min(col(ReviewDuty.overdue_at))).where(_IS_WAITING).scalar_subquery(),
    select(func.min(col(ReviewDuty.nudge_at))).where(_IS_WAITING).scalar_subquery(),
    select(func.min(col(ReviewDuty.pass_at))).where(_IS_WAITING).scalar_subquery(),
)
# A squad's decision that is late is promised anew, as long as its day is the one that was missed.
_IS_PROMISED_AGAIN = (
    col(Idea.id) == col(ReviewDuty.idea_id),
    col(Idea.stage) == Stage.accepted,
    col(Idea.decide_on) == col(ReviewDuty.missed_on),
)
_NEXT_AGAIN = select(func.min(col(ReviewDuty.overdue_at))).join(Idea, and_(*_IS_PROMISED_AGAIN))
_TO_PASS = (
    select(ReviewDuty, Idea)
    .join(Idea, and_(*_IS_PROMISED_AGAIN))
    .where(col(ReviewDuty.pass_at) <= bindparam("now"))
    .order_by(col(ReviewDuty.missed_on), col(Idea.squad), col(Idea.id))
)
_NEXT_PASSED = select(func.min(col(ReviewDuty.pass_at))).join(Idea, and_(*_IS_PROMISED_AGAIN))
_PROMISED_DECISIONS = (
    select(
        *(col(Idea.squad), col(Idea.decide_on), col(Idea.id), col(Idea.private), col(Idea.requester)),
        *(col(ReviewDuty.missed_on), col(ReviewDuty.overdue_at)),
    )
    .join(ReviewDuty, and_(*_IS_PROMISED_AGAIN), isouter=True)
    .where(
        col(Idea.stage) == Stage.accepted,
        col(Idea.squad).is_not(None),
        col(Idea.decide_on) >= bindparam("since"),
        col(Idea.decide_on) < bindparam("until"),
    )
    .order_by(col(Idea.decide_on), col(Idea.squad), col(Idea.submitted_at), col(Idea.id))
)
_NEXT_DECISION_DAY = select(func.min(col(Idea.decide_on))).where(
    col(Idea.stage) == Stage.accepted, col(Idea.decide_on) >= bindparam("since")
)


def under_review(session: Session) -> list[str]:
    """Return the ideas that somebody is to review, those that have waited longest first."""
    query = select(col(ReviewDuty.idea_id)).where(_IS_WAITING)
    return list(session.scalars(query.order_by(col(ReviewDuty.since), col(ReviewDuty.idea_id))))


def overdue(session: Session, now: datetime) -> list[str]:
    """Return the ideas whose promised day has passed, those that have waited longest first."""
    query = select(col(ReviewDuty.idea_id)).where(_IS_WAITING, col(ReviewDuty.overdue_at) <= now)
    return list(session.scalars(query.order_by(col(ReviewDuty.overdue_at), col(ReviewDuty.idea_id))))


def to_be_nudged(session: Session, now: datetime) -> list[str]:
    """Return the people who are to be reminded by now."""
    query = select(col(ReviewDuty.member)).where(_IS_WAITING, col(ReviewDuty.nudge_at) <= now)
    return list(session.scalars(query.distinct().order_by(col(ReviewDuty.member))))


def to_be_relieved(session: Session, now: datetime) -> list[str]:
    """Return the people whose reviews are to be passed on by now."""
    query = select(col(ReviewDuty.member)).where(_IS_WAITING, col(ReviewDuty.pass_at) <= now)
    return list(session.scalars(query.distinct().order_by(col(ReviewDuty.member))))


def to_nudge(session: Session, now: datetime, member_id: str) -> list[tuple[ReviewDuty, Idea]]:
    """Return of what a person is to be reminded, with the ideas."""
    return _duties(session, member_id, col(ReviewDuty.nudge_at) <= now)


def to_pass(session: Session, now: datetime, member_id: str) -> list[tuple[ReviewDuty, Idea]]:
    """Return what is to be passed on from a person, with the ideas."""
    return _duties(session, member_id, col(ReviewDuty.pass_at) <= now)


def held(session: Session, member_id: str) -> list[tuple[ReviewDuty, Idea]]:
    """Return all that a person is to review, with the ideas."""
    return _duties(session, member_id, true())


def next_instants(session: Session) -> list[datetime]:
    """Return when the next promised day passes, somebody is reminded, or something is passed on."""
    return [instant for instant in session.execute(_NEXT).one() if instant is not None]


def count_late(session: Session) -> int:
    """Return how many public ideas wait longer than was promised, though two people were reminded."""
    query = select(func.count()).select_from(ReviewDuty).join(Idea, _WAITS[0])
    return session.scalar(query.where(_WAITS[1], PUBLIC, col(ReviewDuty.passed_at).is_not(None))) or 0


def late(session: Session, principal: Principal, limit: int) -> list[tuple[ReviewDuty, Idea]]:
    """Return the ideas that wait longer than was promised, though two people were reminded, oldest promise first."""
    query = select(ReviewDuty, Idea).join(Idea, _WAITS[0])
    waits = or_(_WAITS[1], and_(*_IS_PROMISED_AGAIN))
    wanted = (waits, col(ReviewDuty.passed_at).is_not(None), visible_to(principal))
    rows = session.execute(query.where(*wanted).order_by(_FIRST_PROMISED, col(Idea.id)).limit(limit))
    return [(duty, row) for duty, row in rows]


class PromisedDecision(NamedTuple):
    """An accepted idea about which a squad promised a decision by a day."""

    squad: str
    day: date
    idea_id: str
    private: bool
    requester: str
    missed_on: date | None = None
    overdue_at: datetime | None = None


def decisions_to_pass(session: Session, now: datetime) -> list[tuple[ReviewDuty, Idea]]:
    """Return the squads' decisions of which somebody else is to be reminded by now, with the ideas."""
    return [(duty, row) for duty, row in session.execute(_TO_PASS, {"now": now})]


def next_decisions_again(session: Session) -> list[datetime]:
    """Return when the next day passes that a squad's late decision was promised for anew, and when one goes on."""
    instants = (session.scalar(_NEXT_AGAIN), session.scalar(_NEXT_PASSED))
    return [instant for instant in instants if instant is not None]


def promised_decisions(session: Session, since: date, until: date) -> list[PromisedDecision]:
    """Return about which accepted ideas a decision was promised by a day in `[since, until)`, by day and squad.

    A transaction that only reads asks once: each tick does so for two reasons.
    """
    key = (promised_decisions, since, until)
    if session.writes or key not in session.read_once:
        rows = session.execute(_PROMISED_DECISIONS, {"since": since, "until": until})
        session.read_once[key] = [PromisedDecision(*row) for row in rows]
    known: list[PromisedDecision] = session.read_once[key]
    return known


def next_decision_day(session: Session, since: date) -> date | None:
    """Return the first day from `since` on by which a squad promised to decide how an accepted idea goes on."""
    return session.scalar(_NEXT_DECISION_DAY, {"since": since})


def _duties(session: Session, member_id: str, due: object) -> list[tuple[ReviewDuty, Idea]]:
    query = select(ReviewDuty, Idea).join(Idea, _WAITS[0]).where(_WAITS[1], col(ReviewDuty.member) == member_id, due)  # type: ignore[arg-type]
    return [
        (duty, row)
        for duty, row in session.execute(query.order_by(_FIRST_PROMISED, col(ReviewDuty.since), col(Idea.id)))
    ]
