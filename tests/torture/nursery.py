"""A process that has imported everything and forks whole bots to be killed: an address in, a process id out.

Nothing here may start a thread before a fork. A bot's leases are short, so that what a dead one held is free soon.
"""

import os
import signal
import sys
import threading
import time

from pydantic import SecretStr

import bot.serve
import guildhall.schema  # noqa: F401 - imports every table
from bot.settings import Settings
from scheduling.clock import SystemClock
from store import lease
from store.database import AlreadyRunning, address
from store.engine import Store

SETTLE_SECONDS = 1.0
LEASE_SECONDS, CALL_SECONDS = 4.0, 2.0


def settings(database: str) -> Settings:
    """Return settings whose settling time is short: the sandbox's history does not lag."""
    return Settings(
        slack_bot_token=SecretStr(os.environ["SLACK_BOT_TOKEN"]),
        slack_app_token=SecretStr(os.environ["SLACK_APP_TOKEN"]),
        slack_api_url=os.environ["SLACK_API_URL"],
        database_url=address(database),
        guildhall_lookup_key=SecretStr("the same for every one of them, however often it dies"),
        guildhall_settle_seconds=SETTLE_SECONDS,
    )


def live(database: str) -> None:
    """Run a bot until it is killed."""
    told = settings(database)
    store = Store(told.database_url)
    while True:
        try:
            with store.held_alone(), bot.serve.running(store, told, SystemClock()):
                threading.Event().wait()
        except AlreadyRunning:
            # The one before is dead; the kernel may not have noticed yet.
            time.sleep(0.01)


def main() -> None:
    """Fork a bot for each address on standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    lease.SECONDS, lease.ERRAND_SECONDS, lease.CALL_SECONDS = LEASE_SECONDS, LEASE_SECONDS, CALL_SECONDS
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(line.strip())
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
