"""The newcomer's path works in a real browser, from the command to Thursday's reminder."""

from pathlib import Path

import pytest

from docs import take_pictures
from tests.conftest import Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.undo, pytest.mark.xdist_group("demo")]


def test_the_newcomers_path_works_in_the_browser(demo: Demo, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    told = take_pictures.walk_through(demo.world, tmp_path)
    request.node.user_properties.append(("told", f"{request.node.name}: {told}"))
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert pictures == sorted(path.name for path in take_pictures.PICTURES.glob("*.png"))
    assert all(path.stat().st_size > 10_000 for path in tmp_path.glob("*.png"))
