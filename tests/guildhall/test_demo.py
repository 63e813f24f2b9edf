"""The demo opens with six weeks of history, and no call of it was refused."""

import subprocess
import sys
import urllib.request
import venv
from datetime import timedelta
from pathlib import Path

import pytest

from guildhall.demo import open_demo
from intake.service.reading import Queue
from tests.harbour import TRIS

ROOT = Path(__file__).parents[2]


@pytest.mark.xdist_group("demo")
def test_the_demo_has_a_history_and_its_clock_brings_the_digest() -> None:
    with open_demo() as world:
        with urllib.request.urlopen(world.server.url, timeout=10) as page:
            assert b"Larkfield" in page.read()
        queue = Queue(world.store).page(TRIS)
        assert queue.total >= 25
        assert queue.waiting >= 5
        rex = world.workspace.person("U0RIA")
        digests = len(rex.messages("C0NEWS"))
        assert digests >= 5
        monday = world.clock.now() + timedelta(days=7)
        world.workspace.clock.advance(monday)  # type: ignore[attr-defined]
        assert len(rex.messages("C0NEWS")) == digests + 1
        assert not world.workspace.refused


@pytest.mark.slow
def test_the_wheel_carries_all_that_the_demo_needs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", system_site_packages=False, with_pip=False)
    site = next((tmp_path / "env" / "lib").glob("python3*")) / "site-packages"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    # The libraries come from this environment; our own packages must come from the wheel.
    here = Path(next(path for path in sys.path if path.endswith("site-packages")))
    (site / "libraries.pth").write_text(f"{here}\n", encoding="utf-8")
    done = subprocess.run(
        [tmp_path / "env" / "bin" / "python", "-m", "guildhall", "demo", "--once", "--port", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "is open at http://127.0.0.1:" in done.stderr
