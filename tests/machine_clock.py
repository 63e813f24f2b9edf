"""The clock of a process's own machine, set while it runs: SQLite, APScheduler and the interpreter all see it.

Done by libfaketime (Debian: faketime), which the process is started with; elapsed time goes by as it does.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
needs_faketime = pytest.mark.skipif(LIBRARY is None, reason="needs faketime")


class MachineClock:
    """What the machine's clock says besides the truth, for the processes that are started in `environment`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "machine-clock"
        self._site = folder / "machine-site"
        self._site.mkdir()
        # Of the kernel's calls this one is refused under libfaketime while elapsed time is left alone.
        (self._site / "sitecustomize.py").write_text(
            "import threading, time\ntime.sleep = lambda seconds: threading.Event().wait(seconds) and None\n"
        )
        self.set_ahead(0)

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process is told, so that it goes by this clock."""
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "PYTHONPATH": f"{self._site}{os.pathsep}{ROOT}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set_ahead(self, seconds: float) -> None:
        """Set it, so that it is so many seconds ahead of the truth, or behind it."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+g}\n")
        new.rename(self._file)
