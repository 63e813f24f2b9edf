"""How long a test waits for a state, and how much longer things take while others keep the machine busy."""

import time

# Long enough for a machine on which each process gets a tenth of a core.
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.05


def slowed() -> float:
    """Return how many times longer work takes now than on an idle machine, 1.0 or more.

    Where a test says how soon something is done, its bound is multiplied by this: what waits for ever still fails.
    """
    began, spent = time.monotonic(), time.process_time()
    while (used := time.process_time() - spent) < LOOK_SECONDS:
        pass
    return max(1.0, (time.monotonic() - began) / used)
