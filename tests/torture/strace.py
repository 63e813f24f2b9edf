"""The system calls of one process, counted or spoilt from outside by strace."""

import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WRITES = ("pwrite64", "fdatasync", "fsync")
SECONDS = 15.0
_CALL = re.compile(r"^\d+ +(\w+)\(", re.MULTILINE)


class Refused(Exception):
    """This machine does not let one process watch another; the message is strace's."""


@contextmanager
def attached(process: int, folder: Path, *inject: str) -> Iterator[Path]:
    """Watch the writes of a process for the length of the block, or until it dies; `inject` is strace's.

    Gives the file in which they are written down; raises Refused.
    """
    calls = folder / "calls"
    watch = [argument for each in inject for argument in ("-e", f"inject={each}")]
    command = [_program(), "-f", "-p", str(process), "-e", f"trace={','.join(WRITES)}", *watch, "-o", str(calls)]
    tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    try:
        first = tracer.stderr.readline().decode()
        if "attached" not in first:
            raise Refused(first)
        yield calls
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(SECONDS)
        tracer.stderr.close()


def counted(calls: Path) -> Counter[str]:
    """Count what was written down, by the name of the call."""
    return Counter(_CALL.findall(calls.read_text()))


def _program() -> str:
    program = shutil.which("strace")
    if program is None:
        pytest.skip("needs strace")
    return program
