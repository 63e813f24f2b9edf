"""A served workspace that is new for each test, though the tests of a file share its server."""

from collections.abc import Iterator

import pytest

from tests.sandbox.stub_app import Rig


@pytest.fixture(scope="module")
def served() -> Iterator[Rig]:
    with Rig().served() as rig:
        yield rig


@pytest.fixture
def rig(served: Rig) -> Rig:
    served.reset()
    return served
