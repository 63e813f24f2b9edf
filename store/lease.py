"""Leases: what is claimed is one claimer's alone until an instant of the database's clock; a fence numbers the claims.

Replicas may disagree about the time, so no clock of ours decides. A claim ends when it is written back, or by itself.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel.sql.sqltypes import UTCDateTime

# A call to Slack ends after ten seconds at the latest, and one may have to come before it: opening a conversation.
SECONDS = 30.0
CALL_SECONDS = 10.0
# Jobs have no limit of their own; they may be run twice.
ERRAND_SECONDS = 120.0
# What SQLite calls for the present instant, some seconds later (`store/sqlite.py`).
STEADY_CLOCK = "guildhall_steady_clock"


class _Clock(FunctionElement[datetime]):
    """The database's clock, some seconds later."""

    name = "database_clock"
    type = UTCDateTime()
    inherit_cache = True


@compiles(_Clock, "postgresql")
def _postgresql(element: _Clock, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    # Unlike now() it goes on within a transaction, which may have waited for its turn.
    return f"clock_timestamp() + make_interval(secs => {seconds})"


@compiles(_Clock, "sqlite")
def _sqlite(element: _Clock, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    # Not its own clock: where one process is alone on a file, no clock that is set may end a lease or make it last.
    return f"{STEADY_CLOCK}({seconds})"


def clock(seconds: float | BindParameter[float] = 0.0) -> ColumnElement[datetime]:
    """Return the database's clock so many seconds from now, for use in a statement."""
    return _Clock(bindparam(None, seconds, unique=True) if isinstance(seconds, float) else seconds)


def is_live(until: Mapped[datetime | None], seconds: float = 0.0) -> ColumnElement[bool]:
    """Hold where a lease has more than so many seconds left."""
    return until > clock(seconds)


def is_over(until: Mapped[datetime | None]) -> ColumnElement[bool]:
    """Hold where there is no lease, or none any more."""
    return or_(until.is_(None), until <= clock())  # guard: lease
