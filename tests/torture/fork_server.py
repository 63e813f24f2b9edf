"""A process that has imported everything and forks whole bots to be hurt: an address in, a process id out.

Its argument is a file of eight bytes: how many seconds the bots' clocks are ahead. Nothing here may start a thread
before a fork. Times are short, so that what a dead one held is free soon, looked up soon, and swept soon."""

import mmap
import os
import signal
import struct
import sys
import threading
import time
from datetime import datetime, timedelta

from pydantic import SecretStr

import bot.serve
from bot.delivery import rate_limit
from bot.delivery.rate_limit import Rate
from bot.settings import Settings
from scheduling.clock import SystemClock
from store import claims, clock_skew, dead_letters, outbox
from store.database import AlreadyRunning, address
from store.engine import Store

SETTLE_SECONDS = 1.0
FIRST_SWEEP, LAST_SWEEP = timedelta(seconds=2), timedelta(seconds=4)
# The sandbox has no limits here, and the clocks that would count them are moved.
UNLIMITED = Rate(timedelta(milliseconds=1), 1000)


class SteppingClock(SystemClock):
    """The machine's clock, ahead or behind by what stands in a file."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            self._seconds = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)

    def now(self) -> datetime:
        """Return the present instant as this clock has it."""
        return super().now() + timedelta(seconds=struct.unpack("d", self._seconds[:8])[0])


def hurry() -> None:
    """Make the times short and the budgets large."""
    for each in (outbox, claims, clock_skew, dead_letters):
        vars(each)["FIRST_SWEEP"] = FIRST_SWEEP
    clock_skew.SETTLE = timedelta(seconds=SETTLE_SECONDS)
    claims.LAST_SWEEP = LAST_SWEEP
    for rates in (rate_limit.RATES, rate_limit.ASKING):
        rates.update(dict.fromkeys(rates, UNLIMITED))


def settings(database: str) -> Settings:
    """Return settings whose settling time is short: the sandbox's history does not lag."""
    return Settings(
        slack_bot_token=SecretStr(os.environ["SLACK_BOT_TOKEN"]),
        slack_app_token=SecretStr(os.environ["SLACK_APP_TOKEN"]),
        slack_api_url=os.environ["SLACK_API_URL"],
        database_url=address(database),
        guildhall_lookup_key=SecretStr("the same for every one of them, however often it dies"),
        guildhall_settle_seconds=SETTLE_SECONDS,
        guildhall_health_port=0,
    )


def live(database: str, clock: SteppingClock) -> None:
    """Run a bot until it is killed."""
    told = settings(database)
    store = Store(told.database_url)
    while True:
        try:
            with store.held_alone(), bot.serve.running(store, told, clock):
                threading.Event().wait()
        except AlreadyRunning:
            # The one before is dead; the kernel may not have noticed yet.
            time.sleep(0.01)


def main() -> None:
    """Fork a bot for each address on standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    clock = SteppingClock(sys.argv[1])
    hurry()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(line.strip(), clock)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
