"""Runs a script with short leases: they are shortened before `store.claims` is imported, which takes them over."""

import runpy
import sys

from store import lease

LEASE_SECONDS, CALL_SECONDS = 5.0, 3.0


def main() -> None:
    """Run the script that the arguments begin with."""
    lease.SECONDS, lease.ERRAND_SECONDS, lease.CALL_SECONDS = LEASE_SECONDS, LEASE_SECONDS, CALL_SECONDS
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
