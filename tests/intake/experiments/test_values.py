"""What is filled in about experiments, and how it is said."""

from datetime import date

import pytest

from intake.errors import FieldErrors
from intake.rules.experiments import Conclusion, Target, target_called
from intake.sentences import before_and_after
from tests.intake.experiments.helpers import build_draft, experiment_draft

TODAY = date(2026, 3, 4)


def test_left_open_the_decision_is_when_the_time_is_over() -> None:
    assert experiment_draft(weeks=4).checked(TODAY).decides_on == date(2026, 4, 1)
    assert experiment_draft(decides_on=date(2026, 3, 20)).checked(TODAY).decides_on == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("hypothesis", ""), ("hypothesis", "x" * 301), ("metric", " "), ("convincing", None), ("weeks", 0)),
        *(("cost", 0), ("cost", -1), ("cost", 1001), ("owner", None), ("decides_on", TODAY)),
        ("decides_on", date(2027, 6, 1)),
    ],
)
def test_what_can_not_be_is_told_beside_its_field(field: str, value: object) -> None:
    with pytest.raises(FieldErrors) as told:
        experiment_draft(**{field: value}).checked(TODAY)
    assert list(told.value.errors) == [field]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_month": "2026-02"}, "first_month"),
        ({"last_month": "2026-05"}, "last_month"),
        ({"baseline": 3}, "baseline"),
        ({"metric": ""}, "metric"),
    ],
)
def test_what_is_built_says_by_when_and_where_its_number_is_read(changed: dict[str, object], field: str) -> None:
    with pytest.raises(FieldErrors) as told:
        build_draft(**changed).checked(TODAY)
    assert list(told.value.errors) == [field]


@pytest.mark.parametrize(
    ("learned", "taken"),
    [("One. Two! Three?", True), ("One", True), ("One. Two. Three. Four.", False), ("", False), ("x" * 301, False)],
)
def test_what_is_known_takes_one_to_three_sentences(learned: str, taken: bool) -> None:
    if taken:
        assert Conclusion(learned=learned).checked().learned == learned
    else:
        with pytest.raises(FieldErrors):
            Conclusion(learned=learned).checked()


def test_months_numbers_and_reasons_read_well() -> None:
    told = [target_called(Target(first_month=first, last_month=last)) for first, last in MONTHS]
    assert told == ["in June 2026", "between June and August 2026", "between November 2026 and January 2027"]
    assert before_and_after(12, 9) == "12 → 9 (-25%)"
    assert before_and_after(0, 9) == "0 → 9"
    assert before_and_after(None, 1234.5) == "now 1,234.5, no baseline"


MONTHS = (("2026-06", "2026-06"), ("2026-06", "2026-08"), ("2026-11", "2027-01"))
