"""Every fault that docs/reliability.md names has a test that is named after it."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"


def faults() -> set[str]:
    """Return the names in the first column of the table of faults, as tests spell them."""
    table = PAGE.read_text(encoding="utf-8").split("\n## The faults\n")[1].split("\n## ")[0]
    names = re.findall(r"^\| \*\*(.+?)\*\* \|", table, flags=re.M)
    return {name.lower().replace(" ", "_") for name in names}


def names_of_tests() -> set[str]:
    """Return the names of the tests of faults, without the word in front."""
    paths = [path for folder in ("faults", "torture") for path in (TESTS / folder).glob("test_*.py")]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text())))
    return {node.name.removeprefix("test_") for node in nodes if isinstance(node, ast.FunctionDef)}


def test_every_fault_of_the_table_has_a_test_that_is_named_after_it() -> None:
    names = names_of_tests()
    assert len(faults()) > 40
    assert {fault for fault in faults() if not any(name.startswith(f"{fault}_") for name in names)} == set()
