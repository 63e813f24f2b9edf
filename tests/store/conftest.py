"""A fresh database for each test, of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.engine import Store
from tests.company import close, open_store
from tests.conftest import existing
from tests.store.helpers import execute


@pytest.fixture
def store(tmp_path: Path, database: str) -> Iterator[Store]:
    """Return a database in which the company is set up."""
    with existing():
        store = open_store(tmp_path, database=database)
    yield store
    close(store)


@pytest.fixture
def empty(tmp_path: Path, database: str) -> Iterator[Store]:
    """Return a database with nothing in it but its tables."""
    with existing():
        store = open_store(tmp_path, set_up=False, database=database)
    yield store
    close(store)


@pytest.fixture
def counter(empty: Store) -> Store:
    """Return a database with a counter at nought."""
    with empty.writing() as session:
        execute(session, "INSERT INTO counter (name, value) VALUES ('it', 0)")
    return empty
