"""The control: through the same hostile network, blind retry repeats by the thousand what we say once."""

import gc
import warnings
from collections.abc import Callable

import pytest

from benchmarks.hostile import by_blind_retry, by_delivery
from tests.torture import long_form, new_seed

POSTS = 20_000 if long_form() else 200
BLIND_PER_POST = 0.1


def nothing() -> None:
    """Show no progress."""


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_blind_retry_repeats_by_the_thousand_what_our_delivery_says_once(
    record_property: Callable[[str, object], None],
) -> None:
    seed = new_seed()
    print("seed", seed)
    with warnings.catch_warnings():
        # The stock client leaves answers open that were cut short, and whoever runs when they are found is to blame.
        warnings.simplefilter("ignore", ResourceWarning)
        blind = by_blind_retry(POSTS, seed, nothing)
        gc.collect()
    ours = by_delivery(POSTS, seed, nothing)
    record_property(
        "told",
        f"hostile, seed {seed}: {POSTS} posts: blind retry {blind.per_ten_thousand(blind.standing_twice)} standing "
        f"twice per 10,000; ours {ours.standing_twice}, missing {ours.missing}, seen twice for a while "
        f"{ours.per_ten_thousand(ours.seen_twice)} per 10,000",
    )
    assert (ours.missing, ours.standing_twice) == (0, 0)
    assert blind.standing_twice > BLIND_PER_POST * POSTS
