"""Says once that the database is away, and once that it is back: what works in a loop would say it each second."""

import logging
import sqlite3
from contextlib import suppress

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from store.again import CommitUnknown

_AWAY = (OperationalError, NoneFree, CommitUnknown)


class Outage:
    """What one loop has told of the database; several threads may share one."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._told = False

    def stumbled(self, error: Exception, what: str) -> None:
        """Tell that `what` failed: of a database that is away in one line, of all else with its whole story."""
        # It may be the log that failed: what works in a loop goes on all the same.
        with suppress(Exception):
            if not self.is_one(error):
                self._log.error(what, exc_info=error)
            elif not self._told:
                self._told = True
                reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
                self._log.error("red: the database can't be used (%s). It is tried again until it works.", reason)

    @staticmethod
    def is_one(error: Exception) -> bool:
        """Tell whether an error says that the database is away, and not that it doesn't know what it is asked for."""
        # PostgreSQL has a class of errors for it, SQLite a code among those of files and locks.
        code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
        return isinstance(error, _AWAY) and code != sqlite3.SQLITE_ERROR

    def went_well(self) -> None:
        """Tell that the database is back, if it was away."""
        if self._told:
            self._told = False
            with suppress(Exception):
                self._log.info("green: the database can be used again.")
