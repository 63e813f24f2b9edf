"""Killing, stopping and starving the real bot: in short with every run of the tests, at length by `make torture`."""

import os
import random


def long_form() -> bool:
    """Tell whether there is time for all of it."""
    return "GUILDHALL_TORTURE" in os.environ


def new_seed() -> int:
    """Return what a run's chances follow from: of the environment (GUILDHALL_TORTURE_SEED), else another each time."""
    return int(os.environ.get("GUILDHALL_TORTURE_SEED") or random.randrange(1_000_000))
