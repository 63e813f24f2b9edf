"""Remembers for a few seconds what was read, so that what every request needs is not read for every request."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from store.engine import Store
from store.session import Session

SECONDS = 5.0

Value = TypeVar("Value")


class Cached(Generic[Value]):
    """A value from the database, read again at once when this process has written, and soon when another one may have.

    For what may be a few seconds old when it is used: what a form offers is, by the time that it is submitted.
    """

    def __init__(
        self, store: Store, read: Callable[[Session], Value], elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._read = read
        self._elapsed = elapsed
        self._known: tuple[Value, int, float] | None = None

    def __call__(self) -> Value:
        """Return the value."""
        # Both are looked at before reading: what is written meanwhile makes the value old.
        revision, at = self._store.revision, self._elapsed()
        if self._known is not None:
            value, then, since = self._known
            if then == revision and at - since < SECONDS:
                return value
        with self._store.reading() as session:
            value = self._read(session)
        self._known = (value, revision, at)
        return value
