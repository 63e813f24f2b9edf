"""Every row of the fault matrix that is due has a test that is named after it."""

import ast
from pathlib import Path

DUE = {*range(1, 25), *range(26, 30), *range(31, 39), *range(41, 47)}
TESTS = Path(__file__).parents[1]


def rows() -> set[int]:
    """Return the rows that tests are named after."""
    named = (
        node.name
        for folder in ("faults", "torture")
        for path in (TESTS / folder).glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_row_")
    )
    return {int(number) for name in named for number in [name.split("_")[2]] if number.isdecimal()}


def test_every_row_that_is_due_is_shown() -> None:
    assert DUE - rows() == set()
