"""What SQLite and PostgreSQL have in common: addresses, limits, and how a transaction begins."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json
from sqlalchemy import URL, Connection, Engine, make_url

# As many as Socket Mode's ten listeners, the delivery's threads and the tick can want at once.
CONNECTIONS = 15
# Half of the time in which Slack wants to hear from us.
WAIT_MILLISECONDS = 1500


class AlreadyRunning(Exception):
    """Another process holds this database, or is changing its schema."""


class ReadOnly(Exception):
    """The database can be read and not written."""


class NewerSchema(Exception):
    """A newer Guildhall has upgraded the database, so that this one can't read it."""


class NotDurable(Exception):
    """The database does not keep what it says it keeps."""


def address(text: str) -> URL:
    """Return the address of a database, which prints no password; raises ValueError where it is none that we know."""
    # A line end comes along from a file or a secret made with `echo`, and would be part of the file's name.
    text = text.strip()
    if not text.isprintable():
        raise ValueError("not an address")
    try:
        url = make_url(text)
    except Exception:  # noqa: BLE001 - whatever it stumbles over, the text may hold a password
        raise ValueError("not an address") from None
    if "@" in (url.host or ""):
        # A password with an @ that is not written %40 is cut there, and its end would be printed as the host.
        raise ValueError("not an address")
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg") and url.database:
        return _with_password_hidden(url.set(drivername="postgresql+psycopg"))
    # As a URI one file has many names, and some of them have it used without locks; one in memory keeps nothing, and
    # each connection would have its own.
    is_file = bool(url.database) and url.database != ":memory:" and "uri" not in url.query
    if url.drivername != "sqlite" or not is_file:
        raise ValueError("neither a SQLite file nor a PostgreSQL database")
    return url


def shown(url: URL) -> str:
    """Return an address as it may be printed."""
    return url.set(query={}).render_as_string(hide_password=True)


def mark_of(url: URL) -> str:
    """Return what tells one database from another, and nothing of its address."""
    place = url.set(database=str(Path(url.database or "").resolve())) if url.get_backend_name() == "sqlite" else url
    return hashlib.sha256(shown(place).encode()).hexdigest()[:8]


def _with_password_hidden(url: URL) -> URL:
    # Only one that stands before the host is hidden when an address is printed.
    password = url.query.get("password")
    return url.set(password=password).difference_update_query(["password"]) if isinstance(password, str) else url


def read_json(text: str) -> Any:
    """Return what JSON says, in half the time of Python's own reader; that takes what the other one refuses."""
    try:
        return from_json(text, cache_strings="keys")
    except ValueError:
        return json.loads(text)


def begin(connection: Connection) -> None:
    """Begin a transaction as its engine's options say: our drivers are in autocommit."""
    connection.exec_driver_sql(connection.get_execution_options()["begin"])


@contextmanager
def beginning(engine: Engine, statement: str) -> Iterator[Connection]:
    """Open a connection in one transaction that begins with `statement` and is committed at the end of the block."""
    with engine.execution_options(begin=statement).begin() as connection:
        yield connection
