"""Runs a bot over Socket Mode: answers, delivers and ticks until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from bot.app import Bot, build
from bot.delivery.worker import DeliveryThreads
from bot.settings import Settings
from scheduling.clock import Clock
from scheduling.runner import Runner
from store.engine import Store

OPENING_SECONDS = 10.0

_log = logging.getLogger("guildhall")


@contextmanager
def connected(bot: Bot, settings: Settings) -> Iterator[None]:
    """Keep a bot connected to Slack by a WebSocket, for the length of the block."""
    handler = SocketModeHandler(bot.app, settings.slack_app_token.get_secret_value(), logger=bot.app.logger)
    client, opened = handler.client, threading.Event()
    client.on_open_listeners.append(lambda _session: opened.set())
    # The monitor's first look comes before the socket is open, takes it for closed and opens a second one: it waits.
    client.current_app_monitor_started = True
    handler.connect()  # type: ignore[no-untyped-call]
    if not opened.wait(OPENING_SECONDS):
        _log.warning("Slack has not opened the WebSocket yet; trying on.")
    client.current_app_monitor.start()
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]


@contextmanager
def running(store: Store, settings: Settings, clock: Clock) -> Iterator[Bot]:
    """Run everything for the length of the block; at its end reading stops and what is being sent is finished."""
    bot = build(store, settings, clock.now)
    bot.delivery.recover()
    threads = DeliveryThreads(bot.delivery)
    store.subscribe(threads.wake)
    runner = Runner(store, clock)
    threads.start()
    runner.start()
    try:
        with connected(bot, settings):
            yield bot
    finally:
        runner.stop()
        threads.stop()


def serve(store: Store, settings: Settings, clock: Clock) -> None:
    """Run until the process is told to stop."""
    told = threading.Event()

    def stop(_signal: int, _frame: Any) -> None:
        told.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    with store.held_alone(), running(store, settings, clock):
        _log.info("Guildhall is running.")
        told.wait()
