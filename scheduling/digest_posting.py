"""Reads what happened in a digest's window, compiles it, stages it; and edits digests and reminders that stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import col

from intake.operations.promises import late_count
from intake.policy import SquadCard
from intake.queries import ideas as idea_queries
from intake.tables import Idea
from scheduling.digest_snapshots import DigestSnapshot, priority_moves, queue_moves, wanted_ideas
from scheduling.digests import compile_digest
from scheduling.notifications import DigestNotification, DigestRest, ReminderNotification, SquadDigestNotification
from scheduling.queries import digests as digest_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Changes, Occurrence, between
from scheduling.reminders import current_reminder
from scheduling.squad_digests import ARRIVALS, compile_squad_digest
from scheduling.tables import Claim, Series
from store import outbox
from store.engine import Session
from store.outbox import OutboxRow

# Stages a digest for its channel, with the rest in its thread, and what a message that stands says by now.

DIGEST = "digest"
# What stands between a digest's subject and the member who has it as a message of their own.
OWN = "@"
DIGEST_USEFUL, MOMENT = timedelta(hours=24), timedelta(microseconds=1)
# A draft that waits for its owner's next morning waits over a long holiday too.
SQUADS_LOOK_BACK = timedelta(days=6)


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


def reminder_edits(
    session: Session, changes: Mapping[str, Changes], now: datetime, standing: Sequence[tuple[Claim, OutboxRow]]
) -> list[tuple[OutboxRow, ReminderNotification]]:
    """Return the reminders of those that stand that read otherwise than they should, each with how it should."""
    edits = []
    series_by_key = occurrence_queries.all_series(session) if standing else {}
    for claim, row in standing:
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
    how = occurrence_queries.OVER if reminder.is_over else f":after {row.id}"
    key = f"{row.subject}{how}"
    outbox.stage(session, reminder, key=key, audience=row.audience, due=now, subject=row.subject, batch=True)


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
    last = occurrence_queries.last_sent(session, series.key, DIGEST, until)
    if last is not None:
        since, seen, before = last.due, last.seen, digest_queries.snapshot_of(session, last)
    else:
        # Where all before were declined, their weeks are told of too, however many.
        first = occurrence_queries.first_claimed(session, series.key, DIGEST)
        since = (first.due if first is not None else until) - FIRST_WINDOW
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
        {squad.key: squad.name for squad in idea_queries.squads(session)},
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


# Compiles a squad's digest, and stages it for its channel.


def squad_claim(key: str) -> str:
    """Return what is claimed of an occurrence for a squad's own digest."""
    return f"squad:{key}"


def squads_with_digest(session: Session) -> list[SquadCard]:
    """Return the squads that get a digest of their own: each with a channel that isn't the digest's."""
    everybody_reads = idea_queries.workspace(session).digest_channel
    return [squad for squad in idea_queries.squads(session) if squad.channel not in (None, everybody_reads)]


def due_squads(session: Session, series: Series, now: datetime) -> tuple[Occurrence | None, list[SquadCard]]:
    """Return the newest occurrence that may be of use still, and the squads whose digest of it nobody has claimed."""
    # What was missed needs no claim: the next one tells of everything since the last that was posted.
    since = max(series.announced_since, now - SQUADS_LOOK_BACK)
    occurrences = between(series.cadence, since, now + MOMENT) if since <= now else []
    squads = squads_with_digest(session) if occurrences else []
    if not squads:
        return None, []
    claimed = occurrence_queries.claims_of(session, series.key, occurrences[-1].key)
    return occurrences[-1], [squad for squad in squads if squad_claim(squad.key) not in claimed]


def compile_squad_window(
    session: Session, series: Series, occurrence: Occurrence, squad: SquadCard
) -> tuple[SquadDigestNotification | None, list[int]]:
    """Return a squad's digest of an occurrence, None where there is nothing to say, and the changes it saw last."""
    until, what = occurrence.instant, squad_claim(squad.key)
    last = occurrence_queries.last_sent(session, series.key, what, until)
    if last is not None:
        since = last.due
    else:
        # Where all before were declined, their weeks are told of too, however many.
        first = occurrence_queries.first_claimed(session, series.key, what)
        since = (first.due if first is not None else until) - FIRST_WINDOW
    happenings = digest_queries.happenings(session, since, until, last.seen if last is not None else None)
    _, policy, _ = idea_queries.policy_in_force(session)
    names = {priority.key: priority.name for priority in policy.priorities}
    names |= {each.key: each.name for each in idea_queries.squads(session)}
    happened = {each.item.idea_id for each in happenings if each.verb in ARRIVALS}
    others = (
        digest_queries.squad_ideas(session, col(Idea.id).in_(sorted(happened)), with_suggestions=True)
        if happened
        else []
    )
    digest = compile_squad_digest(
        squad,
        (since, until),
        series.zone,
        digest_queries.in_hand(session, squad.key),
        happenings,
        {each.idea.idea_id: each for each in others},
        names,
    )
    return digest, [each.change_id for each in happenings if each.at and each.at >= until - digest_queries.LATE]


def stage_squad_digest(
    session: Session, digest: SquadDigestNotification, subject: str, channel: str, due: datetime
) -> None:
    """Stage a squad's digest for its channel, of use for a day after `due`."""
    outbox.stage(
        session,
        digest,
        key=subject,
        audience=channel,
        due=due,
        subject=subject,
        expires=due + DIGEST_USEFUL,
        batch=True,
    )
