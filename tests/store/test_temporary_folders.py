"""What a killed process leaves in the temporary directory is removed at the next start, and nothing else is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store.temporary_folders import LockedFolder, remove_stale_folders

ROOT = Path(__file__).parents[2]
WAIT = """
import time
from store.temporary_folders import LockedFolder
with LockedFolder() as folder:
    (folder / "given").write_text("what somebody uploaded")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_killed_processs_folder_is_removed_and_a_living_ones_is_kept(temporary: Path) -> None:
    environment = os.environ | {"TMPDIR": str(temporary)}
    command = [sys.executable, "-c", WAIT]
    with (
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as killed,
        LockedFolder() as living,
    ):
        assert killed.stdout is not None
        left = Path(killed.stdout.readline().strip())
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
        (temporary / "guildhall-of-others").mkdir()
        assert (left / "given").exists()
        remove_stale_folders()
        assert set(temporary.iterdir()) == {living, temporary / "guildhall-of-others"}


def test_a_folder_is_private_and_gone_at_the_end_of_the_block(temporary: Path) -> None:
    with LockedFolder() as folder:
        assert folder.stat().st_mode & 0o077 == 0
    assert list(temporary.iterdir()) == []
