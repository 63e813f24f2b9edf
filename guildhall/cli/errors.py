"""How the command line says that something is wrong: in a line or two, on standard error, with exit code 2."""

from collections.abc import Iterator
from contextlib import contextmanager
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
        typer.secho(f"Slack can't be reached: {error.reason}. Is SLACK_API_URL right?", err=True, fg=typer.colors.RED)
        raise typer.Exit(2) from None
    except (SettingsError, FileError, AlreadyRunning) as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(2) from None
