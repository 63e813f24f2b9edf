"""P1 to P4: kill -9 at each executed line of accept and of send."""

import json
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from sandbox import faults
from sandbox.workspace import Workspace
from tests.torture import long_form, new_seed
from tests.torture.crash_server import ANSWERING, NOT_REACHED, NOTHING_CAME, SENDING
from tests.torture.kills import Lane, Line, lane, new_template

LANES = 4
SAMPLE = 8
TRIES = 5
# What threads that wait do differs from run to run, and so does which of two copies comes first.
MOST_NOT_REACHED = 0.15
POST = "chat.postMessage"
Spoil = Callable[[Workspace], None]


class Outcome(NamedTuple):
    """How often the form had closed before the death, and at which lines nobody died."""

    closed: int
    not_reached: list[Line]


def well(_workspace: Workspace) -> None:
    """Leave Slack as it is."""


def doubtful(workspace: Workspace) -> None:
    """Lose the first answers: one post is accepted, one is accepted later than we look, one is not."""
    spoilt = (faults.late_accept(POST, 0.25), faults.lost_answer(POST), faults.lost_answer(POST, accepted=False))
    workspace.faults.extend(spoilt)


def executed_lines(template: Path, folder: Path, spoil: Spoil) -> list[Line]:
    """Return every line that runs between a submission and what stands in the end, in order."""
    with lane(template, folder) as watched:
        title = watched.renew()
        watched.begin("lines")
        assert any(watched.open_form() for _ in range(TRIES))
        spoil(watched.workspace)
        # Watched it is slow, and may be too late for the form.
        watched.submit(title)
        lines = [(part, file, number) for part, file, number in json.loads(watched.crash_server.hear())]
        assert watched.crash_server.end() == NOT_REACHED
        return lines


def kill_at(killed: Lane, spoil: Spoil, line: Line) -> tuple[bool, bool]:
    """Submit an idea to a bot that dies at a line, heal; tell whether the form had closed, and whether it did die."""
    for _ in range(TRIES):
        title = killed.renew()
        killed.begin("kill", *line)
        # On a busy machine the form may not open in time; then nothing is submitted.
        is_open = killed.open_form()
        spoil(killed.workspace)
        closed = is_open and killed.submit(title)
        ended = killed.crash_server.end()
        if ended != NOTHING_CAME:
            break
    assert ended in (137, NOT_REACHED), f"{line}: {ended}"
    try:
        killed.heal(title, closed=closed)
    except AssertionError as error:
        raise AssertionError(f"killed at {line}, the form {'closed' if closed else 'stayed open'}") from error
    return closed, ended == 137


def kill_at_each(template: Path, spoil: Spoil, folder: Path, lines: Sequence[Line]) -> Outcome:
    """Kill at each of these lines, in a lane of their own."""
    with lane(template, folder) as killed:
        died = [(line, *kill_at(killed, spoil, line)) for line in lines]
    return Outcome(sum(closed for _, closed, _ in died), [line for line, _, reached in died if not reached])


def told_of_kills(template: Path, folder: Path, spoil: Spoil, lines: Sequence[Line]) -> str:
    """Kill at these lines in a few lanes at once; return what there is to tell."""
    with ThreadPoolExecutor(LANES) as pool:
        folders = [folder / f"{spoil.__name__}-{number}" for number in range(LANES)]
        parts = [lines[number::LANES] for number in range(LANES)]
        outcomes = list(pool.map(partial(kill_at_each, template, spoil), folders, parts))
    missed = [line for outcome in outcomes for line in outcome.not_reached]
    print("not reached:", *missed, sep="\n")
    assert len(missed) <= max(5, MOST_NOT_REACHED * len(lines))
    closed = sum(outcome.closed for outcome in outcomes)
    return f"{len(lines)} kill points ({len(missed)} not reached), {closed} after the form had closed"


def some(lines: Sequence[Line], seed: int) -> Sequence[Line]:
    """Return all lines, or where there is no time a sample of them."""
    return lines if long_form() else random.Random(seed).sample(lines, min(SAMPLE, len(lines)))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A database in which the company is set up and its people are known."""
    return new_template(tmp_path)


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_killed_while_accepting_leaves_the_idea_whole_or_lets_it_be_sent_again(
    tmp_path: Path, template: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    lines = [line for line in executed_lines(template, tmp_path / "lines", well) if line[0] == ANSWERING]
    assert len(lines) > 300
    told = told_of_kills(template, tmp_path, well, some(lines, seed))
    record_property(
        "told", f"killed while accepting, seed {seed}: {told} of {len(lines)} lines of accept: none lost, none twice"
    )


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
@pytest.mark.parametrize("spoil", [well, doubtful])
def test_killed_while_sending_leaves_one_card_and_one_tracker(
    spoil: Spoil, tmp_path: Path, template: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    lines = [line for line in executed_lines(template, tmp_path / "lines", spoil) if line[0] == SENDING]
    if spoil is doubtful:
        usual = set(executed_lines(template, tmp_path / "usual", well))
        lines = [line for line in lines if line not in usual]
    assert len(lines) > 100
    told = told_of_kills(template, tmp_path, spoil, some(lines, seed))
    record_property(
        "told",
        f"killed while sending ({spoil.__name__}), seed {seed}: {told} of {len(lines)} lines: none lost, none twice",
    )
