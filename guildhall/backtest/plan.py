"""Measures how well plans choose; the figures come with its own model."""

from collections.abc import Sequence
from pathlib import Path

from guildhall.backtest.report import Report
from guildhall.errors import FileError
from store.engine import Store

NOT_YET = "This backtest isn't there yet."


def of_files(ideas: Sequence[Path], companies: Path | None) -> Report:
    """Measure on labelled ideas. Raises FileError until there is something to measure."""
    raise FileError(NOT_YET)


def of_history(store: Store) -> Report:
    """Measure on the decisions in a database. Raises FileError until there is something to measure."""
    raise FileError(NOT_YET)
