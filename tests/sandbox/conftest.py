"""One served workspace for a test, and one that many small tests share."""

from collections.abc import Iterator

import pytest

from tests.sandbox.rig import Rig


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig().served() as served:
        yield served


@pytest.fixture(scope="module")
def served() -> Iterator[Rig]:
    with Rig().served() as rig:
        yield rig


@pytest.fixture
def shared(served: Rig) -> Iterator[Rig]:
    yield served
    served.reset()
