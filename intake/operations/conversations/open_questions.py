"""Questions to the requester of an idea: asked, passed on, answered, and reminded of once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intake.ideas import NOBODY, Stage
from intake.notifications.ideas import Question, QuestionNotification
from intake.operations import history
from intake.operations.idea_notifications import label
from intake.operations.notify import is_reachable, may_message, stage_shared_card, stage_supported, stage_version, whose
from intake.operations.working_hours import country_of_member, polite_for, zone_of
from intake.queries import questions as question_queries
from intake.queries import rota as rota_queries
from intake.queries import visibility as visibility_queries
from intake.queries.members import deciders
from intake.rules.working_days import morning_after, working_days_after
from intake.tables import Idea
from store import outbox
from store.engine import Session

# So many working days of their own a requester has before they are reminded, in the morning of the next.
DAYS_TO_ANSWER = 5
# However late in the day a question comes, and whatever is done to clocks meanwhile: nobody is reminded earlier.
EARLIEST = timedelta(days=DAYS_TO_ANSWER - 2)


def stage_question(session: Session, row: Idea, now: datetime) -> None:
    """Stage the question that the idea carries, open or answered, as a direct message to the requester."""
    if not is_reachable(session, row):
        return
    notification = _notification(row)
    subject = _subject(row, notification, row.requester)
    if outbox.is_pending(session, subject) or outbox.among(session, [subject]) or may_message(session, row):
        stage_version(session, notification, subject, row.requester, row, now)
    reminder = _reminder_subject(row, notification, row.requester)
    if outbox.is_pending(session, reminder) or outbox.among(session, [reminder]):
        again = notification.model_copy(update={"is_reminder": True})
        stage_version(session, again, reminder, row.requester, row, now)


def pass_question(row: Idea, now: datetime) -> bool:
    """Have the open question of an idea wait for its requester from now on; tell whether there is one."""
    question = Question.model_validate(row.question) if row.question else None
    if question is None or question.answered_at is not None:
        return False
    row.question = question.model_copy(update={"passed_at": now, "reminded_at": None}).model_dump(mode="json")
    return True


def stage_passed_question(session: Session, row: Idea, before: str, now: datetime) -> None:
    """Stage the open question anew for the requester, and that it is theirs for who was the requester before."""
    notification = _notification(row).model_copy(update={"passed_to": row.requester})
    stage_version(session, notification, _subject(row, notification, before), before, row, now)
    reminder = _reminder_subject(row, notification, before)
    if outbox.is_pending(session, reminder) or outbox.among(session, [reminder]):
        again = notification.model_copy(update={"is_reminder": True})
        stage_version(session, again, reminder, before, row, now)
    stage_question(session, row, now)


def _notification(row: Idea) -> QuestionNotification:
    question = Question.model_validate(row.question)
    return QuestionNotification(id=row.id, version=row.version, label=label(row), title=row.title, question=question)


def _subject(row: Idea, notification: QuestionNotification, member: str) -> str:
    return f"question:{row.id}:{notification.question.asked_at.isoformat()}{whose(row, member)}"


def _reminder_subject(row: Idea, notification: QuestionNotification, member: str) -> str:
    return f"question:{row.id}:reminder:{notification.question.asked_at.isoformat()}{whose(row, member)}"


# A question that nobody answers is reminded of once; those who asked read then since when they wait.


def reminders_due(session: Session, now: datetime) -> list[str]:
    """Return the ideas whose requesters are reminded now of a question that they haven't answered."""
    waiting = [each for each in _waiting(session) if each.asked_at + EARLIEST <= now]
    return [each.idea_id for each in waiting if _instant(session, each.requester, each.asked_at, now) <= now]


def next_reminder(session: Session, now: datetime) -> datetime | None:
    """Return when the next requester is reminded of a question."""
    asked_first: dict[str, datetime] = {}
    for each in sorted(_waiting(session), key=lambda each: each.asked_at):
        asked_first.setdefault(each.requester, each.asked_at)
    rota_queries.read_members(session, asked_first)
    return min((_instant(session, member, at, now) for member, at in asked_first.items()), default=None)


def _waiting(session: Session) -> list[question_queries.OpenQuestion]:
    return [each for each in question_queries.not_answered(session) if each.requester != NOBODY]


def _instant(session: Session, requester: str, asked_at: datetime, now: datetime) -> datetime:
    zone, country = zone_of(session, requester), country_of_member(session, requester)
    last = working_days_after(asked_at.astimezone(ZoneInfo(zone)).date(), DAYS_TO_ANSWER, zone, country)
    morning = morning_after(last - timedelta(days=1), zone, country)
    return morning if morning > now else polite_for(session, requester, now)


def remind(session: Session, idea_id: str, now: datetime) -> None:
    """Remind a requester of a question that they haven't answered, once, where there is room for a message.

    Those who decide read on the card since when there is no answer.
    """
    row = session.get_one(Idea, idea_id, with_for_update=True)
    question = Question.model_validate(row.question) if row.question else None
    if row.stage is not Stage.needs_info or question is None or question.reminded_at or question.answered_at:
        return
    row.question = question.model_copy(update={"reminded_at": now}).model_dump(mode="json")
    session.add(row)
    session.flush()
    has_room = may_message(session, row) and row.requester not in visibility_queries.outsiders(session, [row.requester])
    history.audit_act(session, "question reminded", history.IDEA, row.id, now, after={"told": has_room})
    if has_room:
        notification = _notification(row).model_copy(update={"is_reminder": True})
        subject = _reminder_subject(row, notification, row.requester)
        stage_version(session, notification, subject, row.requester, row, now)
    if not row.private:
        stage_supported(session, row, f"reminded:{now.isoformat()}", now)
        return
    for member in deciders(session):
        stage_shared_card(session, row, member, now)
