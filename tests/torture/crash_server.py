"""A process that has imported everything and forks children to be killed: one line of commands in, one line out.

`lines DB` runs a bot once and prints the lines of our packages that it executes while it answers a submission and while
it sends what came of it, each once, in order. `kill DB WHILE FILE LINE` runs a bot that dies, as by kill -9, when it
first reaches that line. `answer DB` and `send DB` run one of both only, for who watches from outside. `heal DB` runs a
bot that delivers what is left and answers, until the next line; then it ends. Nothing here may start a thread before
the fork."""

import json
import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import bot.app
from bot.dispatch import Dispatch
from bot.serve import answering
from scheduling.clock import SystemClock
from store import claims, clock_skew, dead_letters, outbox
from store.engine import Store
from tests.patience import PATIENCE_SECONDS
from tests.torture import fork_server

ROOT = Path(__file__).parents[2]
PACKAGES = tuple(f"{ROOT / name}{os.sep}" for name in ("store", "intake", "scheduling", "bot"))
NOTHING_CAME, NOT_REACHED = 3, 4
ANSWERING, SENDING = "answering", "sending"
BETWEEN_LOOKS = 0.005
Line = tuple[str, str, int]


class Tracer:
    """Watches from the arrival of a submission on which of our lines are executed, in the main thread or in others."""

    def __init__(self, deadly: Line | None) -> None:
        self.deadly = deadly
        self.seen: dict[Line, None] = {}
        self.watching = False

    def __call__(self, frame: FrameType, event: str, _arg: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(PACKAGES):
            return None
        if code is Dispatch._run.__code__ and frame.f_locals.get("kind") == "view":
            self.watching = True
        if event == "line" and self.watching:
            is_main = threading.current_thread() is threading.main_thread()
            line = (SENDING if is_main else ANSWERING, code.co_filename, frame.f_lineno)
            if line == self.deadly:
                os._exit(137)
            self.seen.setdefault(line)
        return self

    def install(self) -> None:
        """Trace this thread and all that are started from now on."""
        threading.settrace(self)
        sys.settrace(self)


def hurry() -> None:
    """Make the times even shorter than in the fork server: here one message is looked after at a time."""
    fork_server.hurry()
    fork_server.SETTLE_SECONDS = 0.05
    for each in (outbox, claims, clock_skew, dead_letters):
        vars(each)["FIRST_SWEEP"] = timedelta(seconds=0.4)
    claims.LAST_SWEEP = timedelta(seconds=0.8)


def live(store: Store, deadly: Line | None) -> None:
    """Serve one submission and deliver it, watched; then leave."""
    told = fork_server.settings(str(store.url))
    guildhall = bot.app.build(store, told, SystemClock().now)
    staged = threading.Event()
    store.subscribe(staged.set)
    tracer = Tracer(deadly)
    tracer.install()
    with answering(guildhall, told):
        print(f"ready {os.getpid()}", flush=True)
        if not staged.wait(PATIENCE_SECONDS):
            os._exit(NOTHING_CAME)
        while waits(store):
            guildhall.delivery.run_until_idle()
            time.sleep(BETWEEN_LOOKS)
        sys.settrace(None)
        if deadly is None:
            print(json.dumps(list(tracer.seen)), flush=True)
    os._exit(NOT_REACHED)


def answer(store: Store) -> None:
    """Serve one submission; then leave."""
    told = fork_server.settings(str(store.url))
    guildhall = bot.app.build(store, told, SystemClock().now)
    with answering(guildhall, told):
        print(f"ready {os.getpid()}", flush=True)
        sys.stdin.readline()
    os._exit(NOT_REACHED)


def send(store: Store) -> None:
    """Deliver what is left, when told so; then leave."""
    told = fork_server.settings(str(store.url))
    guildhall = bot.app.build(store, told, SystemClock().now)
    guildhall.delivery.recover()
    print(f"ready {os.getpid()}", flush=True)
    sys.stdin.readline()
    while waits(store):
        guildhall.delivery.run_until_idle()
        time.sleep(BETWEEN_LOOKS)
    os._exit(NOT_REACHED)


def heal(store: Store) -> None:
    """Start again after a death: look up what was in doubt, deliver what is left, answer who asks again."""
    told = fork_server.settings(str(store.url))
    guildhall = bot.app.build(store, told, SystemClock().now)
    guildhall.delivery.recover()
    with answering(guildhall, told):
        print(f"ready {os.getpid()}", flush=True)
        sys.stdin.readline()
        while waits(store):
            guildhall.delivery.run_until_idle()
            time.sleep(BETWEEN_LOOKS)
    os._exit(0)


def waits(store: Store) -> bool:
    """Tell whether something is still to be sent, looked up or swept."""
    with store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT 1 FROM outbox WHERE progress IN ('ready', 'sending', 'doubtful') OR sweep_at IS NOT NULL"
        )
        return found.first() is not None


PARTS = {"answer": answer, "send": send, "heal": heal}


def main() -> None:
    """Obey the commands on standard input, each in a child of its own; an empty line was for one that is dead."""
    hurry()
    for command in filter(str.strip, sys.stdin):
        word, database, *line = command.split()
        child = os.fork()
        if child == 0:
            store = Store(f"sqlite:///{database}")
            if word in PARTS:
                PARTS[word](store)
            live(store, (line[0], line[1], int(line[2])) if line else None)
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
