"""What has been taken in: a row per request, in the transaction of its effect, so that repeats change nothing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, ScalarSelect, and_, delete, select
from sqlmodel import Field, Session, SQLModel, col

from store import audit
from store.columns import json_column
from store.turns import take_turn

# Longer than anything is repeated: Slack repeats events for some hours, and signed requests are taken for minutes.
KEPT = timedelta(days=7)
# However old they seem: a clock that has gone ahead must not forget the requests of this very hour.
NEWEST_KEPT = 1000
FORGOTTEN_AT_ONCE = 300
# What begins so is noted once and for all; it is no request that might come again.
LASTING = "signed:"


class InboxEntry(SQLModel, table=True):
    """A request that had its effect, and what was answered."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_at", "at"),)

    key: str = Field(primary_key=True)
    at: datetime
    answer: dict[str, Any] = json_column(dict)


def first_answer(session: Session, key: str) -> dict[str, Any] | None:
    """Return what was answered when the request of this key came first, or None when it is new.

    Of two that come at once the second waits here for the end of the first.
    """
    take_turn(session, f"request:{key}")
    audit.expect(session, key)
    entry = session.get(InboxEntry, key)
    return None if entry is None else entry.answer


def remember(session: Session, key: str, answer: dict[str, Any], now: datetime) -> None:
    """Note, in the transaction of its effect, that the request of this key has been answered."""
    session.add(InboxEntry(key=key, at=now, answer=answer))


def has(session: Session, key: str) -> bool:
    """Tell whether the request of this key has been answered, without waiting for one that is just coming."""
    return session.get(InboxEntry, key) is not None


def has_old(session: Session, now: datetime) -> bool:
    """Tell whether there are requests that nobody can repeat any more."""
    return session.scalar(select(col(InboxEntry.key)).where(_old(now)).limit(1)) is not None


def forget_old(session: Session, now: datetime) -> None:
    """Forget some of the requests that nobody can repeat any more, the oldest first."""
    oldest = select(col(InboxEntry.key)).where(_old(now)).order_by(col(InboxEntry.at)).limit(FORGOTTEN_AT_ONCE)
    session.connection().execute(
        delete(InboxEntry).where(col(InboxEntry.key).in_(oldest.with_for_update(skip_locked=True)))
    )


def _old(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(InboxEntry.at) < now - KEPT,
        col(InboxEntry.at) < _oldest_kept(),
        ~col(InboxEntry.key).startswith(LASTING, autoescape=True),
    )


def _oldest_kept() -> ScalarSelect[datetime]:
    newest_first = select(col(InboxEntry.at)).order_by(col(InboxEntry.at).desc())
    return newest_first.offset(NEWEST_KEPT - 1).limit(1).scalar_subquery()
