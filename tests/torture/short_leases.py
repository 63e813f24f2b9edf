"""Runs a script with short leases, and little time to undo a decision.

They last so many times longer as the variable `TORTURE_SLOWED` says, where others keep the machine busy. They are
shortened before `store.claims` is imported, which takes them over."""

import importlib
import os
import runpy
import sys
from datetime import timedelta

from store import lease

SLOWED = "TORTURE_SLOWED"
LEASE_SECONDS, CALL_SECONDS = 5.0, 3.0
UNDO = timedelta(seconds=1)


def main() -> None:
    """Run the script that the arguments begin with."""
    times = float(os.environ.get(SLOWED, "1"))
    lease.SECONDS, lease.CALL_SECONDS = LEASE_SECONDS * times, CALL_SECONDS * times
    lease.ERRAND_SECONDS = lease.SECONDS
    vars(importlib.import_module("intake.operations.undo"))["UNDO"] = UNDO
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
