"""As a requester I am asked one thing at a time, the one that could matter most, and may say that I don't know."""

import pytest

from guildhall.environment import Environment
from sandbox.state import View
from tests.scenarios.helpers import submit, words
from tests.scenarios.test_change_my_own_idea import idea
from tests.scenarios.test_home_shows_my_things_first import home

VALUE, URGENCY = "What would it be worth a year?", "When would you need it?"


def asked(shown: View) -> list[str]:
    """Return which questions Home asks."""
    return [question for question in (VALUE, URGENCY) if question in words(shown)]


@pytest.mark.core
def test_what_keeps_my_idea_unranked_is_asked_one_thing_after_the_other(world: Environment) -> None:
    submit(world)
    ria = world.workspace.person("U0RIA")
    shown = home(world, "U0RIA")
    assert asked(shown) == [VALUE]
    assert "“Spot stolen cards before we ship”: without an answer it can't be ranked." in words(shown)
    ria.press(shown, "idea.tell", next(text for text in choices(shown) if text.startswith("Hours: ")))
    shown = home(world, "U0RIA")
    assert asked(shown) == [URGENCY]
    ria.press(shown, "idea.tell", "This quarter")
    assert idea(world).urgency == "this_quarter"
    assert asked(home(world, "U0RIA")) == []
    assert idea(world).ranked


@pytest.mark.core
def test_i_do_not_know_is_never_worse_than_silence(world: Environment) -> None:
    submit(world)
    before = idea(world)
    ria = world.workspace.person("U0RIA")
    for question in (VALUE, URGENCY):
        shown = home(world, "U0RIA")
        assert asked(shown) == [question]
        ria.press(shown, "idea.tell", "I don't know")
    assert asked(home(world, "U0RIA")) == []
    after = idea(world)
    assert (after.score, after.ranked) == (before.score, before.ranked)


def choices(shown: View) -> list[str]:
    """Return what can be chosen."""
    [picker] = [
        block["accessory"] for block in shown.blocks if block.get("accessory", {}).get("action_id") == "idea.tell"
    ]
    return [option["text"]["text"] for option in picker["options"]]
