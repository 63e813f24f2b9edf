"""The one question whose answer could matter most."""

import pytest

from intake.rules.planning.best_question import OpenInput, best_question, open_fields, part_changed


def test_what_could_change_the_plan_most_comes_first() -> None:
    little = OpenInput(idea_id="a", field="value", weight=25, points=0.2, part=0.1)
    much = OpenInput(idea_id="b", field="value", weight=25, points=0.9, part=0.4)
    locked = OpenInput(idea_id="c", field="value", weight=25, unlocks=True)
    assert best_question([little, locked, much]) == much


def test_what_keeps_an_idea_unranked_comes_next_the_heaviest_first() -> None:
    value = OpenInput(idea_id="a", field="value", weight=25, unlocks=True)
    urgency = OpenInput(idea_id="a", field="urgency", weight=10, unlocks=True)
    assert best_question([urgency, value]) == value


def test_what_changes_nothing_is_not_asked() -> None:
    assert best_question([OpenInput(idea_id="a", field="urgency", weight=10)]) is None
    assert best_question([]) is None


def test_nobody_is_asked_again_what_they_do_not_know() -> None:
    assert open_fields(["value", "urgency", "effort"], ["value"]) == ["urgency"]


def test_what_legal_must_know_is_asked_when_nothing_could_change_the_plan() -> None:
    legal = OpenInput(idea_id="a", field="about_people", weight=0, is_for_legal=True)
    urgency = OpenInput(idea_id="b", field="urgency", weight=10, points=0.1, part=0.02)
    assert best_question([legal, urgency]) == urgency
    assert best_question([legal, OpenInput(idea_id="c", field="urgency", weight=10)]) == legal
    assert open_fields(["urgency", "about_people"], ["urgency"]) == ["about_people"]


@pytest.mark.parametrize(
    ("line", "gain", "part"), [(50, 5, 0.25), (50, 0, 0.0), (30, 5, 0.0), (90, 5, 0.0), (61, 5, 0.2), (39, 20, 0.0)]
)
def test_an_answer_changes_the_plan_in_the_draws_that_it_lifts_over_the_line(
    line: float, gain: float, part: float
) -> None:
    assert part_changed(40, 60, line, gain) == pytest.approx(part)
    assert part_changed(50, 50, 52, 3) == 1.0
