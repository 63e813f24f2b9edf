"""How the command line says that something is wrong: in a line or two, on standard error, with exit code 2."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn
from urllib.error import URLError

import typer

from bot.settings import SettingsError
from guildhall.errors import FileError
from store.engine import AlreadyRunning


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the errors that people can mend into plain lines."""
    try:
        yield
    except URLError as error:
        _end(f"Slack can't be reached: {error.reason}. Is SLACK_API_URL right?")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _end("This port is taken; choose another, such as make demo PORT=8701.")
    except (SettingsError, FileError, AlreadyRunning) as error:
        _end(str(error))


def _end(told: str) -> NoReturn:
    typer.secho(told, err=True, fg=typer.colors.RED)
    raise typer.Exit(2) from None
