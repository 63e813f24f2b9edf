"""`make mutants` can remove each guard: it is marked once in the code, its line can be taken out, its tests exist."""

import ast
import subprocess
import sys

import pytest

from benchmarks.mutants import ROOT, Guard, Removal, markers, read_guards, without

GUARDS = read_guards()
MARKERS = markers()
PROMISED = (
    *("unique key: inbox", "unique key: outbox", "unique key: occurrence", "lease", "fence", "settling"),
    *("complete look-up", "sweep", "retry_handlers=[]", "Retry-After", "BEGIN IMMEDIATE", "full sync", "authorise"),
    *("route rule", "visible_to", "escape", "truncation after escape", "version compare", "signature check"),
    *("redaction", "audit trigger", "private counter"),
    *("a published policy is never changed", "a second lead looks at it first", "top-mark cap"),
    *("private ideas: out of the plan", "private ideas: out of bands", "budget of experiments: one at a time"),
    *("nobody confirms for themselves", "nobody supports their own idea"),
    "the prior counts until an experiment has decided",
)


def test_each_marker_stands_once_and_belongs_to_a_guard() -> None:
    assert {marker: len(places) for marker, places in MARKERS.items() if len(places) != 1} == {}
    assert sorted(MARKERS) == sorted(removal.marker for guard in GUARDS for removal in guard.removals)


def test_each_test_that_a_guard_names_is_there_with_its_database_and_mode() -> None:
    tests = sorted({test for guard in GUARDS for test in guard.tests})
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_can_be_removed(guard: Guard) -> None:
    for removal in guard.removals:
        [(path, line)] = MARKERS[removal.marker]
        source = path.read_text(encoding="utf-8")
        changed = without(source, line, removal)
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))
    assert guard.tests
    for test in guard.tests:
        path_of_test, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}" in (ROOT / path_of_test).read_text()


@pytest.mark.parametrize(
    ("source", "line", "way", "change", "changed"),
    [
        ("if a:\n    b()\n", 1, "", None, "if (False):\n    b()\n"),
        ("if a:\n    b()\n", 1, "condition", "True", "if (True):\n    b()\n"),
        ("if a:\n    b()\n", 2, "", None, "if a:\n    pass\n"),
        ("def f():\n    return 1\n", 2, "", None, "def f():\n    return None\n"),
        ("x = f(\n    a,\n    b,\n)\n", 3, "", None, "x = (f(a))\n"),
        ("x = a and b or c\n", 1, "drop", -1, "x = (a and b)\n"),
        ("x = f(a, b=1)\n", 1, "drop", "b=1", "x = (f(a))\n"),
        ("x = [y for y in z if y]\n", 1, "drop", "y", "x = ([y for y in z])\n"),
        ("x = a if b else c\n", 1, "take", "orelse", "x = (c)\n"),
        ("x = min(max(a, 1), 2)\n", 1, "unwrap", [["min", 0], ["max", 0]], "x = ((a))\n"),
        ("x = 1  # one\n", 1, "text", ["1  #", "2  #"], "x = 2  # one\n"),
        ("    x = f(a, b)\n".lstrip(), 1, "becomes", "{target} = {last}", "x = b\n"),
    ],
)
def test_how_a_line_is_taken_out(source: str, line: int, way: str, change: object, changed: str) -> None:
    assert without(source, line, Removal("any", way, change)) == changed


def test_words_that_stand_twice_in_a_line_are_not_replaced() -> None:
    with pytest.raises(ValueError, match="2 times"):
        without("x = 1 + 1\n", 1, Removal("any", "text", ["1", "2"]))


@pytest.mark.parametrize("name", PROMISED)
def test_what_keeps_a_promise_is_named(name: str) -> None:
    assert [guard.name for guard in GUARDS].count(name) == 1
