"""How the command line says that something is wrong: in a line or two, on standard error, with exit code 2."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.settings import SettingsError
from guildhall.errors import FileError
from intake.errors import Refused
from intake.service.workspaces import OtherWorkspace
from store.database import AlreadyRunning, NotDurable

NOT_ALLOWED = "42501"
# No database counts further, and nobody means a number as high.
HIGHEST = 2**31 - 1


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the errors that people can mend into plain lines."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _end("This port is taken; choose another: --port 8701, or make demo PORT=8701.")
    except (OperationalError, ProgrammingError) as error:
        # Of what is programmed wrong the whole story is wanted; that a user may not, is none of ours.
        if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", "") not in (NOT_ALLOWED, None):
            raise
        _end(f"The database can't be used: {str(error.orig).splitlines()[0]}. Is DATABASE_URL right?")
    except (SettingsError, FileError, AlreadyRunning, NotDurable, OtherWorkspace, Refused) as error:
        _end(str(error))


def _end(told: str) -> NoReturn:
    typer.secho(told, err=True, fg=typer.colors.RED)
    raise typer.Exit(2) from None
