"""Keeps us in touch with Slack: tries until it answers, connects, and tries again when something was lost."""

import logging
import random
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from slack_sdk import WebClient

from bot.health import Introduction, Trouble, Unreachable, introduce
from bot.reach import Reach
from intake.service.workspaces import OtherWorkspace

LOOK_AGAIN_SECONDS, LEAVING_SECONDS = 600.0, 3.0
ANSWERING_SECONDS = 3.0
FIRST_SECONDS, LONGEST_SECONDS = 1.0, 30.0

_log = logging.getLogger("guildhall")
# Holds the connection for the length of the block, and calls what it is given when it is lost.
Connect = Callable[[Callable[[], None]], AbstractContextManager[None]]


def pause_after(failures: int, chance: float) -> float:
    """Return how many seconds to wait: 1, 2, 4 … up to 30, each shortened by up to a quarter (`chance` is 0 to 1)."""
    longest: float = min(FIRST_SECONDS * 2 ** min(failures - 1, 10), LONGEST_SECONDS)
    return longest * (1 - chance / 4)


class Presence:
    """A thread that introduces us to Slack and keeps the connection."""

    def __init__(
        self,
        client: WebClient,
        reach: Reach,
        connect: Connect,
        *,
        met: Callable[[Introduction], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Prepare; `met` is told each time Slack has said who we are; an OtherWorkspace of its is for `failed`."""
        self._client = client
        self._reach = reach
        self._connect = connect
        self._met = met
        self._failed = failed
        self._told: str | None = None
        self._connection, self._was_connected = ExitStack(), False
        self._is_lost = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def start(self) -> None:
        """Start; until Slack has answered, nothing is delivered."""
        self._reach.watch()
        self._is_lost.set()
        self._thread.start()

    def stop(self) -> None:
        """Close the connection and stop."""
        self._stopping.set()
        self._reach.doubt()
        # It may wait for an answer that does not come.
        self._thread.join(LEAVING_SECONDS)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                self._keep()
                failures = 0
                self._reach.wait_for_doubt(LOOK_AGAIN_SECONDS)
                continue
            except OtherWorkspace as error:
                self._failed(error)
                break
            except Trouble as trouble:
                self._tell(trouble)
            except Exception:  # noqa: BLE001 - a stumble must not end the thread
                _log.exception("presence stumbled")
            failures += 1
            self._stopping.wait(pause_after(failures, random.random()))
        self._connection.close()

    def _keep(self) -> None:
        try:
            introduction = introduce(self._client)
        except Trouble:
            self._reach.lost()
            raise
        self._met(introduction)
        self._reach.found()
        if self._is_lost.is_set():
            self._connect_anew()
        if self._told is not None:
            _log.info("green: Slack answers again; what waited is sent now.")
            self._told = None

    def _connect_anew(self) -> None:
        is_lost, fresh = threading.Event(), ExitStack()

        def lose() -> None:
            is_lost.set()
            self._reach.doubt()

        fresh.enter_context(self._connect(lose))
        old, self._connection, self._is_lost = self._connection, fresh, is_lost
        if self._was_connected:
            # What came over the old one is answered over it.
            self._stopping.wait(ANSWERING_SECONDS)
        old.close()
        if self._was_connected and is_lost.is_set() and not self._stopping.is_set():
            raise Trouble("Slack ends the WebSocket as soon as it is open. Do many others use this app-level token?")
        self._was_connected = True

    def _tell(self, trouble: Trouble) -> None:
        # Of a Slack that is down each try may fail in another way; once is enough.
        what = Unreachable.__name__ if isinstance(trouble, Unreachable) else str(trouble)
        if what == self._told:
            return
        self._told = what
        waits = "Nothing is lost, it is tried again until it works"
        _log.error("red: %s %s.", trouble, waits if isinstance(trouble, Unreachable) else f"{waits} or is mended")
