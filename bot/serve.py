"""Runs a bot over Socket Mode: answers, delivers and ticks until it is told to stop."""

import logging
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.websocket_client import SocketModeClient

from bot.app import Bot, build
from bot.delivery.threads import DeliveryThreads
from bot.settings import Settings
from scheduling.clock import Clock
from scheduling.runner import Runner
from store.engine import Store

OPENING_SECONDS = 10.0
LEAVING_SECONDS = 1.0

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
    _read_at_once(client)
    if not opened.wait(OPENING_SECONDS):
        _log.warning("Slack has not opened the WebSocket yet; trying on.")
    client.current_app_monitor.start()
    try:
        yield
    finally:
        _stop_reading(client)
        handler.close()  # type: ignore[no-untyped-call]


def _read_at_once(client: SocketModeClient) -> None:
    # Its own runner, begun before there was a session, sleeps for half a second.
    client.current_session_runner.shutdown()  # type: ignore[no-untyped-call]
    client.current_session_runner = IntervalRunner(client._run_current_session, 0.5).start()


def _stop_reading(client: SocketModeClient) -> None:
    """Have the reader of the socket leave: of one that is closed under it, it hears for ten seconds nothing."""
    client.auto_reconnect_enabled = False
    # The reader of its queue looks up once a second, unless something comes.
    client.closed = True
    client.enqueue_message("")
    session = client.current_session
    if session is None or session.sock is None or session.sock.sock is None:
        return
    session.keep_running = False
    with suppress(OSError):
        session.sock.sock.shutdown(socket.SHUT_RDWR)
    until = time.monotonic() + LEAVING_SECONDS
    while session.sock is not None and time.monotonic() < until:
        time.sleep(0.002)


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
