"""A process that has imported everything and forks children to be killed: one line of commands in, one line out.

`lines DB` runs a bot once and prints the lines of our packages that it executes between the submission's arrival and
the posted card, each once, in order. `kill DB FILE LINE` runs a bot that dies, as by kill -9, when it first reaches
that line. `heal DB` runs a bot that delivers what is left, and ends. Nothing here may start a thread before the fork.
"""

import json
import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from pydantic import SecretStr

import bot.app
from bot.dispatch import Dispatch
from bot.serve import answering
from bot.settings import Settings
from scheduling.clock import SystemClock
from store import outbox
from store.engine import Store

ROOT = Path(__file__).parents[2]
PACKAGES = tuple(f"{ROOT / name}{os.sep}" for name in ("store", "intake", "scheduling", "bot"))
PATIENCE_SECONDS = 5.0
NOTHING_CAME = 3
SETTLE = timedelta(seconds=0.05)
Line = tuple[str, int]


class Tracer:
    """Watches from the arrival of a submission on, in every thread, which of our lines are executed."""

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
            line = (code.co_filename, frame.f_lineno)
            if line == self.deadly:
                os._exit(137)
            self.seen.setdefault(line)
        return self

    def install(self) -> None:
        """Trace this thread and all that are started from now on."""
        threading.settrace(self)
        sys.settrace(self)


def settings(database: str) -> Settings:
    """Return settings whose settling time is short: the sandbox's history does not lag."""
    return Settings(
        slack_bot_token=SecretStr(os.environ["SLACK_BOT_TOKEN"]),
        slack_app_token=SecretStr(os.environ["SLACK_APP_TOKEN"]),
        slack_api_url=os.environ["SLACK_API_URL"],
        database_url=f"sqlite:///{database}",
        guildhall_settle_seconds=SETTLE.total_seconds(),
    )


def live(database: str, deadly: Line | None) -> None:
    """Serve one submission and deliver it, watched; then leave."""
    clock, store = SystemClock(), Store(f"sqlite:///{database}")
    told = settings(database)
    guildhall = bot.app.build(store, told, clock.now)
    staged = threading.Event()
    store.subscribe(staged.set)
    tracer = Tracer(deadly)
    tracer.install()
    with answering(guildhall, told):
        print("ready", flush=True)
        if not staged.wait(PATIENCE_SECONDS):
            os._exit(NOTHING_CAME)
        while not is_over(store):
            guildhall.delivery.run_until_idle()
        sys.settrace(None)
        print(json.dumps([list(line) for line in tracer.seen]), flush=True)
        sys.stdin.readline()
    os._exit(0)


def is_over(store: Store) -> bool:
    """Tell whether the card has been posted."""
    with store.reading() as session:
        return any(fact.kind == "card" for fact in outbox.sent(session))


def heal(database: str) -> None:
    """Start again after a death: look up what was in doubt, deliver what is left."""
    clock, store = SystemClock(), Store(f"sqlite:///{database}")
    guildhall = bot.app.build(store, settings(database), clock.now)
    guildhall.delivery.recover()
    while waits(store):
        guildhall.delivery.run_until_idle()
        time.sleep(0.01)
    os._exit(0)


def waits(store: Store) -> bool:
    """Tell whether something is still to be sent or looked up."""
    with store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT 1 FROM outbox WHERE progress IN ('ready', 'sending', 'doubtful')"
        )
        return found.first() is not None


def main() -> None:
    """Obey the commands on standard input, each in a child of its own."""
    for command in sys.stdin:
        word, database, *line = command.split()
        child = os.fork()
        if child == 0:
            if word == "heal":
                heal(database)
            live(database, (line[0], int(line[1])) if line else None)
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
