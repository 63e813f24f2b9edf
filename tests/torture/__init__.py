"""Killing, stopping and starving the real bot: a short form with every run of the tests, a long one by `make torture`."""

import os


def long_form() -> bool:
    """Tell whether there is time for all of it."""
    return "GUILDHALL_TORTURE" in os.environ
