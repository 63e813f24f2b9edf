"""P4, P5: the clocks of bots jump by an hour or a day, to and fro, under load and doubt."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import faults
from tests.conftest import SQLITE, database_url
from tests.machine_clock import MachineClock, needs_faketime
from tests.postgres import PIP
from tests.torture import long_form, new_seed
from tests.torture.bots import chamber, soon
from tests.torture.checking import assert_nothing_lost_nothing_twice, healed
from tests.torture.load import under_load

HOUR, DAY = 3600.0, 86_400.0
STEPS = (HOUR, -HOUR, DAY, -DAY)
BETWEEN_SECONDS = 0.5
JUMPS = 60 if long_form() else 5
MINUTE, LATEST_SECONDS = 60.0, 3.0
PATIENCE_SECONDS = 20.0


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
@pytest.mark.parametrize("kind", [SQLITE, PIP])
def test_clock_change_to_and_fro_under_load_loses_nothing_and_posts_nothing_twice(
    kind: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    chance = random.Random(seed)
    with chamber(database_url(kind, tmp_path), tmp_path, bots=2 if kind == PIP else 1) as confused:
        with under_load(confused, breath=0.2):
            for _ in range(JUMPS):
                # On a busy machine something happens between two jumps, too.
                closed = len(confused.titles)
                soon(lambda seen=closed: len(confused.titles) > seen, PATIENCE_SECONDS)  # type: ignore[misc]
                time.sleep(BETWEEN_SECONDS)
                # What is in doubt must be found, whatever time it was when it was sent.
                confused.workspace.faults.append(faults.lost_answer("chat.postMessage"))
                confused.fork_server.put_clocks_ahead(chance.choice(STEPS))
                time.sleep(BETWEEN_SECONDS)
                confused.fork_server.put_clocks_ahead(0)
        # What was put off by a clock that was ahead comes when its time has come.
        confused.fork_server.put_clocks_ahead(2 * DAY)
        healed(confused)
        ideas = assert_nothing_lost_nothing_twice(confused)
        assert len(confused.titles) >= JUMPS
    record_property(
        "told",
        f"clock change, seed {seed}: {JUMPS} jumps there and back on {kind}, {len(confused.titles)} forms closed, "
        f"{ideas} ideas: none lost or twice",
    )


@needs_faketime
@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_clock_change_of_the_machine_at_random_loses_nothing_and_posts_nothing_twice(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    chance, machine = random.Random(seed), MachineClock(tmp_path)
    with chamber(database_url(SQLITE, tmp_path), tmp_path, machine=machine) as confused:
        with under_load(confused, breath=0.2):
            for _ in range(JUMPS):
                confused.workspace.faults += [
                    faults.lost_answer("chat.postMessage"),
                    faults.late_accept("chat.postMessage", chance.uniform(0.1, LATEST_SECONDS)),
                ]
                machine.set_ahead(chance.choice((-1, 1)) * chance.uniform(MINUTE, DAY))
                # Whoever goes by it looks at what it says once a second.
                time.sleep(2 * BETWEEN_SECONDS)
        machine.set_ahead(0)
        healed(confused)
        ideas = assert_nothing_lost_nothing_twice(confused)
    record_property(
        "told",
        f"clock change, seed {seed}: machine's clock set {JUMPS} times on {SQLITE}, {ideas} ideas: none lost or twice",
    )
