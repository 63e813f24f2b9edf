"""A real terminal in which a command runs, and somebody who reads what it asks and types."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType


def _as_in_a_terminal() -> None:
    """Take the terminal for its own, where Ctrl+C counts even if the tests themselves run without."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """`python -m guildhall …` with a terminal of its own."""

    def __init__(self, *arguments: str, folder: Path, environment: dict[str, str]) -> None:
        self.shown = ""
        self._read_to = 0
        self._ours, theirs = pty.openpty()
        root = str(Path(__file__).parents[2])
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "GUILDHALL_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "guildhall", *arguments],
            cwd=folder,
            env=inherited | {"PYTHONPATH": root, "TERM": "dumb", "COLUMNS": "200"} | environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_as_in_a_terminal,
        )
        os.close(theirs)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def until(self, words: str, seconds: float = 20.0) -> str:
        """Read on until these words are shown; return what was shown since the last time."""
        ends = time.monotonic() + seconds
        while words not in self.shown[self._read_to :]:
            assert time.monotonic() < ends, f"{words!r} is not shown in: {self.shown[self._read_to :]}"
            self._read()
        begun, self._read_to = self._read_to, self.shown.index(words, self._read_to) + len(words)
        return self.shown[begun : self._read_to]

    def answer(self, question: str, answer: str) -> str:
        """Wait for a question, and answer it when the terminal is ready for it."""
        before = self.until(question)
        # A hidden prompt drops what was typed before it stopped the echo.
        time.sleep(0.15)
        os.write(self._ours, f"{answer}\n".encode())
        return before

    def interrupt(self) -> None:
        """Press Ctrl+C."""
        time.sleep(0.15)
        os.write(self._ours, b"\x03")

    def end(self, seconds: float = 20.0) -> int:
        """Read to the end, and return the exit code."""
        ends = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < ends:
            self._read()
        while self._read():
            pass
        return self.process.wait(1)

    def terminate(self) -> None:
        """Tell it to stop, as a service manager does."""
        self.process.send_signal(signal.SIGTERM)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 0.1)[0]:
            return False
        try:
            read = os.read(self._ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.shown += read.decode(errors="replace").replace("\r\n", "\n")
        return bool(read)
