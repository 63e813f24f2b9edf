"""P1, P2: kill -9 at each write of accept and of send, and a disk that fails for a while."""

import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from tests.conftest import SQLITE, database_url
from tests.scenarios.helpers import submit_new
from tests.torture import long_form, new_seed
from tests.torture.bots import chamber
from tests.torture.checking import assert_nothing_lost_nothing_twice, healed
from tests.torture.crash_server import NOT_REACHED
from tests.torture.kills import Lane, lane, new_template
from tests.torture.load import PROBLEM, submit_idea
from tests.torture.strace import WRITES, attached, counted

LANES = 3
SAMPLE = 8
TOLD_WITHIN_SECONDS, PATIENCE_SECONDS = 3.0, 20.0
Part = Literal["answer", "send"]


class Write(NamedTuple):
    """The `nth` call of a kind that one thread makes while it answers or sends."""

    part: Part
    call: str
    nth: int


def lived(killed: Lane, title: str, part: Part, *inject: str) -> tuple[bool, int, Path]:
    """Submit an idea and have it sent, one of both under strace; tell whether the form closed, and how it ended."""
    child = killed.begin("answer")
    assert killed.open_form()
    folder = killed.database.parent
    if part == "answer":
        with attached(child, folder, *inject) as calls:
            closed = killed.submit(title)
            killed.crash_server.say("")
            return closed, killed.crash_server.end(), calls
    closed = killed.submit(title)
    killed.crash_server.say("")
    assert killed.crash_server.end() == NOT_REACHED
    with attached(killed.begin("send"), folder, *inject) as calls:
        killed.crash_server.say("")
        return closed, killed.crash_server.end(), calls


def writes(template: Path, folder: Path) -> list[Write]:
    """Return every write of both, counted while nobody dies."""
    found = []
    with lane(template, folder) as watched:
        for part in ("answer", "send"):
            closed, _, calls = lived(watched, watched.renew(), part)
            assert closed
            found += [Write(part, call, nth + 1) for call, count in counted(calls).items() for nth in range(count)]
    return found


def kill_at_each(template: Path, folder: Path, points: Sequence[Write]) -> tuple[int, int]:
    """Kill at each of these writes, in a lane of their own; return how often the form had closed, and who lived on."""
    acknowledged = survived = 0
    with lane(template, folder) as killed:
        for point in points:
            title = killed.renew()
            closed, ended, _ = lived(killed, title, point.part, f"{point.call}:signal=SIGKILL:when={point.nth}")
            assert ended in (137, NOT_REACHED), f"{point}: {ended}"
            killed.heal(title, closed=closed)
            with sqlite3.connect(killed.database) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], point
            connection.close()
            acknowledged += closed
            survived += ended == NOT_REACHED
    return acknowledged, survived


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_killed_at_a_write_leaves_the_idea_whole_or_not_there(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    template = new_template(tmp_path)
    points = every = writes(template, tmp_path / "writes")
    assert {point.part for point in every} == {"answer", "send"}
    assert len(every) > 40
    if not long_form():
        points = random.Random(seed).sample(every, SAMPLE)
    with ThreadPoolExecutor(LANES) as pool:
        folders = [tmp_path / f"lane-{number}" for number in range(LANES)]
        parts = [points[number::LANES] for number in range(LANES)]
        outcomes = list(pool.map(partial(kill_at_each, template), folders, parts))
    closed, survived = (sum(each) for each in zip(*outcomes, strict=True))
    assert survived <= len(points) // 4
    told = f"{len(points)} of {len(every)} writes ({survived} not reached), {closed} after the form had closed"
    record_property("told", f"killed at a write, seed {seed}: killed at {told}: none lost, none torn")


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_disk_failure_is_reported_within_three_seconds_and_ends_when_the_disk_works_again(
    error: str, tmp_path: Path
) -> None:
    with chamber(database_url(SQLITE, tmp_path), tmp_path, patience=PATIENCE_SECONDS) as spoilt:
        ria = spoilt.workspace.person("U0RIA")
        assert submit_idea(spoilt.workspace, "U0RIA", "Idea 1 of Ria")
        healed(spoilt)
        ria.command("C0GENERAL", "/ml-idea")
        with attached(spoilt.fork_server.alive[0], tmp_path, f"{','.join(WRITES)}:error={error}"):
            began = time.monotonic()
            answer = submit_new(ria, {"Title": "Idea 2 of Ria", "What is the problem?": PROBLEM})
            took = time.monotonic() - began
            assert not answer.closed
            assert not answer.timed_out
            assert "nothing was changed" in str(answer.errors)
            assert took < TOLD_WITHIN_SECONDS
        # Their words are there still.
        assert submit_new(ria, {}).closed
        assert submit_idea(spoilt.workspace, "U0REX", "Idea 3 of Rex")
        spoilt.titles += [f"Idea {number} of {who}" for number, who in ((1, "Ria"), (2, "Ria"), (3, "Rex"))]
        healed(spoilt)
        assert assert_nothing_lost_nothing_twice(spoilt) == 3
