"""Each row of rules.toml, broken by a real call; and a call just inside it, which goes through."""

import pytest
from sandbox.rules import RULES

from tests.sandbox import cases_charts, cases_elements, cases_layout, cases_views
from tests.sandbox.cases import Case
from tests.sandbox.rig import Rig

CASES = cases_layout.CASES + cases_elements.CASES + cases_charts.CASES + cases_views.CASES
EVERY = pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])


@EVERY
def test_what_breaks_a_rule_gets_slacks_error(shared: Rig, case: Case) -> None:
    for broken in case.broken:
        answer = broken(shared)
        assert (answer["ok"], answer.get("error")) == (False, case.error)
        assert shared.workspace.log[-1].rule == case.rule
        shared.reset()


@EVERY
def test_what_stays_just_inside_a_rule_is_accepted(shared: Rig, case: Case) -> None:
    assert case.fine(shared)["ok"]
