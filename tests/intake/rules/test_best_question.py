"""The one question whose answer could matter most."""

from intake.rules.best_question import OpenInput, best_question, open_fields


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
