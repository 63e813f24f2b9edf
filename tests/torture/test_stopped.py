"""P4: a bot that is stopped in the middle of a call, for longer than its lease, and goes on."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import faults
from sandbox.faults import Fault
from tests.conftest import database_url
from tests.patience import PATIENCE_SECONDS, slowed
from tests.postgres import PIP
from tests.torture.bots import Chamber, chamber, soon
from tests.torture.checking import assert_nothing_lost_nothing_twice, healed
from tests.torture.fork_server import SETTLE_SECONDS
from tests.torture.load import submit_idea
from tests.torture.short_leases import CALL_SECONDS, LEASE_SECONDS, SLOWED

POST = "chat.postMessage"
# The first of two calls must still be under way once the second is, and neither may be given up.
HELD_SECONDS = CALL_SECONDS - 0.5
DONE = "SELECT id, fence FROM outbox WHERE progress = 'sent' AND kind IN ('card', 'tracker')"
FENCED = re.compile(r"row (\d+) was claimed by another since")


def posts(stopped: Chamber) -> int:
    """Count the posts that reached Slack, whatever it did with them."""
    return sum(method == POST for _, method, _ in stopped.workspace.struck)


def others_are_done(stopped: Chamber) -> bool:
    """Tell whether another replica has brought out both messages."""
    fences = done(stopped).values()
    return len(fences) == 2 and min(fences) > 1


def done(stopped: Chamber) -> dict[str, int]:
    """Return the messages that are brought out, by the number of their fact, and how often each was claimed."""
    with stopped.store.reading() as session:
        return {str(fact): fence for fact, fence in session.connection().exec_driver_sql(DONE)}


def rejected(stopped: Chamber) -> set[str]:
    """Return the facts of which something was written back too late; an errand may have been in hand besides."""
    return {*FENCED.findall(stopped.fork_server.logged())}


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
@pytest.mark.parametrize(
    "fault_of",
    [
        lambda seconds: faults.slow(POST, seconds, times=2),
        lambda seconds: faults.hang(POST, seconds, times=2, accepted=False),
    ],
    ids=["taken by Slack", "lost on the way"],
)
def test_stopped_process_that_lost_its_lease_may_not_write_back(
    fault_of: Callable[[float], Fault], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = slowed()
    monkeypatch.setenv(SLOWED, str(times))
    with chamber(database_url(PIP, tmp_path), tmp_path, patience=PATIENCE_SECONDS) as stopped:
        stopped.workspace.faults.append(fault_of(HELD_SECONDS * times))
        assert submit_idea(stopped.workspace, "U0RIA", "Idea 1 of Ria")
        stopped.titles.append("Idea 1 of Ria")
        # The card and the tracker are in two threads' hands.
        assert soon(lambda: posts(stopped) == 2, PATIENCE_SECONDS)
        (sleeper,) = stopped.fork_server.alive
        os.kill(sleeper, signal.SIGSTOP)
        stopped.fork_server.fork()
        assert soon(lambda: others_are_done(stopped), LEASE_SECONDS * times + SETTLE_SECONDS + PATIENCE_SECONDS)
        assert not rejected(stopped)
        os.kill(sleeper, signal.SIGCONT)
        assert soon(lambda: done(stopped).keys() <= rejected(stopped), PATIENCE_SECONDS)
        healed(stopped)
        assert assert_nothing_lost_nothing_twice(stopped) == 1
