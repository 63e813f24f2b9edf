"""What people and the company file ask of scheduling: when the next meetings are, and what recurs."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from intake.policy import Frozen
from scheduling import queries
from scheduling.cadence import between
from scheduling.facts import MeetingInfo
from scheduling.staging import DIGEST
from scheduling.tables import DRAFTS, Series
from store.engine import Session, Store

AHEAD = timedelta(days=92)


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
    starts: date = date(2026, 1, 1)


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

    def upcoming(self, now: datetime, count: int) -> list[MeetingInfo]:
        """Return the next meetings, one that is on now included, in order."""
        with self._store.reading() as session:
            found = [
                _info(series, occurrence.instant)
                for series in queries.active_series(session)
                if not series.is_digest
                for occurrence in between(series.cadence, _still_on(series, now), now + AHEAD)[:count]
            ]
        return sorted(found, key=lambda info: info.starts)[:count]


def apply(session: Session, meetings: Sequence[MeetingPlan], digest: DigestPlan, now: datetime) -> None:
    """Apply what recurs, in the caller's transaction; what is not named any more stops recurring."""
    known = queries.all_series(session)
    plans = [_series(plan, now) for plan in meetings]
    plans.append(
        Series(
            key=DIGEST,
            is_digest=True,
            name="Digest",
            rule=digest.rule,
            at=digest.time,
            zone=digest.zone,
            starts=date(2026, 1, 1),
            announced_since=now,
            owner=digest.owner,
            drafts=digest.drafts,
        )
    )
    for plan in plans:
        row = known.pop(plan.key, plan)
        if not row.active or row.cadence != plan.cadence:
            # What a new time has passed already is not told.
            row.announced_since = now
        for name in ("name", "rule", "at", "zone", "starts", "minutes", "place", "link", "owner", "drafts"):
            setattr(row, name, getattr(plan, name))
        row.active = True
        session.add(row)
    for row in known.values():
        row.active = False
        session.add(row)


def _series(plan: MeetingPlan, now: datetime) -> Series:
    return Series(at=plan.time, announced_since=now, **plan.model_dump(exclude={"time"}))


def _still_on(series: Series, now: datetime) -> datetime:
    # What ends at this very instant is not on any more.
    return now - timedelta(minutes=series.minutes) + timedelta(microseconds=1)


def _info(series: Series, starts: datetime) -> MeetingInfo:
    return MeetingInfo(
        meeting=series.name,
        starts=starts,
        minutes=series.minutes,
        zone=series.zone,
        place=series.place,
        link=series.link,
    )
