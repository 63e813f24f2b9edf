"""What takes long: the short form of each runs with every test run, the long one when it is asked for."""

import os


def long_form() -> bool:
    """Tell whether `make torture` asks for everything."""
    return "GUILDHALL_TORTURE" in os.environ
