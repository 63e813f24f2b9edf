"""Meetings as an iCalendar file (RFC 5545): what it says comes from the same recurrence as what is announced."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from intake.access import Action, Principal, Request, authorise
from intake.errors import ChangedMeanwhile
from intake.operations import history
from intake.policy import Frozen
from intake.queries import members as member_queries
from scheduling.notifications.meetings import CalendarFileJob
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Changes, Occurrence, Recurrence, between, instant_of
from scheduling.tables import CalendarFeed, MeetingChange, Series
from store import outbox
from store.audit import PERSON
from store.engine import Session, Store
from store.locking import add_unless_there

if TYPE_CHECKING:
    from icalendar import Event

# So far ahead it is said on which days a change of clocks skips the local time.
HORIZON = timedelta(days=3 * 366)
PRODUCT = "-//Guildhall//Meetings//EN"
_UNTIL = re.compile(r"^(\d{8})")
SECRET_BYTES = 32
MADE_ALREADY = "This address was made a moment ago and is shown only once. Make a new one if you missed it."


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


class FeedStatus(Frozen):
    """Whether somebody's calendar has an address, and since when."""

    since: datetime | None = None


class Calendars:
    """The guild's meetings for people's own calendars."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def file(self, now: datetime) -> bytes:
        """Return every meeting as the text of an .ics file."""
        with self._store.reading() as session:
            meetings = _meetings(session)
        return calendar_file(meetings, now)

    def feed(self, secret: str, now: datetime) -> bytes | None:
        """Return the same for a calendar that knows the secret of an address; None where there is no such address.

        Whoever has left or became a guest has none any more.
        """
        with self._store.reading() as session:
            secret_hash = _hash(secret)
            row = meeting_queries.feed_of(session, secret_hash)
            # What is looked up is a hash, so how long that takes says nothing of the secret; and no byte less than all.
            if row is None or not compare_digest(row.secret_hash, secret_hash):
                return None
            if row.member not in member_queries.full_members(session, [row.member]):
                return None
            meetings = _meetings(session)
        return calendar_file(meetings, now)

    def status(self, by: Principal) -> FeedStatus:
        """Return whether the person's calendar has an address."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            row = session.get(CalendarFeed, by.member_id)
            return FeedStatus(since=row.at if row else None)

    def send(self, request: Request) -> None:
        """Have the file sent to the person as a message."""
        authorise(request.by, Action.read)

        def change(session: Session) -> None:
            key, member = f"calendar:{request.key}", request.by.member_id
            outbox.stage(session, CalendarFileJob(member=member), key=key, audience=f"errand:{member}", due=request.now)

        self._store.once(request, change)

    def new_address(self, request: Request) -> str:
        """Return the secret of a new address for the person's calendar; the one before stops working.

        Only its hash is kept, so it is shown this once; raises ChangedMeanwhile where the same request comes again.
        """
        authorise(request.by, Action.keep_calendar)
        secret = token_urlsafe(SECRET_BYTES)
        secret_hash, member = _hash(secret), request.by.member_id

        def change(session: Session) -> dict[str, object]:
            had_one = not add_unless_there(
                session, CalendarFeed(member=member, secret_hash=secret_hash, at=request.now)
            )
            row = session.get_one(CalendarFeed, member)
            row.secret_hash, row.at = secret_hash, request.now
            session.flush()
            values = ({"has_address": had_one}, {"has_address": True})
            history.audit_act(
                session, "calendar address made", PERSON, member, request.now, before=values[0], after=values[1]
            )
            return {"hash": secret_hash}

        if self._store.once(request, change)["hash"] != secret_hash:
            raise ChangedMeanwhile(MADE_ALREADY, by=None)
        return secret

    def revoke(self, request: Request) -> None:
        """Have the person's address stop working."""
        authorise(request.by, Action.keep_calendar)
        member = request.by.member_id

        def change(session: Session) -> None:
            row = session.get(CalendarFeed, member)
            if row is None:
                return
            session.delete(row)
            session.flush()
            values = ({"has_address": True}, {"has_address": False})
            history.audit_act(
                session, "calendar address revoked", PERSON, member, request.now, before=values[0], after=values[1]
            )

        self._store.once(request, change)


def _hash(secret: str) -> str:
    """Return what is kept of a secret: it is random and long, so a plain SHA-256 can't be guessed back."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def _meetings(session: Session) -> list[CalendarMeeting]:
    changed: dict[str, list[MeetingChange]] = {}
    for row in meeting_queries.meeting_change_rows(session):
        changed.setdefault(row.series, []).append(row)
    active = occurrence_queries.active_series(session)
    return [_meeting(series, changed.get(series.key, [])) for series in active if not series.is_digest]


def _meeting(series: Series, rows: list[MeetingChange]) -> CalendarMeeting:
    return CalendarMeeting(
        key=series.key,
        name=series.name,
        cadence=series.cadence,
        minutes=series.minutes,
        place=series.place,
        link=series.link,
        changes={row.occurrence: row.change for row in rows},
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
