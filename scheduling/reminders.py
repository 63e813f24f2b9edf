"""Reminders of a meeting: a day and ten minutes before, useful until it starts; the first ones with an agenda."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from scheduling.notifications.meetings import AgendaPoint, ReminderNotification, Topic
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import UNCHANGED, Changes, Occurrence, Recurrence, between, instant_of, next_after
from scheduling.tables import Claim, Series
from store import outbox
from store.engine import Session
from store.outbox import OutboxRow

MINUTES_BEFORE = (24 * 60, 10)
NEAREST = min(MINUTES_BEFORE)
WITH_AGENDA = 3
# Of an hour: 10, 15, 20 and 15 minutes.
SHARES = {Topic.who_we_are: 2, Topic.round: 3, Topic.practice: 4, Topic.slows_us_down: 3}
ROUND_MINUTES = 5


class DueReminder(NamedTuple):
    """A reminder that is due at an instant, of an occurrence, so many minutes before it."""

    due: datetime
    occurrence: Occurrence
    minutes_before: int


def due_reminders(
    cadence: Recurrence, since: datetime, until: datetime, changes: Changes = UNCHANGED
) -> list[DueReminder]:
    """Return the reminders that fall due in `[since, until)`, in order."""
    reminders = [
        DueReminder(occurrence.instant - before, occurrence, minutes)
        for minutes in MINUTES_BEFORE
        for before in [timedelta(minutes=minutes)]
        for occurrence in between(cadence, since + before, until + before, changes)
    ]
    return sorted(reminders)


def current_reminder(
    reminder: ReminderNotification, series: Series | None, now: datetime, changes: Changes = UNCHANGED
) -> ReminderNotification:
    """Return a reminder that stands as it should read now: its meeting is to come, was moved or cancelled, or is over.

    `series` is the meeting as it recurs now, None where it recurs no more.
    """
    if now >= reminder.ends:
        return reminder.model_copy(update={"is_over": True})
    if now >= reminder.starts or reminder.moved_to is not None or reminder.is_cancelled:
        return reminder
    if series is None or not series.active:
        return reminder.model_copy(update={"is_cancelled": True})
    change = changes.get(reminder.occurrence)
    now_called = {"meeting": series.name, "place": series.place, "link": series.link}
    if between(series.cadence, reminder.starts, reminder.starts + timedelta(microseconds=1), changes):
        return reminder.model_copy(update={**now_called, "minutes": series.minutes})
    if change is not None:
        # Only this date was changed.
        moved_to = instant_of(change.moved_to, series.zone) if change.moved_to else None
    else:
        following = next_after(series.cadence, now, changes)
        moved_to = following.instant if following else None
    moved = {"is_cancelled": True} if moved_to is None else {"moved_to": moved_to, "zone": series.zone}
    return reminder.model_copy(update={**now_called, **moved, "agenda": (), "lines": (), "more": 0})


def agenda(minutes: int) -> tuple[AgendaPoint, ...]:
    """Return the agenda of a first meeting; its points take as long as the meeting, in fives where that is even."""
    step = ROUND_MINUTES if minutes % ROUND_MINUTES == 0 and minutes >= ROUND_MINUTES * len(SHARES) else 1
    steps, whole = minutes // step, sum(SHARES.values())
    slots = {topic: max(1, steps * share // whole) for topic, share in SHARES.items()}
    by_want = sorted(SHARES, key=lambda topic: slots[topic] - steps * SHARES[topic] / whole)
    for topic in by_want[: steps - sum(slots.values())]:
        slots[topic] += 1
    return tuple(AgendaPoint(topic=topic, minutes=count * step) for topic, count in slots.items())


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
    """Have a reminder that stands say what is so by now, unless something newer was said of it meanwhile."""
    newest = outbox.newest_of(session, row.subject or "")
    if newest is not None and newest.id != row.id:
        return
    how = occurrence_queries.OVER if reminder.is_over else f":after {row.id}"
    key = f"{row.subject}{how}"
    outbox.stage(session, reminder, key=key, audience=row.audience, due=now, subject=row.subject, batch=True)
