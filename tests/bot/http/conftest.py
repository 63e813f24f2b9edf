"""One company behind one endpoint, for requests that have no effect on each other."""

from collections.abc import Iterator

import pytest

from bot.settings import Mode
from guildhall.company_file import read_company
from guildhall.environment import Environment, open_environment
from scheduling.clock import SteppedClock
from tests.conftest import DATA, START, new_workspace


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    clock = SteppedClock(START)
    database = f"sqlite:///{tmp_path_factory.mktemp('endpoint')}/guildhall.db"
    company = read_company(DATA / "company.yml")
    with open_environment(new_workspace(clock), clock, database, company, mode=Mode.http) as world:
        yield world
