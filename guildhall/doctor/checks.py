"""`guildhall check`: looks at everything that a running Guildhall rests on, and says of each how it stands."""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.settings import Mode, Settings, SettingsError, read_database_url, read_settings
from bot.slack_checks import AuthInfo, client_of
from guildhall.doctor import local_checks, slack_checks
from guildhall.doctor.lines import CheckLine, Colour, red
from guildhall.doctor.local_checks import env_file, lookup_key, settings_file, signing_secret, zone_data
from intake.services.organization import Workspaces
from store.database import AlreadyRunning
from store.engine import Store

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Colour.green: "green", Colour.amber: "yellow", Colour.red: "bold red", Colour.grey: "dim"}
_LEVELS = {Colour.amber: logging.WARNING, Colour.red: logging.ERROR}
_log = logging.getLogger("guildhall.check")


def examine(now: Callable[[], datetime]) -> list[CheckLine]:
    """Look at everything, as the environment has it; nothing is changed and nothing posted."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return [*(red("settings", line) for line in str(error).splitlines()), *_database_alone()]
    store = Store(settings.database_url)
    try:
        may_open = may_open_socket(store)
        return [
            *look_here(store, settings),
            *look_at_slack(store, settings, now, open_socket=may_open, try_blocks=True),
        ]
    finally:
        store.close()


def look_here(store: Store, settings: Settings) -> list[CheckLine]:
    """Look at what needs no Slack."""
    lines, setup = local_checks.database(store)
    signing = []
    if settings.guildhall_mode is Mode.http:
        verified = setup is not None and Workspaces(store).is_signed(settings.signing_mark())
        signing = [signing_secret(settings.slack_signing_secret.get_secret_value(), verified=verified)]
    return [
        settings_file(env_file()),
        *signing,
        lookup_key(settings.guildhall_lookup_key.get_secret_value()),
        *lines,
        *local_checks.roles(settings, setup),
        zone_data(setup),
    ]


def look_at_slack(
    store: Store,
    settings: Settings,
    now: Callable[[], datetime],
    *,
    open_socket: bool,
    try_blocks: bool = False,
) -> list[CheckLine]:
    """Look at what hangs on Slack."""
    _, setup = local_checks.database(store)
    return slack_checks.tokens(
        client_of(settings), settings, now, setup, open_socket=open_socket, try_blocks=try_blocks
    )


def when_met(store: Store, settings: Settings, now: Callable[[], datetime]) -> Callable[[AuthInfo], None]:
    """Return what looks at Slack and logs it the first time it is called, beside whatever is going on."""
    looked = threading.Event()

    def look() -> None:
        log(look_at_slack(store, settings, now, open_socket=False))

    def met(_introduction: AuthInfo) -> None:
        if not looked.is_set():
            looked.set()
            threading.Thread(target=look, name="check", daemon=True).start()

    return met


def works(lines: Iterable[CheckLine]) -> bool:
    """Tell whether nothing is red."""
    return all(line.colour is not Colour.red for line in lines)


def show(lines: Iterable[CheckLine], console: "Console") -> None:
    """Print the lines as a table, in words as well as in colour."""
    # A bot that starts logs its checks and prints none.
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column("check", no_wrap=True)
    table.add_column("result", overflow="fold")
    for line in lines:
        # Text, so that brackets in a name are no markup.
        table.add_row(Text(line.colour, _STYLES[line.colour]), Text(line.name), Text(line.sentence))
    console.print(table)


def log(lines: Iterable[CheckLine]) -> None:
    """Write a line to the log for each that deserves a look."""
    for line in lines:
        if line.colour in _LEVELS:
            _log.log(_LEVELS[line.colour], "%s: %s: %s", line.colour, line.name, line.sentence)


def _database_alone() -> list[CheckLine]:
    try:
        store = Store(read_database_url())
    except SettingsError:
        return []
    try:
        return local_checks.database(store)[0]
    finally:
        store.close()


def may_open_socket(store: Store) -> bool:
    """Tell whether no Guildhall runs on this database; a second WebSocket would take people's clicks from it.

    Nobody knows who else is at a PostgreSQL: there only a database that never served is taken for free.
    """
    if not store.exists():
        return True
    if store.is_shared:
        _, setup = local_checks.database(store)
        return setup is None or setup.team_id is None
    try:
        with store.held_alone():
            return True
    except AlreadyRunning:
        return False
