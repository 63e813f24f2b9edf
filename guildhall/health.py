"""`guildhall health`: asks the process that runs here how it is, or judges by the database where none can be asked."""

import http.client
import json
import threading
from typing import Any

from sqlalchemy import URL

from bot.settings import read_health_settings
from scheduling.clock import SystemClock
from store.database import mark_of
from store.engine import Store

ASKING_SECONDS = DATABASE_SECONDS = 2.0
HOST = "127.0.0.1"
# A name, whether it is well (None: not known), and a sentence.
Line = tuple[str, bool | None, str]


def examine() -> list[Line]:
    """Return a line for each thing; raises SettingsError."""
    settings = read_health_settings()
    if not settings.guildhall_health_port:
        unknown = "GUILDHALL_HEALTH_PORT is 0, so socket, token and tick are unknown here."
        return [("process", None, unknown), *by_database(settings.database_url)]
    try:
        report = _ask(settings.guildhall_health_port)
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        silent = f"Nothing answers at {HOST}:{settings.guildhall_health_port} ({type(error).__name__}). Is it running?"
        return [("process", False, silent), *by_database(settings.database_url)]
    if report["database"] != mark_of(settings.database_url):
        other = f"{report['process']} answers, but uses another database. Set GUILDHALL_HEALTH_PORT."
        return [("process", False, other), *by_database(settings.database_url)]
    # What one process says is true of it alone.
    about = f"{report['process']}, {report['mode']} mode. Says nothing about other replicas."
    return [("process", True, about), *((each["name"], each["is_well"], each["sentence"]) for each in report["checks"])]


def by_database(url: URL) -> list[Line]:
    """Judge by the database alone; a dead one is given up after two seconds."""
    lines: list[Line] = []

    def look() -> None:
        from bot.health import look_at_database

        look = look_at_database(store, SystemClock().now())
        if look.database:
            lines.append(("database", False, look.database))
            return
        lines.extend(
            [
                ("queue", look.queue is None, look.queue or "Nothing waits for longer than five minutes."),
                ("database", look.unwritten is None, look.unwritten or "It can be read and written."),
                ("durability", look.durability is None, look.durability or "Saved data survives a power failure."),
            ]
        )

    store = Store(url)
    if not store.exists():
        return [("database", False, "Not there yet. The first `guildhall run` creates it.")]
    thread = threading.Thread(target=look, name="database", daemon=True)
    thread.start()
    thread.join(DATABASE_SECONDS)
    if thread.is_alive():
        return [("database", False, f"No answer within {DATABASE_SECONDS:.0f} s.")]
    store.close()
    return lines


def _ask(port: int) -> dict[str, Any]:
    connection = http.client.HTTPConnection(HOST, port, timeout=ASKING_SECONDS)
    try:
        connection.request("GET", "/health")
        report: dict[str, Any] = json.loads(connection.getresponse().read(100_000))
        return report
    finally:
        connection.close()
