"""`make mutants` can remove each guard: it still stands where `guards.toml` says, once, and its tests exist."""

from pathlib import Path

import pytest

from benchmarks.mutants import ROOT, Guard, read_guards, without

GUARDS = read_guards()


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_can_be_removed(guard: Guard) -> None:
    for removal in guard.removals:
        text = (ROOT / removal.file).read_text()
        assert without(text, removal) != text
    assert guard.tests
    assert all(Path(ROOT / test.split("::")[0]).exists() for test in guard.tests)


def test_what_stands_twice_is_no_guard_to_remove() -> None:
    removal = GUARDS[0].removals[0]
    with pytest.raises(ValueError, match="2 times"):
        without(removal.find * 2, removal)
