"""What has been taken in: a row per request, in the transaction of its effect, so that repeats change nothing.

The key of a form that can be sent again carries a digest of what was entered: another content under the same key is no
repeat, and is refused."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Index, bindparam, delete, select
from sqlmodel import Field, SQLModel, col

from store import audit
from store.locking import lock
from store.request import Actor, Request
from store.schema import json_column
from store.session import Session

# Longer than anything is repeated: Slack repeats events for some hours, and signed requests are taken for minutes.
KEPT = timedelta(days=7)  # guard: inbox: remembered for a week
# However old they seem: a clock that has gone ahead must not forget the requests of this very hour.
NEWEST_KEPT = 1000
FORGOTTEN_AT_ONCE = 300
# What begins so is noted once and for all; it is no request that might come again.
LASTING = "signed:"
_CONTENT = re.compile(r"(.+)#([0-9a-f]{32})", re.DOTALL)


class DifferentContent(Exception):
    """The request of this key was answered when it came with another content; `answer` is what was answered then."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__("this was saved before with another content")
        self.answer = answer


class InboxEntry(SQLModel, table=True):
    """A request that had its effect, and what was answered."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_at", "at"),)

    key: str = Field(primary_key=True)  # guard: unique key: inbox / column
    at: datetime
    answer: dict[str, Any] = json_column(dict)
    content: str | None = None


# Asked at each tick, so they are put together once.
_NEWEST_KEPT = (
    select(col(InboxEntry.at)).order_by(col(InboxEntry.at).desc()).offset(NEWEST_KEPT - 1).limit(1).scalar_subquery()
)
_IS_OLD = (
    col(InboxEntry.at) < bindparam("until"),
    col(InboxEntry.at) < _NEWEST_KEPT,
    ~col(InboxEntry.key).startswith(LASTING, autoescape=True),
)
_OLD = select(col(InboxEntry.key)).where(*_IS_OLD).limit(1)
_OLDEST = select(col(InboxEntry.key)).where(*_IS_OLD).order_by(col(InboxEntry.at)).limit(FORGOTTEN_AT_ONCE)
_FORGET = delete(InboxEntry).where(col(InboxEntry.key).in_(_OLDEST.with_for_update(skip_locked=True)))


def with_content(key: str, content: str) -> str:
    """Return the key of a request that is only the same when what was entered is the same, too."""
    return f"{key}#{sha256(content.encode()).hexdigest()[:32]}"


def of_this_content(key: str) -> str:
    """Return a key under which the same request with another content is another request."""
    return key.replace("#", ":", 1) if _CONTENT.fullmatch(key) else key


def once(
    session: Session, request: Request[Actor], change: Callable[[Session], Mapping[str, Any] | None]
) -> dict[str, Any]:
    """Make a change and return its answer; for a request that comes again change nothing and return the first answer.

    Raises DifferentContent for a key that was answered with another content.
    """
    first = first_answer(session, request.key)
    if first is not None:
        return first
    answer = dict(change(session) or {})
    remember(session, request.key, answer, request.now)
    return answer


def first_answer(session: Session, key: str) -> dict[str, Any] | None:
    """Return what was answered when the request of this key came first, or None when it is new.

    Of two that come at once the second waits here for the end of the first. Raises DifferentContent for a key that was
    answered with another content.
    """
    key, content = _split(key)
    lock(session, f"request:{key}")
    audit.expect(session, key)
    entry = session.get(InboxEntry, key)  # guard: unique key: inbox / recall
    # guard: inbox: other words are no repeat
    if entry is not None and content and entry.content and content != entry.content:
        raise DifferentContent(entry.answer)
    return None if entry is None else entry.answer  # guard: inbox: the first answer is looked up


def remember(session: Session, key: str, answer: dict[str, Any], now: datetime) -> None:
    """Note, in the transaction of its effect, that the request of this key has been answered."""
    key, content = _split(key)
    session.add(InboxEntry(key=key, at=now, answer=answer, content=content))


def has(session: Session, key: str) -> bool:
    """Tell whether the request of this key has been answered, without waiting for one that is just coming."""
    return session.get(InboxEntry, key) is not None  # guard: unique key: inbox / known


def has_old(session: Session, now: datetime) -> bool:
    """Tell whether there are requests that nobody can repeat any more."""
    return session.connection().execute(_OLD, {"until": now - KEPT}).first() is not None


def forget_old(session: Session, now: datetime) -> None:
    """Forget some of the requests that nobody can repeat any more, the oldest first."""
    session.connection().execute(_FORGET, {"until": now - KEPT})


def _split(key: str) -> tuple[str, str | None]:
    match = _CONTENT.fullmatch(key)
    return (key, None) if match is None else (match[1], match[2])
