"""Temporary folders that outlive no process: the next one removes what a killed one left, whose lock ended with it."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

_PREFIX, _LOCK = "guildhall-", "index.lock"


class LockedFolder:
    """A temporary folder that nobody else may read, locked for as long as this process has it open."""

    def __init__(self) -> None:
        remove_stale_folders()
        self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX)
        self.path = Path(self._folder.name)
        self._lock = _locked(self.path)

    def close(self) -> None:
        """Remove it with everything in it."""
        self._folder.cleanup()
        os.close(self._lock)

    def __enter__(self) -> Path:
        """Return its path; it is removed at the end of the block."""
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove it."""
        self.close()


def remove_stale_folders() -> None:
    """Remove the folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            # Where others may write too, a link might lead out of it.
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(descriptor)


def _locked(folder: Path) -> int:
    # It gets its name once it is locked, so that nobody takes it for one whose process has ended.
    new = folder / f"{_LOCK}.new"
    descriptor = os.open(new, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    new.rename(folder / _LOCK)
    return descriptor
