"""What may be tried again: a transaction that gave way to another, lost its connection, or whose end nobody knows.

Whatever is tried again has its effect once, by its request key (`store/inbox.py`): if the first try was committed after
all, the second finds its answer there.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

MOST_TRIES = 3
# People have to hear from us within three seconds of their click; that two wait for each other is found after one.
SECONDS = 1.2
LONGEST_PAUSE_SECONDS = 0.1
# https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization_failure, deadlock_detected
GAVE_WAY = ("40001", "40P01")
Answer = TypeVar("Answer")


class CommitUnknown(Exception):
    """The connection was lost while a transaction was being committed: it may have been, or not."""


def repeated(work: Callable[[], Answer]) -> Answer:
    """Do a request's work, and again at most twice when it gave way to others or its end is unknown."""
    begun = time.monotonic()
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            return work()
        except (DBAPIError, CommitUnknown) as error:
            if not tries_left or not _may_repeat(error) or time.monotonic() - begun > SECONDS:
                raise
        time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
    raise AssertionError("the last try returns or raises")


def _may_repeat(error: Exception) -> bool:
    # A connection lost before the commit leaves no trace; the next one may lead to a server that has taken over.
    if isinstance(error, CommitUnknown) or getattr(error, "connection_invalidated", False):
        return True
    return getattr(getattr(error, "orig", None), "sqlstate", None) in GAVE_WAY
