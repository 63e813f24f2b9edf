"""The SELECTs of what recurs, and of what was claimed of each occurrence."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from intake.queries.audit import rows_of
from scheduling.notifications.meetings import ReminderNotification
from scheduling.tables import NOTES_OF_TICKS, Claim, Series
from store import outbox
from store.audit import Entities
from store.outbox import OutboxRow, Progress, find_message
from store.session import Session

# An occurrence's name begins with its day.
DAY_LENGTH = len("2026-03-05")
# Why a squad's digest was declined of which nothing is left to tell.
NOTHING_TO_SAY = "there was nothing to say"
# How the key ends of the last that is told of a reminder, by itself or by who closes the meeting.
OVER, CLOSED = ":over", ":closed"
# Asked at each tick, so they are put together once.
_ACTIVE = select(Series).where(col(Series.active).is_(True)).order_by(col(Series.key))
# A clock that was ahead has looked too early: what it noted counts for nothing.
_TO_CHECK = (
    select(Series)
    .where(
        or_(
            col(Series.check_at).is_(None),
            col(Series.check_at) <= bindparam("now"),
            col(Series.checked_at) > bindparam("now"),
        )
    )
    .order_by(col(Series.key))
)
_LAST_CLAIMED = (
    select(Claim)
    .where(
        col(Claim.series) == bindparam("series"),
        col(Claim.what) == bindparam("what"),
        col(Claim.due) <= bindparam("now"),
    )
    .order_by(col(Claim.due).desc())
    .limit(1)
)
_OPEN = (
    select(Claim, OutboxRow)
    .join(OutboxRow, col(OutboxRow.key) == col(Claim.fact))
    .where(
        col(Claim.sent_at).is_(None),
        col(Claim.declined).is_(None),
        or_(
            col(OutboxRow.progress).in_((Progress.sent, Progress.declined)),
            and_(col(OutboxRow.progress) == Progress.parked, col(OutboxRow.expires) <= bindparam("now")),
        ),
    )
    .order_by(col(Claim.due))
)
# So long ago a reminder may have been posted of a meeting that was moved.
STANDS = timedelta(days=35)
_over = aliased(OutboxRow)
_REMINDERS = (
    select(Claim, OutboxRow)
    .join(OutboxRow, col(OutboxRow.key) == col(Claim.fact))
    .where(
        col(OutboxRow.kind) == ReminderNotification.kind,
        col(OutboxRow.progress) == Progress.sent,
        col(Claim.due) >= bindparam("since"),
        ~select(col(_over.id)).where(col(_over.key).in_((col(Claim.fact) + OVER, col(Claim.fact) + CLOSED))).exists(),
    )
    .order_by(col(Claim.due))
)


def active_series(session: Session) -> list[Series]:
    """Return what recurs."""
    return list(session.scalars(_ACTIVE))


def series_to_check(session: Session, now: datetime) -> list[Series]:
    """Return what something may have fallen due of since a tick looked at it last, or that was changed since."""
    return list(session.scalars(_TO_CHECK, {"now": now}))


def recurring(session: Session) -> Entities:
    """Return what recurs, for the audit to tell what has changed of it."""
    return rows_of(session, Series, "series", "key", ("announced_since", *NOTES_OF_TICKS))


def all_series(session: Session) -> dict[str, Series]:
    """Return what recurs or once did, by key."""
    return {row.key: row for row in session.scalars(select(Series))}


def series(session: Session, key: str) -> Series | None:
    """Return what recurs or once did under this key."""
    return session.get(Series, key)


def last_claimed(session: Session, series: str, what: str, now: datetime) -> Claim | None:
    """Return the newest claim of a series that was due by now: one of a clock that was ahead is none."""
    return session.scalars(_LAST_CLAIMED, {"series": series, "what": what, "now": now}).first()


def claimed(session: Session, series: str, what: str, occurrences: Collection[str]) -> set[str]:
    """Return which of these occurrences of a series have been claimed."""
    if not occurrences:
        return set()
    these = (col(Claim.series) == series, col(Claim.what) == what, col(Claim.occurrence).in_(list(occurrences)))
    return set(session.scalars(select(col(Claim.occurrence)).where(*these)))


def open_claims(session: Session, now: datetime) -> list[tuple[Claim, OutboxRow]]:
    """Return the claims without an end whose notification has one: sent, declined, or too late."""
    return [(claim, outbox_row) for claim, outbox_row in session.execute(_OPEN, {"now": now})]


def standing_reminders(
    session: Session, now: datetime, series: Collection[str] | None = None
) -> list[tuple[Claim, OutboxRow]]:
    """Return the reminders that stand of meetings that are not over, each with what was told of it last.

    Of these `series` alone, where they are named.
    """
    if series is not None and not series:
        return []
    query = _REMINDERS if series is None else _REMINDERS.where(col(Claim.series).in_(sorted(series)))
    return [
        (claim, newest)
        for claim, first in session.execute(query, {"since": now - STANDS}).all()
        if find_message(session, first.subject or "") is not None
        if (newest := outbox.newest_of(session, first.subject or "")) is not None
    ]


def has_unsent(session: Session, series: str, whats: Collection[str]) -> bool:
    """Tell whether something that was claimed of a series is on its way still."""
    on_its_way = (col(Claim.fact).is_not(None), col(Claim.sent_at).is_(None), col(Claim.declined).is_(None))
    query = select(col(Claim.fact)).where(col(Claim.series) == series, col(Claim.what).in_(sorted(whats)), *on_its_way)
    return session.scalars(query.limit(1)).first() is not None


def first_due(session: Session, series: str, what: str) -> datetime | None:
    """Return when the first that was claimed of a series was due."""
    query = select(col(Claim.due)).where(col(Claim.series) == series, col(Claim.what) == what)
    return session.scalars(query.order_by(col(Claim.due)).limit(1)).first()


def last_sent(session: Session, series: str, what: str, before: datetime) -> Claim | None:
    """Return the newest claim of a series before an instant that was not declined, or had nothing to say."""
    return session.scalars(
        select(Claim)
        .where(
            col(Claim.series) == series,
            col(Claim.what) == what,
            or_(col(Claim.declined).is_(None), col(Claim.declined) == NOTHING_TO_SAY),
            col(Claim.due) < before,
        )
        .order_by(col(Claim.due).desc())
        .limit(1)
    ).first()


def count_posted(session: Session, series: str, what: str, at_most: int) -> int:
    """Return how many claims of a series were not declined, counting no further than `at_most`."""
    query = (
        select(col(Claim.occurrence))
        .where(col(Claim.series) == series, col(Claim.what) == what, col(Claim.declined).is_(None))
        .limit(at_most)
    )
    return len(session.scalars(query).all())


def count_days_before(session: Session, series: str, what: str, occurrence: str, at_most: int) -> int:
    """Return on how many days before an occurrence the series had one of which `what` was claimed, up to `at_most`."""
    day, this_day = func.substr(col(Claim.occurrence), 1, DAY_LENGTH), occurrence[:DAY_LENGTH]
    earlier = (col(Claim.series) == series, col(Claim.what) == what, day < this_day)
    days = select(day).where(*earlier).distinct().limit(at_most)
    return len(session.scalars(days).all())


def claims_of(session: Session, series: str, occurrence: str) -> set[str]:
    """Return what has been claimed of one occurrence of a series."""
    these = (col(Claim.series) == series, col(Claim.occurrence) == occurrence)
    return set(session.scalars(select(col(Claim.what)).where(*these)))
