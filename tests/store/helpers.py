"""Words for transactions, so that tests of the store read well."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from store.engine import Session, Store


def execute(session: Session, statement: str) -> None:
    """Run a statement."""
    session.connection().execute(text(statement))


def scalar(session: Session, statement: str) -> object:
    """Return the one value that a statement returns."""
    return session.connection().execute(text(statement)).scalar_one()


def value(store: Store) -> object:
    """Return what the counter `it` stands at, for whoever reads now."""
    with store.reading() as session:
        return scalar(session, "SELECT value FROM counter WHERE name = 'it'")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment, each in a thread; return what each returned or raised, in order."""
    all_ready = threading.Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        all_ready.wait()
        try:
            return one()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))
