"""Says once that the database is away, and once that it is back: what works in a loop would say it each second."""

import logging
import sqlite3
from contextlib import suppress

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from store.database import NotDurable
from store.locking import CommitUnknown

_AWAY = (OperationalError, InternalError, InterfaceError, NoneFree, CommitUnknown, NotDurable)
# https://www.postgresql.org/docs/current/errcodes-appendix.html: insufficient_privilege, which psycopg files under what
# is programmed wrong.
_NOT_ALLOWED = "42501"
# What SQLite says of a file is no "operational error" for its driver (https://www.sqlite.org/rescode.html).
_SPOILED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def reason_of(error: BaseException) -> str:
    """Return what a database's error says, in one line."""
    return (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0]


def is_outage(error: Exception) -> bool:
    """Tell whether an error says that the database is away, and not that it doesn't know what it is asked for."""
    # PostgreSQL has classes of errors for it, SQLite a code among those of files and locks.
    if isinstance(error, _AWAY):
        return _sqlite_code(error) != sqlite3.SQLITE_ERROR
    if not isinstance(error, DBAPIError):
        return False
    is_kept_out = getattr(error.orig, "sqlstate", None) == _NOT_ALLOWED
    return error.connection_invalidated or is_kept_out or _sqlite_code(error) in _SPOILED


class OutageLog:
    """What one loop has told of the database; several threads may share one."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._told = False

    def stumbled(self, error: Exception, what: str) -> None:
        """Tell that `what` failed: of a database that is away in one line, of all else with its whole story."""
        # It may be the log that failed: what works in a loop goes on all the same.
        with suppress(Exception):
            if not is_outage(error):
                self._log.error(what, exc_info=error)
            elif not self._told:
                self._told = True
                self._log.error(
                    "red: the database can't be used (%s). We'll keep trying until it works.", reason_of(error)
                )

    def went_well(self) -> None:
        """Tell that the database is back, if it was away."""
        if self._told:
            self._told = False
            with suppress(Exception):
                self._log.info("green: the database can be used again.")


def _sqlite_code(error: Exception) -> int | None:
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    # The lowest byte is what went wrong; the others say where.
    return None if code is None else code & 0xFF
