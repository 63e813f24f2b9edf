"""Reads what happened in a digest's window, compiles it, stages it; and edits digests and reminders that stand."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from intake.operations.rota import late_count
from intake.queries import ideas as idea_queries
from scheduling import queries
from scheduling.digest_snapshots import DigestSnapshot, priority_moves, queue_moves, wanted_ideas
from scheduling.digests import compile_digest
from scheduling.notifications import DigestNotification, DigestRest, ReminderNotification
from scheduling.recurrence import Occurrence
from scheduling.reminders import current_reminder
from scheduling.tables import Series
from store import outbox
from store.engine import Session
from store.outbox import OutboxRow

# Stages a digest for its channel, with the rest in its thread, and what a message that stands says by now.

DIGEST = "digest"
DIGEST_USEFUL = timedelta(hours=24)


def digest_key(occurrence: str) -> str:
    """Return the key of the notification that tells of an occurrence's digest."""
    return f"{DIGEST}:{occurrence}"


def stage_digest(
    session: Session, notification: DigestNotification, occurrence: str, channel: str, due: datetime
) -> None:
    """Stage the digest of an occurrence, of use for a day after `due`."""
    subject, expires = digest_key(occurrence), due + DIGEST_USEFUL
    outbox.stage(session, notification, key=subject, audience=channel, due=due, subject=subject, expires=expires)
    if notification.rest:
        outbox.stage(
            session,
            DigestRest.model_validate(notification.model_dump()),
            key=f"{subject}:rest",
            audience=channel,
            due=due,
            reply_to=subject,
            expires=expires,
            batch=True,
        )


def reminder_edits(session: Session, now: datetime) -> list[tuple[OutboxRow, ReminderNotification]]:
    """Return the reminders that stand and read otherwise than they should by now, each with how it should."""
    series_by_key, edits, changes = queries.all_series(session), [], queries.meeting_changes(session)
    for claim, row in queries.standing_reminders(session, now):
        reminder = ReminderNotification.model_validate(row.snapshot)
        try:
            updated = current_reminder(reminder, series_by_key.get(claim.series), now, changes.get(claim.series, {}))
        except ZoneInfoNotFoundError:
            # Whoever ticks says which zone this machine lacks.
            continue
        if updated != reminder:
            edits.append((row, updated))
    return edits


def edit_reminder(session: Session, row: OutboxRow, reminder: ReminderNotification, now: datetime) -> None:
    """Have a reminder that stands say what is so by now."""
    how = queries.OVER if reminder.is_over else f":after {row.id}"
    key = f"{row.subject}{how}"
    outbox.stage(session, reminder, key=key, audience=row.audience, due=now, subject=row.subject, batch=True)


def answered_digest(session: Session, now: datetime) -> OutboxRow | None:
    """Return the newest digest where what it asks for was answered, and it does not say so yet."""
    row = queries.asking_digest(session, now)
    if row is None:
        return None
    ask = DigestNotification.model_validate(row.snapshot).ask
    return row if ask is not None and queries.is_answered(session, ask) else None


def say_answered(session: Session, row: OutboxRow, now: datetime) -> None:
    """Have a digest say that what it asks for is answered."""
    notification = DigestNotification.model_validate(row.snapshot).model_copy(update={"is_answered": True})
    key = f"{row.subject}:answered"
    outbox.stage(session, notification, key=key, audience=row.audience, due=now, subject=row.subject, batch=True)


# Reads what happened in a digest's window, and compiles it.

CATCH_UP = timedelta(days=35)
FIRST_WINDOW = timedelta(days=7)


class CompiledWindow(NamedTuple):
    """An occurrence's digest, the changes just before its window's end that it saw, and what the next compares with."""

    digest: DigestNotification
    seen: list[int]
    snapshot: DigestSnapshot


def compile_window(session: Session, series: Series, occurrence: Occurrence) -> CompiledWindow:
    """Return an occurrence's digest, read at one instant and compared with what the last one that was posted saw."""
    until, seen, before = occurrence.instant, None, None
    last = queries.last_sent(session, series.key, DIGEST, until)
    if last is not None:
        since, seen, before = last.due, last.seen, queries.snapshot_of(session, last)
    else:
        # Where all before were declined, their weeks are told of too.
        first = queries.first_claimed(session, series.key, DIGEST)
        since = max(first.due if first is not None else until, until - CATCH_UP) - FIRST_WINDOW
    happenings = queries.happenings(session, since, until, seen)
    ask = queries.oldest_question(session, before.asked if before else None)
    snapshot = queries.digest_snapshot(session).model_copy(update={"asked": queries.question_key(ask) if ask else None})
    digest = compile_digest(
        since,
        until,
        series.zone,
        happenings,
        queries.waiting(session),
        {squad.key: squad.name for squad in idea_queries.squads(session)},
        ask,
    )
    digest = digest.model_copy(update={"handed_back": queries.for_the_guild(session)})
    if before is not None:
        ideas = queries.current_ideas(session, wanted_ideas(before, snapshot))
        moves = {
            "priorities": priority_moves(before, snapshot, ideas),
            "top": queue_moves(before, snapshot, ideas),
        }
        digest = digest.model_copy(update=moves)
    digest = digest.model_copy(update={"late": late_count(session)})
    seen_last = [each.change_id for each in happenings if each.at and each.at >= until - queries.LATE]
    return CompiledWindow(digest, seen_last, snapshot)
