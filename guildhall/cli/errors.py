"""How the command line says that something is wrong: in a line or two, on standard error, with exit code 2."""

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

# No database counts further, and nobody means a number as high.
HIGHEST = 2**31 - 1


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn the errors that people can mend into plain lines."""
    try:
        yield
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        _end(sentence)


def _sentence(error: Exception) -> str | None:
    """Return what to say of an error; None where nothing is wrong, or where the whole story is wanted."""
    # Most commands never come here, and need not wait until the database's library is loaded.
    from sqlalchemy.exc import DBAPIError, OperationalError
    from sqlalchemy.exc import TimeoutError as NoneFree

    from bot.settings import SettingsError
    from guildhall.errors import FileError
    from intake.errors import Refused
    from intake.services.organization import OtherWorkspace
    from store.database import AlreadyRunning, NewerSchema, NotDurable
    from store.outage import is_outage

    if isinstance(error, OSError):
        if error.errno == errno.EADDRINUSE:
            return "Another program uses this port. Choose another: --port 8701, or make demo PORT=8701."
        # Whoever read our output has read enough: nothing is wrong, and the command line ends quietly.
        if error.errno == errno.EPIPE or error.filename is None:
            return None
        return f"Can't use {error.filename}: {error.strerror}. Check its path and permissions."
    if isinstance(error, DBAPIError | NoneFree):
        # Of what is programmed wrong the whole story is wanted.
        if not isinstance(error, OperationalError) and not is_outage(error):
            return None
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return f"Can't use the database: {reason}. Check DATABASE_URL."
    known = (SettingsError, FileError, AlreadyRunning, NewerSchema, NotDurable, OtherWorkspace, Refused)
    return str(error) if isinstance(error, known) else None


def print_anywhere() -> None:
    """Have what a terminal's encoding lacks printed as a question mark, where it would end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _end(sentence: str) -> NoReturn:
    typer.secho(sentence, err=True, fg=typer.colors.RED)
    raise typer.Exit(2) from None
