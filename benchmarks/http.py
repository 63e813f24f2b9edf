"""What HTTP mode costs: against a server that only verifies and parses, and against a bare Bolt app.

`python -m benchmarks.http`: the servers run side by side, one worker each, and are measured in turn (A B A B … A) by a
generator of load in this process; printed are medians, ratios, and the targets. Only ratios carry over to other runs.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.http_load import as_fast_as_it_goes, at_a_rate, command
from benchmarks.results import Row, within
from bot.settings import Mode
from guildhall.environment import open_environment
from guildhall.manifest import read_manifest
from sandbox.workspace import Workspace
from scheduling.clock import SteppedClock

ROUNDS, SECONDS = 5, 1.2
PEOPLE, LATENCY_SECONDS = 40, 0.15
RATE, RATE_SECONDS, SLOW_ONE_IN = 100, 4, 50


class Server(NamedTuple):
    """A running server."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        """Return what it has used of a processor so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(name: str, slack: int = 0) -> Iterator[Server]:
    """Run one of the servers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.http_servers", name, str(slack)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Server(int(process.stdout.readline()), process.pid)
    finally:
        process.terminate()
        process.communicate()


class Pace(NamedTuple):
    """How fast a server was, and how much of a processor a request took it."""

    a_second: float
    cpu_seconds: float


def pace(server: Server, request: bytes, seconds: float = SECONDS) -> Pace:
    """Measure one server for a while."""
    before = server.cpu_seconds()
    outcome = as_fast_as_it_goes(server.port, request, seconds)
    return Pace(outcome.a_second, (server.cpu_seconds() - before) / len(outcome.seconds))


def compared(mine: Server, theirs: Server, name: str, rounds: int, seconds: float) -> tuple[float, str]:
    """Return the median of the ratios of neighbours, and what it is made of."""
    request = command(name)
    for each in (mine, theirs):
        pace(each, request, seconds / 2)
    reference, measured, ratios, cpu = [pace(theirs, request, seconds)], [], [], []
    for _ in range(rounds):
        measured.append(pace(mine, request, seconds))
        reference.append(pace(theirs, request, seconds))
        beside = reference[-2:]
        ratios.append(measured[-1].a_second / statistics.mean(each.a_second for each in beside))
        cpu.append(statistics.mean(each.cpu_seconds for each in beside) / max(measured[-1].cpu_seconds, 1e-9))
    speeds = [statistics.median(each.a_second for each in group) for group in (measured, reference)]
    summary = f"{speeds[0]:,.0f}/s of {speeds[1]:,.0f}/s, by processor time {statistics.median(cpu):.2f}"
    return statistics.median(ratios), summary


def with_slow_ones(port: int, seconds: float) -> tuple[float, float, float]:
    """Return the median of the others with slow requests among them, without, and the ratio of neighbours."""
    count = int(RATE * seconds)
    usual, slow = command("/ack"), command("/slow")
    plain = [usual] * count
    mixed = [slow if number % SLOW_ONE_IN == 0 else usual for number in range(count)]
    is_usual = [request is usual for request in mixed]
    medians = [
        statistics.median(at_a_rate(port, requests, RATE, is_usual).seconds) * 1000
        for requests in (plain, mixed, plain)
    ]
    return medians[1], statistics.mean(medians[::2]), medians[1] / statistics.mean(medians[::2])


def everybody_at_once(people: int) -> tuple[float, float]:
    """Return after how many seconds the last of many people had the modal: of a bot just started, and of a warm one."""
    workspace = Workspace(SteppedClock(datetime(2026, 3, 4, 9, tzinfo=UTC)), read_manifest(), rate_limited=False)
    members = [f"U0P{number:03d}" for number in range(people)]
    for member in members:
        workspace.add_member(member, member.lower())
    workspace.add_channel("general", [*members, workspace.bot_user_id], channel_id="C0GENERAL")
    workspace.latency_seconds = LATENCY_SECONDS

    def one(member: str) -> float:
        answer = workspace.person(member).command("C0GENERAL", "/ml-idea")
        if answer.timed_out or answer.view is None:
            raise SystemExit(f"{member} got no modal: {answer.text}")
        return time.perf_counter()

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(people) as hands:
        clock = SteppedClock(datetime(2026, 3, 4, 9, tzinfo=UTC))
        with open_environment(workspace, clock, f"sqlite:///{folder}/x.db", mode=Mode.http):
            durations = []
            for _ in range(2):
                began = time.perf_counter()
                durations.append(max(hands.map(one, members)) - began)
                for member in members:
                    workspace.person(member).close()
    return durations[0], durations[1]


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure."""
    rounds, seconds, people = (1, 0.1, 5) if short else (ROUNDS, SECONDS, PEOPLE)
    with ExitStack() as stack:
        slack = stack.enter_context(server("slack"))
        ours, raw, bare = (stack.enter_context(server(name, slack.port)) for name in ("ours", "raw", "bare"))
        ratio, summary = compared(ours, raw, "/ack", rounds, seconds)
        yield Row("acknowledgement only / raw", ratio, 0.33, at_least=True, detail=summary)
        ratio, summary = compared(ours, bare, "/ml-idea", rounds, seconds)
        yield Row("modal / bare Bolt", ratio, 0.8, at_least=True, detail=summary)
        slowed, usual, ratio = with_slow_ones(ours.port, 0.5 if short else RATE_SECONDS)
        summary = f"{slowed:.1f} ms of {usual:.1f} ms"
        yield Row("median beside slow ones / without", ratio, 2, detail=summary)
    cold, warm = everybody_at_once(people)
    yield within(f"{people} people, 150 ms a call: the last modal, just started", cold, 3, "s")
    yield within(f"{people} people, 150 ms a call: the last modal, warm", warm, 3, "s")


if __name__ == "__main__":
    for row in rows():
        print(row.as_text(), flush=True)
