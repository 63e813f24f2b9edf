"""How this process is: socket, token, queue, database, durability, tick; `GET /health` on loopback answers it.

A thread of its own checks the database, so that whoever asks never waits for a dead one."""

import hashlib
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Protocol

from bot.connection_supervisor import ConnectionSupervisor
from bot.liveness import Alarm
from bot.settings import Mode, Settings
from scheduling.runner import Runner
from store import outbox
from store.database import mark_of
from store.engine import Store
from store.outage import reason_of

LOOK_SECONDS, ANSWER_SECONDS = 5.0, 2.0
QUEUE_SECONDS, TICK_SECONDS = 300.0, 50.0


class HealthCheck(NamedTuple):
    """One of the things that a running Guildhall depends on."""

    name: str
    is_well: bool
    sentence: str


# Two checks must fail before it is red that nothing can be written: a lock for a moment is fine.
FAILED_WRITES = 2


class DatabaseCheck(NamedTuple):
    """The result of a database check: sentences about what is wrong, or None."""

    database: str | None
    durability: str | None
    queue: str | None
    unwritten: str | None = None


def look_at_database(store: Store, now: datetime) -> DatabaseCheck:
    """Ask the database for its settings and for the oldest row that waits."""
    try:
        weak = store.durability()
        with store.reading() as session:
            oldest = outbox.oldest_due(session, now)
    except Exception as error:  # noqa: BLE001 - whatever it is, the database can't be used
        return DatabaseCheck(f"The database can't be used ({reason_of(error)}).", None, None)
    age = 0.0 if oldest is None else (now - oldest).total_seconds()
    unwritten = _why_not_written(store)
    late = f"A message that was due {_spoken(age)} ago still waits." if age > QUEUE_SECONDS else None
    return DatabaseCheck(None, " ".join(weak) or None, late, unwritten)


class Health:
    """Looks at all of them; `is_well` and `lines` answer at once."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        now: Callable[[], datetime],
        supervisor: ConnectionSupervisor,
        runner: Runner,
    ) -> None:
        self._store = store
        self._settings = settings
        self._now = now
        self._supervisor = supervisor
        self._runner = runner
        self._found = DatabaseCheck("Not checked yet.", None, None)
        self._looking_since: float | None = None
        self._failed_writes = 0
        self._alarms = {name: Alarm() for name in ("durability", "queue", "tick")}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health-checks", daemon=True)

    def start(self) -> None:
        """Start looking every few seconds."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking; nobody waits for it."""
        self._stopping.set()

    def is_well(self) -> bool:
        """Tell whether nothing is red."""
        return all(check.is_well for check in self.lines())

    def lines(self) -> list[HealthCheck]:
        """Return how each of them is."""
        silent = self._runner.silent_seconds()
        tick = f"No tick for {silent:.0f} s." if silent > TICK_SECONDS else None
        return [
            self._socket(),
            _check("token", self._supervisor.of_slack(), f"Slack accepts it ({fingerprint(self._settings)})."),
            _check("queue", self._found.queue, "Nothing waits for longer than five minutes."),
            _check("database", self._of_database(), "It can be read and written."),
            _check("durability", self._found.durability, "Saved data survives a power failure."),
            _check("tick", tick, "It runs."),
        ]

    def report(self) -> dict[str, Any]:
        """Return all of it as JSON can carry it, with the process that it is true of."""
        return as_json(self._settings, self._store, self.lines())

    def look(self) -> None:
        """Look at the database once, and log what has changed."""
        self._looking_since = time.monotonic()
        self._found = look_at_database(self._store, self._now())
        self._failed_writes = self._failed_writes + 1 if self._found.unwritten else 0
        self._looking_since = None
        for check in self.lines():
            alarm = self._alarms.get(check.name)
            if alarm is not None and check.is_well:
                alarm.green(check.sentence)
            elif alarm is not None:
                alarm.red(check.sentence, known_as=check.name)

    def _socket(self) -> HealthCheck:
        if self._settings.guildhall_mode is Mode.http:
            return HealthCheck("socket", True, "Slack sends requests over HTTP.")
        return _check("socket", self._supervisor.of_socket(), "Connected to Slack.")

    def _of_database(self) -> str | None:
        since = self._looking_since
        if since is not None and (silent := time.monotonic() - since) > ANSWER_SECONDS:
            return f"The database has not answered for {silent:.0f} s."
        return self._found.database or (self._found.unwritten if self._failed_writes >= FAILED_WRITES else None)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(LOOK_SECONDS)


class WithoutDatabase:
    """How a process is that waits for its database; nothing else is known yet."""

    unknown = "not checked yet"

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self.why = self.unknown

    def report(self) -> dict[str, Any]:
        """Return it as JSON can carry it."""
        line = HealthCheck("database", False, f"The database can't be used ({self.why}). I'll keep trying.")
        return as_json(self._settings, self._store, [line])


def as_json(settings: Settings, store: Store, lines: list[HealthCheck]) -> dict[str, Any]:
    """Return how a process is as JSON can carry it, with the process that it is true of."""
    return {
        "well": all(check.is_well for check in lines),
        "process": f"{socket.gethostname()}:{os.getpid()}",
        "mode": settings.guildhall_mode.value,
        "database": mark_of(store.url),
        "token": fingerprint(settings),
        "checks": [check._asdict() for check in lines],
    }


def fingerprint(settings: Settings) -> str:
    """Return what tells one bot token from another, and nothing of the token."""
    return hashlib.sha256(settings.slack_bot_token.get_secret_value().encode()).hexdigest()[:8]


def _why_not_written(store: Store) -> str | None:
    try:
        store.try_writing()
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing can be written
        return f"The database can be read but not written ({reason_of(error)}), so nothing new is saved."
    return None


def _check(name: str, wrong: str | None, well: str) -> HealthCheck:
    return HealthCheck(name, wrong is None, wrong or well)


def _spoken(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


# `GET /health` on this machine's loopback: how this process is, as JSON; 200 when all is well, else 503.

HOST, PATH = "127.0.0.1", "/health"
READ_SECONDS = 2.0
_OURS = (HOST, "localhost")

_log = logging.getLogger("guildhall")


class Source(Protocol):
    """Anything that can say how this process is."""

    def report(self) -> dict[str, Any]:
        """Return it as JSON can carry it, `well` among it."""


@contextmanager
def answering_health(health: Source, port: int) -> Iterator[None]:
    """Answer at a port for the length of the block (0: nowhere); a port in use is only logged."""
    server = _server(health, port) if port else None
    if server is None:
        yield
        return
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _server(health: Source, port: int) -> ThreadingHTTPServer | None:
    class Handler(BaseHTTPRequestHandler):
        timeout = READ_SECONDS

        def do_GET(self) -> None:
            # A page in somebody's browser must not read it by a name of its own for this machine.
            name = self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")
            if self.path != PATH or name not in _OURS:
                self.send_error(404)
                return
            report = health.report()
            body = json.dumps(report, indent=2).encode() + b"\n"
            self.send_response(200 if report["well"] else 503)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: Any) -> None:
            """Log nothing: requests come all the time."""

    try:
        return _Quiet((HOST, port), Handler)
    except OSError as error:
        _log.warning(
            "amber: the health check can't use port %d (%s). Set GUILDHALL_HEALTH_PORT to a free one, or to 0.",
            port,
            error.strerror,
        )
        return None


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_told: Any) -> None:
        """Say nothing: whoever asked has gone."""
