"""The control: through the same hostile network, blind retry repeats by the thousand what we say once."""

import gc
from collections.abc import Callable

import pytest

from benchmarks.hostile import by_blind_retry, by_delivery
from tests.torture import long_form, new_seed

POSTS = 20_000 if long_form() else 200
BLIND_PER_POST = 0.1


def nothing() -> None:
    """Show no progress."""


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_blind_retry_repeats_by_the_thousand_what_our_delivery_says_once(
    record_property: Callable[[str, object], None],
) -> None:
    seed = new_seed()
    print("seed", seed)
    blind, ours = by_blind_retry(POSTS, seed, nothing), by_delivery(POSTS, seed, nothing)
    # The stock client leaves answers that were cut short open, and whoever ran when they are found would be to blame.
    gc.collect()
    record_property(
        "told",
        f"hostile, seed {seed}: {POSTS} posts: blind retry {blind.per_ten_thousand(blind.standing_twice)} standing "
        f"twice per 10,000; ours {ours.standing_twice}, missing {ours.missing}, seen twice for a while "
        f"{ours.per_ten_thousand(ours.seen_twice)} per 10,000",
    )
    assert (ours.missing, ours.standing_twice) == (0, 0)
    assert blind.standing_twice > BLIND_PER_POST * POSTS
