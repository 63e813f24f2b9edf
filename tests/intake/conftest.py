"""A fresh database for each test, behind one engine, since compiling its statements costs more than running them."""

from collections.abc import Iterator

import pytest

from store.engine import Store
from tests.harbour import open_store, start_over


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return the database that `store` and `empty` fill anew."""
    store = open_store(tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.fixture
def store(engine: Store) -> Store:
    """Return a database in which the company is set up."""
    start_over(engine)
    return engine


@pytest.fixture
def empty(engine: Store) -> Store:
    """Return a database with nothing in it but its tables."""
    start_over(engine, set_up=False)
    return engine
