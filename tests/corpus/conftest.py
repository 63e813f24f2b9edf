"""The one company of these tests: a worker furnishes it once, and each value finds it as it was."""

from collections.abc import Iterator

import pytest

from tests.corpus.cases import Fields
from tests.corpus.cases import every_field as find_every_field
from tests.corpus.oracle import Listening
from tests.corpus.stage import Stage, open_stage


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return the company, for whoever puts it back first."""
    with open_stage(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture(scope="session")
def every_field(furnished: Stage) -> Fields:
    """Return the fields of every form."""
    return find_every_field(furnished)


@pytest.fixture
def stage(furnished: Stage) -> Stage:
    """Return the company as it was at its beginning."""
    furnished.restore()
    return furnished


@pytest.fixture
def listening() -> Iterator[Listening]:
    """Return what hears every error in the log."""
    with Listening() as heard:
        yield heard
