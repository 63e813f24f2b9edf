"""Runs a bot over Socket Mode or HTTP: answers, delivers and ticks until it is told to stop."""

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import websocket
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.websocket_client import SocketModeClient

from bot.app import Bot, build
from bot.delivery.threads import DeliveryThreads
from bot.door.door import THREADS
from bot.door.listening import door_of, listening
from bot.health import Introduction, Trouble, socket_address
from bot.presence import Connect, Presence
from bot.settings import Mode, Settings
from intake.service.workspaces import Workspaces
from scheduling.clock import Clock, SystemClock
from scheduling.runner import Runner
from store.database import CONNECTIONS
from store.engine import Store

OPENING_SECONDS = 10.0
LEAVING_SECONDS = 1.0

_log = logging.getLogger("guildhall")


@contextmanager
def connected(bot: Bot, settings: Settings, lost: Callable[[], None] | None = None) -> Iterator[None]:
    """Keep a bot connected to Slack by a WebSocket, for the length of the block; raises Trouble when it can't be.

    With `lost` it is not renewed: that is called when it has ended, or Slack wants another.
    """
    token = settings.slack_app_token.get_secret_value()
    address = socket_address(bot.client, token)
    handler = SocketModeHandler(bot.app, token, logger=bot.app.logger)
    client, opened = handler.client, threading.Event()
    client.wss_uri = address
    client.on_open_listeners.append(lambda _session: opened.set())
    # The monitor's first look comes before the socket is open, takes it for closed and opens a second one: it waits.
    client.current_app_monitor_started = True
    if lost is not None:
        _leave_to(client, lost)
    try:
        handler.connect()  # type: ignore[no-untyped-call]
        _read_at_once(client)
        if not opened.wait(OPENING_SECONDS):
            if lost is not None:
                raise Trouble("Slack has not opened the WebSocket. Does a proxy or firewall hold back wss://?")
            _log.warning("Slack has not opened the WebSocket yet; trying on.")
        if lost is None:
            client.current_app_monitor.start()
        yield
    finally:
        _stop_reading(client)
        handler.close()  # type: ignore[no-untyped-call]


def _leave_to(client: SocketModeClient, lost: Callable[[], None]) -> None:
    held: dict[websocket.WebSocketApp, socket.socket] = {}

    def began(session: websocket.WebSocketApp) -> None:
        if session.sock is not None and session.sock.sock is not None:
            held[session] = session.sock.sock

    def ended(session: websocket.WebSocketApp) -> None:
        # The library leaves a socket open that the other end has closed.
        if session in held:
            held.pop(session).close()
        if not client.closed:
            client.current_session = None
            lost()

    def renewed(force: bool = False) -> None:
        # Slack wants a new socket now and then. The library closes the old one first, and may be deaf for ten seconds.
        lost()

    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
    client.connect_to_new_endpoint = renewed  # type: ignore[method-assign]
    client.on_open_listeners.append(began)
    client.on_close_listeners.append(ended)


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


def connections_of(settings: Settings) -> int:
    """Return how many database connections a bot in this mode can use at once: one for each thread."""
    return CONNECTIONS if settings.guildhall_mode is Mode.socket else THREADS + CONNECTIONS


@contextmanager
def at_the_door(bot: Bot, settings: Settings, proved: Callable[[], None] = lambda: None) -> Iterator[str]:
    """In HTTP mode answer at an address, for the length of the block, and give it; empty in Socket Mode.

    `proved` is told once that the signing secret is Slack's.
    """
    if settings.guildhall_mode is Mode.socket:
        yield ""
        return
    door = door_of(bot.app, settings.signing_secrets, SystemClock().now, proved)
    with listening(door, settings.guildhall_host, settings.guildhall_port) as address:
        _log.info("Slack's requests are awaited at %s.", address)
        yield address


@contextmanager
def answering(bot: Bot, settings: Settings) -> Iterator[str]:
    """Answer a Slack that is up, in the mode of the settings, for the length of the block; give the address if any."""
    with at_the_door(bot, settings) as address, nullcontext() if address else connected(bot, settings):
        yield address


def _connecting(bot: Bot, settings: Settings) -> Connect:
    if settings.guildhall_mode is Mode.http:
        # Slack comes to us: all that there is to keep is that it answers.
        return lambda _lost: nullcontext()
    return lambda lost: connected(bot, settings, lost)


@contextmanager
def running(
    store: Store,
    settings: Settings,
    clock: Clock,
    *,
    met: Callable[[Introduction], None] = lambda _introduction: None,
    failed: Callable[[Exception], None] = lambda _error: None,
) -> Iterator[Bot]:
    """Run everything for the length of the block; at its end reading stops and what is being sent is finished.

    Slack may be down: `met` is told each time it has said who we are; `failed`, that we can't go on.
    """
    bot = build(store, settings, clock.now)
    bot.delivery.recover()
    store.warm_up()
    threads = DeliveryThreads(bot.delivery)
    store.subscribe(threads.wake)
    runner = Runner(store, clock, bot.outage)
    workspaces = Workspaces(store)

    def introduced(introduction: Introduction) -> None:
        workspaces.belong_to(introduction.team_id)
        if introduction.scopes is not None:
            bot.features.grant(introduction.scopes)
        met(introduction)

    presence = Presence(bot.client, bot.reach, _connecting(bot, settings), met=introduced, failed=failed)
    presence.start()
    threads.start()
    runner.start()
    try:
        with at_the_door(bot, settings, lambda: workspaces.sign(settings.signing_mark(), clock.now())):
            yield bot
    finally:
        presence.stop()
        runner.stop()
        threads.stop()


def serve(
    store: Store,
    settings: Settings,
    clock: Clock,
    *,
    met: Callable[[Introduction], None] = lambda _introduction: None,
) -> None:
    """Run until the process is told to stop; raises OtherWorkspace when the database is not the token's."""
    told = threading.Event()
    failures: list[Exception] = []

    def stop(_signal: int, _frame: Any) -> None:
        told.set()

    def failed(error: Exception) -> None:
        failures.append(error)
        told.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    with store.held_alone(), running(store, settings, clock, met=met, failed=failed):
        _log.info("Guildhall is running.")
        told.wait()
    if failures:
        raise failures[0]
