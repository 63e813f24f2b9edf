"""`make mutants` can remove each guard: it still stands where `guards.toml` says, once, and its tests exist."""

import pytest

from benchmarks.mutants import ROOT, Guard, read_guards, without

GUARDS = read_guards()
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


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_can_be_removed(guard: Guard) -> None:
    for removal in guard.removals:
        text = (ROOT / removal.file).read_text()
        assert without(text, removal) != text
    assert guard.tests
    for test in guard.tests:
        path, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}" in (ROOT / path).read_text()


def test_what_stands_twice_is_no_guard_to_remove() -> None:
    removal = GUARDS[0].removals[0]
    with pytest.raises(ValueError, match="2 times"):
        without(removal.find * 2, removal)


@pytest.mark.parametrize("name", PROMISED)
def test_what_keeps_a_promise_is_named(name: str) -> None:
    assert [guard.name for guard in GUARDS].count(name) == 1
