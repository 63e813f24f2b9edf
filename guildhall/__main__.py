"""The `guildhall` command."""

import logging
import signal
import sys
from types import FrameType

from guildhall.garbage import look_seldom


def main() -> None:
    """Run the command; what nobody catches is told like everything that is logged."""
    # From the first moment on: what follows loads for a second or two.
    signal.signal(signal.SIGTERM, _stop)
    look_seldom()
    from guildhall.cli import app
    from guildhall.cli.errors import print_anywhere
    from guildhall.logs import set_up

    print_anywhere()
    set_up(level=logging.WARNING)
    app()


def _stop(number: int, _frame: FrameType | None) -> None:
    # A service that is told to stop has done what it should; a command that is, has not.
    raise SystemExit(0 if sys.argv[1:2] == ["run"] else 128 + number)


if __name__ == "__main__":
    main()
