"""The `guildhall` command."""

import logging

from guildhall.cli import app
from guildhall.cli.errors import print_anywhere
from guildhall.logs import set_up


def main() -> None:
    """Run the command; what nobody catches is told like everything that is logged."""
    print_anywhere()
    set_up(level=logging.WARNING)
    app()


if __name__ == "__main__":
    main()
