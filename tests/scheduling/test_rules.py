"""Recurrence rules in the company file: those that can't be lived with are refused when it is read."""

import pytest
from pydantic import ValidationError

from guildhall.company import DigestPart
from tests.scheduling.test_cadence import RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_makes_sense_is_taken(rule: str) -> None:
    assert DigestPart(rule=rule).rule == rule


@pytest.mark.parametrize(
    "rule",
    ["", "weekly", "FREQ=SOMETIMES", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;INTERVAL=0", "freq=daily;interval=00",
     "FREQ=HOURLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=SECONDLY"],
)  # fmt: skip
def test_a_rule_that_is_none_or_never_ends_or_never_rests_is_refused(rule: str) -> None:
    with pytest.raises(ValidationError, match=r"recurrence rule|no more than once a day"):
        DigestPart(rule=rule)
