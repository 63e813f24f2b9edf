"""How often Python looks through what is in memory for what could go."""

import gc

# Python itself looks after 700 objects more. A click makes more rows and blocks than that, and nearly all of them go
# by themselves.
OBJECTS, YOUNG, MIDDLE = 20_000, 20, 50


def look_seldom() -> None:
    """Look less often, and never through what was imported, which stays: nobody is to wait for that."""
    gc.freeze()
    gc.set_threshold(OBJECTS, YOUNG, MIDDLE)
