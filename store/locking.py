"""What may be tried again after a lost connection or deadlock, and what only one transaction may do at a time.

Whatever is tried again has its effect once, by its request key (`store/inbox.py`)."""

import hashlib
import random
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from sqlalchemy import CursorResult, Insert, Update, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from store.session import Session

# What may be tried again: a transaction that gave way to another, lost its connection, or whose end nobody knows.

MOST_TRIES = 3
# People have to hear from us within three seconds of their click; that two wait for each other is found after one.
SECONDS = 1.2
LONGEST_PAUSE_SECONDS = 0.1
# https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization_failure, deadlock_detected
GAVE_WAY = ("40001", "40P01")
Answer = TypeVar("Answer")


class CommitUnknown(Exception):
    """The connection was lost while a transaction was being committed: it may have been, or not."""


def retry(work: Callable[[], Answer]) -> Answer:
    """Do a request's work, and again at most twice when it gave way to others or its end is unknown."""
    begun = time.monotonic()
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            return work()
        except (DBAPIError, CommitUnknown) as error:
            # guard: again: a limit of time
            if not tries_left or not _may_repeat(error) or time.monotonic() - begun > SECONDS:
                raise
        time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
    raise AssertionError("the last try returns or raises")


def _may_repeat(error: Exception) -> bool:
    # A connection lost before the commit leaves no trace; the next one may lead to a server that has taken over.
    if isinstance(error, CommitUnknown) or getattr(error, "connection_invalidated", False):
        return True
    return getattr(getattr(error, "orig", None), "sqlstate", None) in GAVE_WAY


# Turns: what only one transaction may do at a time.

_WAIT = text("SELECT pg_advisory_xact_lock(:number)")
_WAIT_SHARED = text("SELECT pg_advisory_xact_lock_shared(:number)")


def may_write(session: Session) -> bool:
    """Tell whether the transaction is one of `Store.writing()`."""
    return session.writes


def lock(session: Session, name: str, *, shared: bool = False) -> None:
    """Wait until no other transaction has the turn of this name, and have it until this one ends.

    Those who share a turn have it together; only who wants it alone waits for them, and they for that one.
    """
    if _dialect(session) == "postgresql":
        digest = hashlib.sha256(name.encode("utf-8", "replace")).digest()
        session.connection().execute(
            _WAIT_SHARED if shared else _WAIT, {"number": int.from_bytes(digest[:8], signed=True)}
        )


def compare_and_set(session: Session, change: Update) -> bool:
    """Change one row where it is still as its WHERE says somebody saw it, and tell whether it was."""
    result = session.execute(change)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def add_unless_there(session: Session, row: SQLModel) -> bool:
    """Insert a row now and tell whether that was done: one with the same unique values stays as it is."""
    values = {name: value for name, value in row.model_dump().items() if value is not None}
    inserting = _insert(_dialect(session), type(row))
    result = session.connection().execute(inserting, values, execution_options={"preserve_rowcount": True})
    return result.rowcount == 1


# Put together once for each table, as every row of the outbox and every change is added by it.
@cache
def _insert(dialect: str, kind: type[SQLModel]) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(kind).on_conflict_do_nothing().inline()


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
