"""After every sixth meeting: is it worth it? Members answer in the guild's channel, the count goes to the host."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col

from intake.operations import working_hours
from intake.queries import organization as organization_queries
from intake.queries import visibility as visibility_queries
from scheduling.agendas import MeetingDate, meeting_date, reminder_name
from scheduling.notifications.meetings import Worth, WorthCount, WorthQuestion, occurrence_id
from scheduling.queries import digests as digest_queries
from scheduling.queries import meetings as meeting_queries
from scheduling.recurrence import Occurrence
from scheduling.reminders import NEAREST
from scheduling.tables import MeetingQuestion, Series
from store import outbox
from store.engine import Session
from store.locking import add_unless_there, compare_and_set

ASKED_AFTER = 6
ANSWERING, ASKED_WITHIN = timedelta(hours=48), timedelta(hours=24)


def plan_question(session: Session, series: Series, occurrence: Occurrence) -> None:
    """Have members asked after a meeting that is about to start, where it is the sixth since they were asked last."""
    last = meeting_queries.last_question(session, series.key)
    what, after = reminder_name(NEAREST), last.occurrence if last else ""
    if meeting_queries.count_since(session, series.key, what, after, ASKED_AFTER) >= ASKED_AFTER:
        ends = occurrence.instant + timedelta(minutes=series.minutes)
        add_unless_there(session, MeetingQuestion(series=series.key, occurrence=occurrence.key, asks_at=ends))


def question_instants(session: Session, now: datetime) -> list[datetime]:
    """Return when members are to be asked, or their answers to be counted."""
    return [_question_due(session, row, now) for row in meeting_queries.open_questions(session)]


def _question_due(session: Session, row: MeetingQuestion, now: datetime) -> datetime:
    if row.closes_at is None:
        return row.asks_at
    # Whoever gets the count is written to while they are at work; until then members can answer.
    host = _counted_for(session, meeting_date(session, occurrence_id(row.series, row.occurrence)))
    due = max(row.closes_at, now)
    return working_hours.polite_for(session, host, due) if host is not None else due


def questions_due(session: Session, now: datetime) -> list[tuple[str, str]]:
    """Return the series and dates of which members are to be asked by now, or their answers to be counted."""
    rows = meeting_queries.open_questions(session)
    return [(row.series, row.occurrence) for row in rows if _question_due(session, row, now) <= now]


def advance_question(session: Session, series: str, occurrence: str, now: datetime) -> None:
    """Ask the members, or count their answers, each once; a meeting that was skipped is no reason to ask."""
    row = session.get_one(MeetingQuestion, (series, occurrence))
    at = meeting_date(session, occurrence_id(series, occurrence))
    if row.closes_at is not None:
        # Where the question was never posted there is nothing to count.
        if _close(session, row, now) and outbox.find_message(session, question_subject(at)) is not None:
            stage_question(session, at, row, now, ":closed")
            _stage_count(session, at, now)
        return
    channel = organization_queries.workspace(session).guild_channel
    change = meeting_queries.change_of(session, series, occurrence)
    is_skipped = change is not None and change.moved_to is None
    if now - row.asks_at >= ASKED_WITHIN or is_skipped or not at.series.active or channel is None:
        _close(session, row, now)
        return
    unasked = (
        col(MeetingQuestion.series) == series,
        col(MeetingQuestion.occurrence) == occurrence,
        col(MeetingQuestion.closes_at).is_(None),
    )
    if compare_and_set(session, update(MeetingQuestion).where(*unasked).values(closes_at=now + ANSWERING)):
        subject = question_subject(at)
        asked = WorthQuestion(id=occurrence_id(series, occurrence), meeting=at.series.name)
        outbox.stage(
            session, asked, key=subject, audience=channel, due=row.asks_at, subject=subject, expires=now + ASKED_WITHIN
        )


def _close(session: Session, row: MeetingQuestion, now: datetime) -> bool:
    open_ = (
        col(MeetingQuestion.series) == row.series,
        col(MeetingQuestion.occurrence) == row.occurrence,
        col(MeetingQuestion.closed_at).is_(None),
    )
    is_closed = compare_and_set(session, update(MeetingQuestion).where(*open_).values(closed_at=now))
    session.refresh(row)
    return is_closed


def question_subject(at: MeetingDate) -> str:
    return f"worth:{occurrence_id(at.series.key, at.occurrence.key)}"


def stage_question(session: Session, at: MeetingDate, row: MeetingQuestion, now: datetime, which: str) -> None:
    subject = question_subject(at)
    if (stands := outbox.find_message(session, subject)) is None:
        return
    counted = meeting_queries.answers(session, at.series.key, at.occurrence.key)
    question = WorthQuestion(
        id=occurrence_id(at.series.key, at.occurrence.key),
        meeting=at.series.name,
        answers=sum(counted.values()),
        is_closed=row.closed_at is not None,
    )
    outbox.stage(session, question, key=f"{subject}{which}", audience=stands.channel, due=now, subject=subject)


def _counted_for(session: Session, at: MeetingDate) -> str | None:
    turn = meeting_queries.turn(session, at.series.key, at.occurrence.key)
    # Without a host it goes to whoever leads the guild.
    asked = [*([turn.host] if turn else []), *at.series.hosts, *digest_queries.leads_and_admins(session)]
    gone = set(visibility_queries.outsiders(session, asked))
    return next((member for member in asked if member not in gone), None)


def _stage_count(session: Session, at: MeetingDate, now: datetime) -> None:
    host = _counted_for(session, at)
    if host is None:
        return
    counted = meeting_queries.answers(session, at.series.key, at.occurrence.key)
    by_answer = {answer.name: counted.get(answer, 0) for answer in Worth}
    key = f"{question_subject(at)}:count"
    outbox.stage(session, WorthCount(meeting=at.series.name, **by_answer), key=key, audience=host, due=now, subject=key)
