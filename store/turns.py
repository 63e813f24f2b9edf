"""Turns: what only one transaction may do at a time. SQLite has one writer anyway; on PostgreSQL they wait here.

A turn ends with its transaction. It decides nothing by itself: what must be there once is a unique row.
"""

import hashlib
from functools import cache

from sqlalchemy import Insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

WRITING = "writing"
_WAIT = text("SELECT pg_advisory_xact_lock(:number)")
_WAIT_SHARED = text("SELECT pg_advisory_xact_lock_shared(:number)")


def may_write(session: Session) -> bool:
    """Tell whether the transaction is one of `Store.writing()`."""
    return WRITING in session.info


def take_turn(session: Session, name: str, *, shared: bool = False) -> None:
    """Wait until no other transaction has the turn of this name, and have it until this one ends.

    Those who share a turn have it together; only who wants it alone waits for them, and they for that one.
    """
    if _dialect(session) == "postgresql":
        digest = hashlib.sha256(name.encode("utf-8", "replace")).digest()
        session.connection().execute(
            _WAIT_SHARED if shared else _WAIT, {"number": int.from_bytes(digest[:8], signed=True)}
        )


def add_unless_there(session: Session, row: SQLModel) -> bool:
    """Insert a row now and tell whether that was done: one with the same unique values stays as it is."""
    values = {name: value for name, value in row.model_dump().items() if value is not None}
    inserting = _insert(_dialect(session), type(row))
    result = session.connection().execute(inserting, values, execution_options={"preserve_rowcount": True})
    return result.rowcount == 1


# Put together once for each table, for it is what every fact and every change is added by.
@cache
def _insert(dialect: str, kind: type[SQLModel]) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(kind).on_conflict_do_nothing().inline()


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
