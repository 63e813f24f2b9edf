"""`guildhall run` as a process of its own, and what it logs."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.workspace import Workspace

Process = subprocess.Popen[bytes]


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def environment(workspace: Workspace, port: int, database_url: str, **more: str) -> dict[str, str]:
    """Return what a process of this workspace is told; `port` is where the sandbox is, or will be."""
    return os.environ | {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "DATABASE_URL": database_url,
        "GUILDHALL_ADMINS": "U0ADA",
        "GUILDHALL_HEALTH_PORT": "0",
        # What it logs is kept back until it can be written, as for everybody who says nothing else.
        "PYTHONUNBUFFERED": "",
        **more,
    }


@contextmanager
def command(
    folder: Path, told: dict[str, str], *arguments: str, log: Path | None = None
) -> Iterator[tuple[Process, Path]]:
    """Run `guildhall run`; give the process and the file of what it logs."""
    folder.mkdir(exist_ok=True)
    log = log or folder / "log"
    with log.open("wb") as written:
        process = subprocess.Popen([sys.executable, "-m", "guildhall", "run", *arguments], env=told, stderr=written)
        try:
            yield process, log
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def wait_for(log: Path, words: str, seconds: float = 90) -> str:
    """Wait until a log has these words in it, and return all of it."""
    until = time.monotonic() + seconds
    while words not in (told := log.read_text()):
        assert time.monotonic() < until, told
        time.sleep(0.05)
    return told
