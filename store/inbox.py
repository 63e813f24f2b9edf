"""What has been taken in: a row per request, in the transaction of its effect, so that repeats change nothing."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel

from store import audit
from store.columns import json_column
from store.turns import take_turn


class InboxEntry(SQLModel, table=True):
    """A request that had its effect, and what was answered."""

    __tablename__ = "inbox"

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
