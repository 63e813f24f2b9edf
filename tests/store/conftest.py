"""A fresh database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.engine import Store
from tests.harbour import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a database in which the company is set up."""
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """Return a database with nothing in it but its tables."""
    store = open_store(tmp_path, set_up=False)
    yield store
    store.close()
