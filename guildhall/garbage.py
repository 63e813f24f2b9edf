"""How often Python looks through what is in memory for what could go."""

import gc

# Python itself looks after 700 objects more. A click makes more rows and blocks than that, and nearly all of them go
# by themselves.
OBJECTS, YOUNG, MIDDLE = 20_000, 20, 50


def look_seldom() -> None:
    """Look less often. Said before anything is imported, for modules stay, and nobody is to wait for a look at them."""
    gc.set_threshold(OBJECTS, YOUNG, MIDDLE)


def keep_what_is_imported() -> None:
    """Never look again through what is in memory now."""
    gc.freeze()
