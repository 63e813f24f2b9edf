"""P1 to P4: kill -9 at random under load, one process on SQLite and three on PostgreSQL (matrix row 4)."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SQLITE, database_url
from tests.postgres import PIP
from tests.torture import long_form, new_seed
from tests.torture.checking import assert_nothing_lost_nothing_twice, healed
from tests.torture.load import under_load
from tests.torture.rig import chamber

KILLS = 200 if long_form() else 8
REPLICAS = {SQLITE: 1, PIP: 3}
# From one death to the next; a bot begins to answer some tenths of a second after it was born.
BETWEEN_SECONDS = (0.2, 1.5)


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
@pytest.mark.parametrize("kind", [SQLITE, PIP])
def test_row_04_killed_at_random_under_load_nothing_is_lost_and_nothing_stands_twice(
    kind: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    chance = random.Random(seed)
    with chamber(database_url(kind, tmp_path), tmp_path, bots=REPLICAS[kind], patience=1.0) as killed:
        with under_load(killed):
            for _ in range(KILLS):
                time.sleep(chance.uniform(*BETWEEN_SECONDS))
                killed.nursery.kill(chance.randrange(len(killed.nursery.alive)))
                killed.nursery.fork()
        healed(killed)
        ideas = assert_nothing_lost_nothing_twice(killed)
        assert len(killed.titles) > KILLS // 4
    told = f"{KILLS} kills of {REPLICAS[kind]} on {kind}, {len(killed.titles)} forms closed, {ideas} ideas"
    record_property("told", f"row 4, seed {seed}: {told}: none lost, none twice")
