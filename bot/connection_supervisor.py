"""Keeps us in touch with Slack: tries until it answers, connects, and tries again when something was lost."""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from slack_sdk import WebClient

from bot.liveness import Alarm, EventWatchdog, SlackReachability
from bot.slack_checks import AuthInfo, SlackProblem, Unreachable, auth_test
from bot.socket_mode import DEAF_SECONDS, Connection, Loss
from intake.services.organization import OtherWorkspace

LOOK_AGAIN_SECONDS, LEAVING_SECONDS = 30.0, 3.0
ANSWERING_SECONDS = 3.0
FIRST_SECONDS, LONGEST_SECONDS = 1.0, 30.0
# Where trying again soon makes it worse, or can't help: the first pause, which doubles.
SLOWLY = {Loss.too_many: 60.0, Loss.link_disabled: 300.0}
LONGEST_SLOWLY_SECONDS = 600.0
# Of WebSockets that live so short, some are renewed at once, and the rest after a pause.
SHORT_SECONDS, SHORT_ONES = 60.0, 3
# For so long a WebSocket may be missing while it is renewed.
RENEWING_SECONDS = 10.0
_WHAT_TO_DO = {
    Loss.too_many: "Slack allows ten WebSockets per app, and all are in use. Stop what else uses this token.",
    Loss.link_disabled: "Socket Mode is off for this app. Turn it on, on your app's page under Socket Mode.",
}

_log = logging.getLogger("guildhall")
# Holds the connection for the length of the block, and calls what it is given when it is lost; None: Slack comes to us.
Connect = Callable[[Callable[[Loss], None]], AbstractContextManager[Connection | None]]


def pause_after(failures: int, chance: float, loss: Loss | None = None) -> float:
    """Return how many seconds to wait: 1, 2, 4 … up to 30, each shortened by up to a quarter (`chance` is 0 to 1)."""
    first, cap = (SLOWLY[loss], LONGEST_SLOWLY_SECONDS) if loss in SLOWLY else (FIRST_SECONDS, LONGEST_SECONDS)
    longest: float = min(first * 2 ** min(failures - 1, 10), cap)
    return longest * (1 - chance / 4)


