"""`guildhall run` and `guildhall migrate`."""

import logging
import os
import signal
import threading
from contextlib import closing
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.errors import plain_errors
from guildhall.cli.migrate import migrate
from intake.access import Action

LEAVING_SECONDS = 0.2


class ModeName(StrEnum):
    """How Slack's requests come: as in `bot.settings`, which is loaded only when there is something to run."""

    socket = "socket"
    http = "http"


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(run)
    app.command()(migrate)


@for_operator(Action.run)
def run(
    mode: Annotated[ModeName | None, typer.Option(help="socket (the default), or http.")] = None,
    host: Annotated[
        str | None, typer.Option(help="In HTTP mode, the address to listen on; by default 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="In HTTP mode, the port; by default 3000.")] = None,
) -> None:
    """Start the bot. If Slack is down, wait for it."""
    from bot.serve import connections_of, serve, wait_for_database
    from bot.settings import read_settings
    from guildhall import logs, schema
    from guildhall.doctor import checks
    from guildhall.garbage import keep_what_is_imported
    from intake.services.members import Members
    from scheduling.clock import SystemClock
    from store.engine import Store

    # Until `serve` has handlers of its own nothing is begun that would have to be finished.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    hiding = logs.set_up()
    with plain_errors():
        settings = read_settings(guildhall_mode=mode, guildhall_host=host, guildhall_port=port)
        hiding.hide(settings.secrets())
        with closing(Store(settings.database_url, connections=connections_of(settings))) as store:
            clock = SystemClock()

            def begin() -> None:
                schema.upgrade(store)
                Members(store).make_admins(settings.admins, clock.now())

            wait_for_database(store, settings, begin)
            checks.log(checks.look_here(store, settings))
            keep_what_is_imported()
            serve(store, settings, clock, met=checks.when_met(store, settings, clock.now))
    _leave()


def _stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _leave() -> None:
    """End the process although a thread hangs: what it does is left to its lease."""
    threads = [each for each in threading.enumerate() if not each.daemon and each is not threading.main_thread()]
    for thread in threads:
        thread.join(LEAVING_SECONDS)
    if any(thread.is_alive() for thread in threads):
        logging.shutdown()
        os._exit(0)
