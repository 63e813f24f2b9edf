"""What people and the company file ask of scheduling: the next meetings, what recurs, and their links."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from intake.policy import Frozen
from scheduling.agendas import meeting_info
from scheduling.digest_posting import DIGEST
from scheduling.notifications.meetings import MeetingInfo, Template
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import FIRST_DAY, between
from scheduling.tables import DRAFTS, Series
from store.engine import Session, Store

# What people and the company file ask of scheduling: when the next meetings are, and what recurs.

AHEAD = timedelta(days=92)
PLANNED = ("name", "rule", "at", "zone", "starts", "minutes", "place", "link")
LISTS = ("hosts", "away", "places", "days_off")


class MeetingPlan(Frozen):
    """A meeting as the company file gives it."""

    key: str
    name: str
    rule: str
    time: str
    zone: str
    minutes: int = 60
    place: str = ""
    link: str = ""
    starts: date = FIRST_DAY
    hosts: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    days_off: tuple[str, ...] = ()
    template: Template = Template.guild_sync


class DigestPlan(Frozen):
    """When the digest is due, and who sees how many of them first, as drafts."""

    rule: str = "FREQ=WEEKLY;BYDAY=MO"
    time: str = "09:00"
    zone: str = "UTC"
    owner: str | None = None
    drafts: int = DRAFTS


class Meetings:
    """The guild's meetings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next_meeting(self, now: datetime) -> MeetingInfo | None:
        """Return the meeting that is on or comes next, or None."""
        return next(iter(self.upcoming(now, 1)), None)

    def upcoming(self, now: datetime, most: int) -> list[MeetingInfo]:
        """Return the next meetings, one that is on now included, in order."""
        with self._store.reading() as session:
            changes = meeting_queries.meeting_changes(session, now)
            meetings = [
                meeting_info(series, occurrence)
                for series in occurrence_queries.active_series(session)
                if not series.is_digest
                for occurrence in between(
                    series.cadence, _still_on(series, now), now + AHEAD, changes.get(series.key, {})
                )[:most]
            ]
        return sorted(meetings, key=lambda info: info.starts)[:most]


def apply(session: Session, meetings: Sequence[MeetingPlan], digest: DigestPlan, now: datetime) -> None:
    """Apply what recurs, in the caller's transaction; what is not named any more stops recurring."""
    series_by_key = occurrence_queries.all_series(session)
    plans = [_series(plan, now) for plan in meetings]
    plans.append(
        Series(
            key=DIGEST,
            is_digest=True,
            name="Digest",
            rule=digest.rule,
            at=digest.time,
            zone=digest.zone,
            starts=FIRST_DAY,
            announced_since=now,
            owner=digest.owner,
            drafts=digest.drafts,
        )
    )
    for plan in plans:
        row = series_by_key.pop(plan.key, plan)
        if not row.active or row.cadence != plan.cadence:
            # What a new time has passed already is not told.
            row.announced_since = now
        if set(plan.hosts) != set(row.hosts):
            # The same people keep their turns.
            row.hosts = plan.hosts
        if row is not plan and any(getattr(row, name) != getattr(plan, name) for name in PLANNED):
            # Calendars take what has a higher number.
            row.version += 1
        for name in (*PLANNED, "away", "places", "days_off", "template", "owner", "drafts"):
            setattr(row, name, getattr(plan, name))
        row.active = True
        session.add(row)
    for row in series_by_key.values():
        row.active = False
        session.add(row)


def _series(plan: MeetingPlan, now: datetime) -> Series:
    values = plan.model_dump(exclude={"time"}) | {name: list(getattr(plan, name)) for name in LISTS}
    return Series(at=plan.time, announced_since=now, **values)


def _still_on(series: Series, now: datetime) -> datetime:
    # What ends at this very instant is not on any more.
    return now - timedelta(minutes=series.minutes) + timedelta(microseconds=1)


# Which links a meeting can have: what Slack takes as the address of a button.

LINK_LENGTH = 1000
_PLAIN = re.compile(r"https://[^\s<>|\"\\\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffd]+")


def link_problem(link: str) -> str | None:
    """Return what is wrong with a link to a call, or None."""
    if not link.startswith("https://"):
        return "A link starts with https://."
    if len(link) > LINK_LENGTH:
        return f"This link has {len(link):,} characters; {LINK_LENGTH:,} is the most."
    try:
        host = urlsplit(link).hostname
    except ValueError:
        host = None
    return None if host and _PLAIN.fullmatch(link) else "A browser can't open this address. Copy it again."
