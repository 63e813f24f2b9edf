"""Runs a script with short leases, and little time to undo a decision.

Leases are shortened before `store.claims` is imported, which takes them over."""

import importlib
import runpy
import sys
from datetime import timedelta

from store import lease

LEASE_SECONDS, CALL_SECONDS = 5.0, 3.0
UNDO = timedelta(seconds=1)


def main() -> None:
    """Run the script that the arguments begin with."""
    lease.SECONDS, lease.ERRAND_SECONDS, lease.CALL_SECONDS = LEASE_SECONDS, LEASE_SECONDS, CALL_SECONDS
    vars(importlib.import_module("intake.operations.undo"))["UNDO"] = UNDO
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
