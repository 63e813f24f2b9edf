"""Reads what happened in a digest's window, compiles it, stages it; and has digests that stand say what is answered."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from intake.operations.due_dates import late_count
from intake.queries import organization as organization_queries
from scheduling.digest_snapshots import DigestSnapshot, priority_moves, queue_moves, wanted_ideas
from scheduling.digests import compile_digest, first_window_begins
from scheduling.notifications.digests import DigestNotification, DigestRest
from scheduling.queries import digests as digest_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Occurrence
from scheduling.tables import Series
from store import outbox
from store.engine import Session
from store.outbox import OutboxRow

DIGEST = "digest"
# What stands between a digest's subject and the member who has it as a message of their own.
OWN = "@"
DIGEST_USEFUL, MOMENT = timedelta(hours=24), timedelta(microseconds=1)


def digest_key(occurrence: str) -> str:
    """Return the key of the notification that tells of an occurrence's digest."""
    return f"{DIGEST}:{occurrence}"


def stage_digest(
    session: Session, notification: DigestNotification, occurrence: str, channel: str, due: datetime
) -> None:
    """Stage the digest of an occurrence, of use for a day after `due`: for its channel, and for who takes it alone."""
    subject, expires = digest_key(occurrence), due + DIGEST_USEFUL
    outbox.stage(session, notification, key=subject, audience=channel, due=due, subject=subject, expires=expires)
    _stage_rest(session, notification, subject, channel, due)
    for member in digest_queries.digest_readers(session):
        own = f"{subject}{OWN}{member}"
        outbox.stage(session, notification, key=own, audience=member, due=due, subject=own, expires=expires, batch=True)
        _stage_rest(session, notification, own, member, due)


def _stage_rest(session: Session, notification: DigestNotification, subject: str, audience: str, due: datetime) -> None:
    if notification.rest:
        outbox.stage(
            session,
            DigestRest.model_validate(notification.model_dump()),
            key=f"{subject}:rest",
            audience=audience,
            due=due,
            reply_to=subject,
            expires=due + DIGEST_USEFUL,
            batch=True,
        )


def answered_digest(session: Session, now: datetime) -> OutboxRow | None:
    """Return the newest digest where what it asks for was answered, and it does not say so yet."""
    row = digest_queries.asking_digest(session, now)
    if row is None:
        return None
    ask = DigestNotification.model_validate(row.snapshot).ask
    return row if ask is not None and digest_queries.is_answered(session, ask) else None


def say_answered(session: Session, row: OutboxRow, now: datetime) -> None:
    """Have a digest say that what it asks for is answered."""
    notification = DigestNotification.model_validate(row.snapshot).model_copy(update={"is_answered": True})
    key = f"{row.subject}:answered"
    outbox.stage(session, notification, key=key, audience=row.audience, due=now, subject=row.subject, batch=True)
    for own in outbox.like(session, f"{row.subject}{OWN}"):
        member = own.rpartition(OWN)[2]
        outbox.stage(session, notification, key=f"{own}:answered", audience=member, due=now, subject=own, batch=True)


class CompiledWindow(NamedTuple):
    """An occurrence's digest, the changes just before its window's end that it saw, and what the next compares with."""

    digest: DigestNotification
    seen: list[int]
    snapshot: DigestSnapshot


def compile_window(session: Session, series: Series, occurrence: Occurrence) -> CompiledWindow:
    """Return an occurrence's digest, read at one instant and compared with what the last one that was posted saw."""
    until, seen, before = occurrence.instant, None, None
    last = occurrence_queries.last_sent(session, series.key, DIGEST, until)
    if last is not None:
        since, seen, before = last.due, last.seen, digest_queries.snapshot_of(session, last)
    else:
        since = first_window_begins(occurrence_queries.first_due(session, series.key, DIGEST), until)
    happenings = digest_queries.happenings(session, since, until, seen)
    ask = digest_queries.oldest_question(session, before.asked if before else None)
    snapshot = digest_queries.digest_snapshot(session).model_copy(
        update={"asked": digest_queries.question_key(ask) if ask else None}
    )
    digest = compile_digest(
        since,
        until,
        series.zone,
        happenings,
        digest_queries.waiting(session),
        {squad.key: squad.name for squad in organization_queries.squads(session)},
        ask,
    )
    digest = digest.model_copy(update={"handed_back": digest_queries.for_the_guild(session)})
    if before is not None:
        ideas = digest_queries.current_ideas(session, wanted_ideas(before, snapshot))
        moves = {
            "priorities": priority_moves(before, snapshot, ideas),
            "top": queue_moves(before, snapshot, ideas),
        }
        digest = digest.model_copy(update=moves)
    day = until.astimezone(ZoneInfo(series.zone)).date()
    late = {"late": late_count(session), "late_decisions": digest_queries.late_decisions(session, day)}
    digest = digest.model_copy(update=late)
    seen_last = [each.change_id for each in happenings if each.at and each.at >= until - digest_queries.LATE]
    return CompiledWindow(digest, seen_last, snapshot)
