"""Runs a bot over Socket Mode or HTTP: answers, delivers and ticks until it is told to stop."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.app import Bot, build
from bot.connection_supervisor import Connect, ConnectionSupervisor
from bot.delivery.worker import DeliveryThreads
from bot.health import Health, WithoutDatabase, answering_health
from bot.liveness import SlackReachability
from bot.settings import Mode, Settings
from bot.slack_checks import AuthInfo, SlackProblem, socket_address
from bot.socket_mode import Connection, Loss, WorkerPool, connection
from intake.services.organization import Workspaces
from scheduling.clock import Clock, SystemClock
from scheduling.runner import Runner
from store.database import CONNECTIONS, NotDurable
from store.engine import Store
from store.outage import OutageLog, is_outage, reason_of
from store.temporary_folders import remove_stale_folders

OPENING_SECONDS, DRAIN_SECONDS, LOOK_SECONDS, DATABASE_SECONDS = 10.0, 10.0, 0.5, 2.0

_log = logging.getLogger("guildhall")


def connections_of(settings: Settings) -> int:
    """Return how many database connections a bot in this mode can use at once: one for each thread."""
    if settings.guildhall_mode is Mode.socket:
        return CONNECTIONS
    # The server is loaded only where it serves.
    from bot.http.server import THREADS

    return THREADS + CONNECTIONS


@contextmanager
def http_endpoint(
    bot: Bot,
    settings: Settings,
    proved: Callable[[], None] = lambda: None,
    is_well: Callable[[], bool] = lambda: True,
) -> Iterator[str]:
    """In HTTP mode answer at an address, for the length of the block, and give it; empty in Socket Mode.

    `proved` is told once that the signing secret is Slack's.
    """
    if settings.guildhall_mode is Mode.socket:
        yield ""
        return
    from bot.http.feed import CalendarEndpoint
    from bot.http.server import endpoint_of, listening

    endpoint = endpoint_of(bot.app, settings.signing_secrets, SystemClock().now, proved)
    feed = None
    if settings.guildhall_public_url:
        feed = CalendarEndpoint(lambda secret: bot.calendars.feed(secret, SystemClock().now()))
    with listening(endpoint, settings.guildhall_host, settings.guildhall_port, is_well, feed) as address:
        _log.info("Slack's requests are awaited at %s.", address)
        yield address


@contextmanager
def answering(bot: Bot, settings: Settings) -> Iterator[str]:
    """Answer a Slack that is up, in the mode of the settings, for the length of the block; give the address if any."""
    if settings.guildhall_mode is Mode.http:
        with http_endpoint(bot, settings) as address:
            yield address
        return
    workers = WorkerPool()
    # Whether it is worth calling Slack is nobody's question here.
    supervisor = ConnectionSupervisor(bot.client, SlackReachability(), _connecting(bot, settings, workers), bot.hearing)
    workers.start()
    supervisor.start()
    try:
        if not supervisor.wait_until_connected(OPENING_SECONDS):
            raise SlackProblem(supervisor.of_slack() or supervisor.of_socket() or "There is no connection to Slack.")
        yield ""
    finally:
        supervisor.stop()
        workers.stop()


def _connecting(bot: Bot, settings: Settings, workers: WorkerPool) -> Connect:
    if settings.guildhall_mode is Mode.http:
        # Slack comes to us: all that there is to keep is that it answers.
        return lambda _lost: nullcontext()

    def connect(lost: Callable[[Loss], None]) -> AbstractContextManager[Connection | None]:
        address = socket_address(bot.client, settings.slack_app_token.get_secret_value())
        return connection(address, bot.app, workers, bot.hearing, lost)

    return connect


class Components:
    """What runs in threads of its own: begun together, and ended in the order in which nothing is lost."""

    def __init__(
        self,
        workers: WorkerPool,
        supervisor: ConnectionSupervisor,
        delivery: DeliveryThreads,
        runner: Runner,
        health: Health,
    ) -> None:
        self._workers = workers
        self._supervisor = supervisor
        self._delivery = delivery
        self._runner = runner
        self._health = health
        self._until = 0.0

    def start(self) -> None:
        """Start all of them."""
        self._workers.start()
        self._supervisor.start()
        self._delivery.start()
        self._runner.start()
        self._health.start()

    def close(self) -> None:
        """From now on nothing new is taken, claimed or ticked."""
        self._until = time.monotonic() + DRAIN_SECONDS
        for part in (self._workers, self._delivery, self._runner, self._health):
            part.close()

    def finish(self) -> None:
        """Wait for what was begun, ten seconds after the closing at most; what hangs is left to its lease."""
        answered = self._workers.drain(self._until)
        sent, ticked = self._delivery.wait(self._until), self._runner.wait(self._until)
        # Only now, for the answers go over its connection.
        self._supervisor.stop(max(0.5, self._until - time.monotonic()))
        self._workers.stop()
        if not (answered and sent and ticked):
            _log.warning("Not everything was finished in time; what is left is looked up or sent after the next start.")


def _warm_up(store: Store, bot: Bot) -> None:
    """Begin in the background what the first search and the first suggestion would otherwise have to wait for."""
    store.warm_up()
    bot.company.remember_decisions()


@contextmanager
def running(
    store: Store,
    settings: Settings,
    clock: Clock,
    *,
    met: Callable[[AuthInfo], None] = lambda _introduction: None,
    failed: Callable[[Exception], None] = lambda _error: None,
) -> Iterator[Bot]:
    """Run everything for the length of the block; at its end reading stops and what was begun is finished.

    Slack may be down: `met` is told each time it has said who we are; `failed`, that we can't go on.
    """
    remove_stale_folders()
    bot = build(store, settings, clock.now, clock.elapsed)
    bot.delivery.recover()
    _warm_up(store, bot)
    threads = DeliveryThreads(bot.delivery)
    store.subscribe(threads.wake)
    runner, workers, workspaces = Runner(store, clock, bot.outage), WorkerPool(), Workspaces(store)
    tried = threading.Event()

    def introduced(introduction: AuthInfo) -> None:
        if introduction.scopes is not None:
            bot.features.grant(introduction.scopes)
        workspaces.belong_to(introduction.team_id)
        if not tried.is_set():
            tried.set()
            _try_new_kinds(bot)
        met(introduction)

    connect = _connecting(bot, settings, workers)
    supervisor = ConnectionSupervisor(bot.client, bot.reach, connect, bot.hearing, met=introduced, failed=failed)
    health = Health(store, settings, clock.now, supervisor, runner)
    parts = Components(workers, supervisor, threads, runner, health)

    parts.start()
    try:
        with (
            answering_health(health, settings.guildhall_health_port),
            http_endpoint(bot, settings, lambda: workspaces.sign(settings.signing_mark(), clock.now()), health.is_well),
        ):
            try:
                yield bot
            finally:
                parts.close()
    finally:
        parts.finish()


def _try_new_kinds(bot: Bot) -> None:
    # Beside whatever is going on: nothing waits for it.
    trying = threading.Thread(target=bot.fallback.try_new_kinds, args=(bot.client,), name="blocks", daemon=True)
    trying.start()


def wait_for_database(store: Store, settings: Settings, begin: Callable[[], None]) -> None:
    """Do what a start needs of the database, again until that works; `/health` is red meanwhile.

    Only a server can be away: what is wrong with a file is raised, as is all else.
    """
    outage, waiting = OutageLog(_log), WithoutDatabase(store, settings)
    with ExitStack() as stack:
        while True:
            try:
                begin()
            except DBAPIError as error:
                if not store.is_shared or not is_outage(error):
                    raise
                if waiting.why == waiting.unknown:
                    stack.enter_context(answering_health(waiting, settings.guildhall_health_port))
                waiting.why = reason_of(error)
                outage.stumbled(error, "the start failed")
                time.sleep(DATABASE_SECONDS)
            else:
                outage.went_well()
                return


def serve(
    store: Store,
    settings: Settings,
    clock: Clock,
    *,
    met: Callable[[AuthInfo], None] = lambda _introduction: None,
) -> None:
    """Run until the process is told to stop, and a second time: at once.

    Raises OtherWorkspace when the database is not the token's, NotDurable when it may lose what was acknowledged.
    """
    if weaknesses := store.durability():
        raise NotDurable(" ".join(weaknesses))
    is_stopping = threading.Event()
    failures: list[Exception] = []

    def stop(number: int, _frame: Any) -> None:
        if is_stopping.is_set():
            os._exit(128 + number)
        is_stopping.set()

    def failed(error: Exception) -> None:
        failures.append(error)
        is_stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    with store.held_alone(), running(store, settings, clock, met=met, failed=failed):
        _log.info("Guildhall is running.")
        # A signal that comes as a wait begins, or to another thread, does not end that one.
        while not is_stopping.wait(LOOK_SECONDS):
            pass
    if failures:
        raise failures[0]
