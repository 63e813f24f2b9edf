"""What a benchmark says: each row a ratio, its target, and whether it is met."""

import os
from dataclasses import dataclass
from pathlib import Path

# A folder with dev.jsonl, dup_dev.jsonl and fixture_dev.json: labelled ideas, which the project doesn't carry.
DATA = "GUILDHALL_BENCH_DATA"


@dataclass(frozen=True)
class Row:
    """One figure: `ratio` is to be at most `target`, or at least where it says so; `detail` is what it is made of."""

    name: str
    ratio: float
    target: float
    at_least: bool = False
    detail: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the target is met."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    def as_text(self) -> str:
        """Return a line for people."""
        target = f"target {'≥' if self.at_least else '≤'} {self.target:g}"
        return f"{self.name:<58}{self.ratio:>9.3f}  {'met' if self.met else 'MISSED':<7}{target:<15}{self.detail}"


def within(name: str, value: float, target: float, unit: str) -> Row:
    """Return the row of what may be so much at most: its ratio is the part of that which it takes."""
    return Row(name, value / target, 1.0, detail=f"{value:,.2f} {unit}, asked: {target:g} {unit}")


def labelled(name: str) -> Path | None:
    """Return a file of labelled ideas, None where the environment names no folder of them."""
    folder = os.environ.get(DATA)
    return Path(folder) / name if folder else None
