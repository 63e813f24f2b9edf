"""When a tick looks at a meeting next: at the instant at which something of it falls due, and once an hour besides.

So a tick costs the same however many meetings wait. A change of a meeting or of a date has the next tick look at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfoNotFoundError

from intake.queries import ideas as idea_queries
from scheduling import meeting_queries, queries
from scheduling.agendas import reminder_name
from scheduling.hosts import next_turns
from scheduling.notifications import ReminderNotification
from scheduling.recurrence import Changes, next_after
from scheduling.reminders import MINUTES_BEFORE
from scheduling.tables import Series
from store.engine import Session

A_TICK, AN_HOUR = timedelta(seconds=1), 3600
CHECKED_AT_ONCE = 20


def note_checks(session: Session, meetings: Sequence[str], now: datetime) -> None:
    """Note of meetings that were looked at when a tick looks at each next; in a transaction of its own."""
    if idea_queries.workspace(session).guild_channel is None:
        # Once there is one, what has fallen due meanwhile is told.
        return
    changes = meeting_queries.meeting_changes(session, now, meetings)
    for key in meetings:
        series = session.get(Series, key, with_for_update=True)
        if series is None:
            continue
        try:
            series.check_at = _next_check(session, series, changes, now)
        except ZoneInfoNotFoundError:
            # Each tick says so until this machine knows its zone.
            continue
        series.checked_at = now
        session.add(series)


def _next_check(session: Session, series: Series, changes: dict[str, Changes], now: datetime) -> datetime:
    instants = [_next_hourly(series.key, now)]
    if series.active:
        for minutes in MINUTES_BEFORE:
            before = timedelta(minutes=minutes)
            following = next_after(series.cadence, now + before, changes.get(series.key, {}))
            instants += [following.instant - before] if following else []
        instants += [turn.due for turn in next_turns(session, [series], changes, now)]
    instants += [
        ReminderNotification.model_validate(row.snapshot).ends
        for _, row in queries.standing_reminders(session, now, [series.key])
    ]
    if queries.has_unsent(session, series.key, [reminder_name(minutes) for minutes in MINUTES_BEFORE]):
        # It can be edited as soon as it stands.
        instants.append(now + A_TICK)
    return min(instants)


def _next_hourly(key: str, now: datetime) -> datetime:
    """Return the next instant of a meeting's own minute and second of the hour: not all are looked at in one tick."""
    return now + timedelta(seconds=1 + (crc32(key.encode()) - int(now.timestamp())) % AN_HOUR)
