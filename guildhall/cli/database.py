"""The database that the environment names, at the newest schema, for as long as a command needs it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.engine import Store


@contextmanager
def open_database() -> "Iterator[Store]":
    """Open the database, upgrade it, and close it at the end."""
    from bot.settings import read_database_url
    from guildhall import schema
    from store.engine import Store

    with closing(Store(read_database_url())) as store:
        schema.upgrade(store)
        yield store
