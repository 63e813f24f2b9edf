"""The `guildhall` command."""

from guildhall.cli import app


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