class ConnectionSupervisor:
    """A thread that introduces us to Slack and keeps the connection."""

    def __init__(
        self,
        client: WebClient,
        reach: SlackReachability,
        connect: Connect,
        hearing: EventWatchdog,
        *,
        met: Callable[[AuthInfo], None] = lambda _introduction: None,
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        """Prepare; `met` is told each time Slack has said who we are; an OtherWorkspace of its is for `failed`."""
        self.slack, self.socket = Alarm(), Alarm()
        self._client = client
        self._reach = reach
        self._connect = connect
        self._hearing = hearing
        self._met = met
        self._failed = failed
        self._is_met = threading.Event()
        self._connection: Connection | None = None
        self._holding, self._was_connected = ExitStack(), False
        self._loss: Loss | None = Loss.ended
        self._lost_at = self._looked_at = self._opened_at = time.monotonic()
        self._short = 0
        self._slack_failures = self._failures = 0
        self._connect_at = 0.0
        self._connected = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start; until Slack has answered, nothing is delivered."""
        self._reach.watch()
        self._thread.start()

    def wait_until_connected(self, seconds: float) -> bool:
        """Wait for the first connection; tell whether there is one."""
        return self._connected.wait(seconds)

    def stop(self, seconds: float = LEAVING_SECONDS) -> None:
        """Close the connection and stop; waits so long at most, for it may wait for an answer that does not come."""
        self._stopping.set()
        self._reach.doubt()
        self._thread.join(seconds)

    def of_slack(self) -> str | None:
        """Return what is wrong with Slack's answers to us, or None."""
        if self.slack.sentence is not None:
            return self.slack.sentence
        if not self._is_met.is_set():
            return "Slack hasn't answered yet."
        silent = time.monotonic() - self._looked_at
        return f"Slack hasn't answered for {silent:.0f} s." if silent > 2 * LOOK_AGAIN_SECONDS else None

    def of_socket(self) -> str | None:
        """Return what is wrong with the connection, or None."""
        if self._hearing.alarm.sentence is not None:
            return self._hearing.alarm.sentence
        if not self._was_connected:
            return self.socket.sentence or "Not connected yet."
        connection = self._connection
        if connection is not None and (silent := connection.silent_seconds()) > DEAF_SECONDS:
            return f"The WebSocket has been silent for {silent:.0f} s. We are renewing it."
        missing = 0.0 if self._loss is None else time.monotonic() - self._lost_at
        if self._loss in SLOWLY or missing > RENEWING_SECONDS:
            return (
                self.socket.sentence or f"We lost the WebSocket {missing:.0f} s ago ({self._loss}). We are renewing it."
            )
        return None

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = self._look()
            if self._slack_failures:
                # A call that fails now must not shorten the pause.
                self._stopping.wait(pause)
            else:
                self._reach.wait_for_doubt(pause)
        self._holding.close()

    def _look(self) -> float:
        """Look once after Slack and the connection; return after how many seconds to look again."""
        try:
            self._introduce()
        except OtherWorkspace as error:
            self._failed(error)
            self._stopping.set()
        except SlackProblem as trouble:
            self._slack_failures += 1
            self._tell(self.slack, trouble)
            return pause_after(self._slack_failures, random.random())
        except Exception as error:  # noqa: BLE001 - a stumble must not end the thread
            if not self._is_met.is_set():
                # Whether this database is of the token's workspace is not known yet.
                _log.warning("Can't check the workspace against the database: %s", type(error).__name__)
                self._slack_failures += 1
                return pause_after(self._slack_failures, random.random())
        self._slack_failures = 0
        if self._loss is None:
            return LOOK_AGAIN_SECONDS
        if (wait := self._connect_at - time.monotonic()) > 0:
            return min(wait, LOOK_AGAIN_SECONDS)
        return self._try_to_connect()

    def _introduce(self) -> None:
        try:
            introduction = auth_test(self._client)
        except SlackProblem:
            self._reach.lost()
            raise
        self._looked_at = time.monotonic()
        self._met(introduction)
        self._is_met.set()
        self._reach.found()
        self.slack.green("Slack answers again. Sending what waited.")

    def _try_to_connect(self) -> float:
        try:
            self._connect_anew()
        except SlackProblem as trouble:
            self._failures += 1
            self._tell(self.socket, trouble)
            pause = pause_after(self._failures, random.random(), self._loss)
            self._connect_at = time.monotonic() + pause
            return min(pause, LOOK_AGAIN_SECONDS)
        except Exception:  # noqa: BLE001 - a stumble must not end the thread
            _log.exception("checking the connection failed")
            return LONGEST_SECONDS
        self._failures = 0
        self.socket.green("The WebSocket is open.")
        return LOOK_AGAIN_SECONDS if self._loss is None else 0.0

    def _connect_anew(self) -> None:
        """Open a connection, and close the old one after it; raises SlackProblem, and then the old one stays."""
        fresh = ExitStack()
        losses: list[Loss] = []

        def lose(loss: Loss) -> None:
            losses.append(loss)
            if self._holding is fresh:
                self._lose(loss)

        opened = fresh.enter_context(self._connect(lose))
        if self._was_connected and not losses:
            # What came over the old one is answered over it.
            self._stopping.wait(ANSWERING_SECONDS)
        if losses and (self._was_connected or opened is None or not opened.is_greeted):
            fresh.close()
            if not self._stopping.is_set():
                self._turned_away(losses[0])
        self._opened_at = time.monotonic()
        old, self._holding, self._connection, self._loss = self._holding, fresh, opened, None
        if losses:
            self._lose(losses[0])
        old.close()
        self._was_connected = True
        self._connected.set()

    def _lose(self, loss: Loss) -> None:
        now = time.monotonic()
        self._short = self._short + 1 if now - self._opened_at < SHORT_SECONDS else 0
        if self._short > SHORT_ONES:
            self._connect_at = now + pause_after(self._short - SHORT_ONES, random.random())
        if loss in SLOWLY:
            self._failures += 1
            self._connect_at = now + pause_after(self._failures, random.random(), loss)
            self.socket.red(f"{_WHAT_TO_DO[loss]} We'll try again in a few minutes.")
        elif loss is Loss.deaf:
            self.socket.red("The WebSocket has gone silent: not even pings arrive. We are renewing it.")
        self._loss, self._lost_at = loss, now
        self._reach.doubt()

    def _turned_away(self, loss: Loss) -> None:
        if loss in SLOWLY or self._loss is None:
            self._loss = loss
        raise SlackProblem(
            _WHAT_TO_DO.get(loss, "Slack closes the WebSocket at once. Do other programs use this app-level token?")
        )

    def _tell(self, alarm: Alarm, trouble: SlackProblem) -> None:
        # Of a Slack that is down each try may fail in another way; once is enough.
        is_down = isinstance(trouble, Unreachable)
        waits = "Nothing is lost. We'll keep trying"
        alarm.red(
            f"{trouble} {waits if is_down else f'{waits} until it is fixed'}.",
            known_as=Unreachable.__name__ if is_down else None,
        )
