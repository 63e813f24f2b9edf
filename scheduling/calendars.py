"""Meetings as an iCalendar file (RFC 5545): what it says comes from the same recurrence as what is announced."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from scheduling import meeting_queries, queries
from scheduling.recurrence import Changes, Occurrence, Recurrence, between, instant_of
from scheduling.tables import MeetingChange, Series
from store.engine import Store

if TYPE_CHECKING:
    from icalendar import Event

# So far ahead it is said on which days a change of clocks skips the local time.
HORIZON = timedelta(days=3 * 366)
PRODUCT = "-//Guildhall//Meetings//EN"
_UNTIL = re.compile(r"^(\d{8})")


class CalendarMeeting(NamedTuple):
    """A series of meetings as a calendar tells of it; `sequence` goes up with each change of it or of its dates."""

    key: str
    name: str
    cadence: Recurrence
    minutes: int
    place: str = ""
    link: str = ""
    changes: Changes = {}
    sequence: int = 0


class Calendars:
    """The guild's meetings for people's own calendars."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def file(self, now: datetime) -> bytes:
        """Return every meeting as the text of an .ics file."""
        with self._store.reading() as session:
            rows = meeting_queries.meeting_change_rows(session)
            changed = meeting_queries.meeting_changes(session)
            meetings = [
                _meeting(series, changed.get(series.key, {}), [row for row in rows if row.series == series.key])
                for series in queries.active_series(session)
                if not series.is_digest
            ]
        return calendar_file(meetings, now)


def _meeting(series: Series, changes: Changes, rows: list[MeetingChange]) -> CalendarMeeting:
    return CalendarMeeting(
        key=series.key,
        name=series.name,
        cadence=series.cadence,
        minutes=series.minutes,
        place=series.place,
        link=series.link,
        changes=changes,
        sequence=series.version - 1 + sum(row.version for row in rows),
    )


def calendar_file(meetings: list[CalendarMeeting], now: datetime) -> bytes:
    """Return meetings as an .ics file, each a recurring event with what differs from its rule."""
    # Loaded by the first who asks for a file.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting in meetings:
        for event in _events(meeting, now):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _events(meeting: CalendarMeeting, now: datetime) -> "Iterator[Event]":
    from icalendar import vRecur

    cadence, zone = meeting.cadence, ZoneInfo(meeting.cadence.zone)
    begins = instant_of(datetime.combine(cadence.starts, datetime.min.time()), cadence.zone) - timedelta(days=1)
    first = _first(cadence, begins)
    if first is None:
        return
    event = _event(meeting, first.local.replace(tzinfo=zone), now)
    event.add("rrule", vRecur.from_ical(_rule(cadence)))
    cancelled = [
        datetime.fromisoformat(key).replace(tzinfo=zone)
        for key, change in meeting.changes.items()
        if change.moved_to is None
    ]
    if cancelled:
        event.add("exdate", cancelled)
    yield event
    until = max(now, begins) + HORIZON
    for occurrence in between(cadence, begins, until, meeting.changes):
        start = occurrence.instant.astimezone(zone)
        if start.replace(tzinfo=None) != occurrence.local:
            override = _event(meeting, start, now)
            override.add("recurrence-id", occurrence.local.replace(tzinfo=zone))
            yield override


def _first(cadence: Recurrence, begins: datetime) -> Occurrence | None:
    return next(iter(between(cadence, begins, begins + HORIZON)), None)


def _rule(cadence: Recurrence) -> str:
    """Return the rule with its last day, which counts whole, as the instant in UTC that a calendar needs."""
    parts = dict(part.split("=", 1) for part in cadence.rule.removeprefix("RRULE:").split(";"))
    if match := _UNTIL.match(parts.get("UNTIL", "")):
        last = datetime.strptime(match[1], "%Y%m%d")  # noqa: DTZ007 - a local day
        ends = instant_of(last.replace(hour=23, minute=59), cadence.zone)
        parts["UNTIL"] = f"{ends.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _event(meeting: CalendarMeeting, starts: datetime, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{meeting.key}@guildhall")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    event.add("summary", meeting.name)
    event.add("dtstart", starts)
    event.add("duration", timedelta(minutes=meeting.minutes))
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.link:
        event.add("url", meeting.link)
        event.add("description", meeting.link)
    return event
