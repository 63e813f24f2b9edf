"""As a requester I am asked one thing at a time, the one that could matter most, and may say that I don't know."""

import copy

import pytest

from guildhall.environment import Environment
from intake.services.revisions import CLOSED
from sandbox.state import Message, View
from tests.scenarios.helpers import after, card, press_ask, submit, words
from tests.scenarios.test_change_my_own_idea import idea, labels, tracker
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_submit_a_message import asked as asked_author
from tests.scenarios.test_submit_a_message import hand_in

VALUE, URGENCY = "What would it be worth a year?", "When would you need it?"


def asked(shown: View | Message) -> list[str]:
    """Return which questions Home or a tracker asks."""
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


@pytest.mark.core
def test_my_ideas_own_message_asks_it_too_and_i_answer_there_in_one_choice(world: Environment) -> None:
    submit(world)
    ria = world.workspace.person("U0RIA")
    shown = tracker(world)
    assert asked(shown) == [VALUE]
    assert "*What would it be worth a year?* Without an answer it can't be ranked." in words(shown)
    assert "One question: What would it be worth a year?" in shown.text, "it is heard, too"
    assert len(labels(shown)) <= 4 + 1, "four buttons and the choice"
    ria.press(shown, "idea.tell", next(text for text in choices(shown) if text.startswith("Hours: ")))
    after(world)
    shown = tracker(world)
    assert asked(shown) == [URGENCY]
    ria.press(shown, "idea.tell", "I don't know")
    after(world)
    assert asked(tracker(world)) == []
    assert asked(home(world, "U0RIA")) == []
    assert idea(world).unknown == ["urgency"]


@pytest.mark.core
def test_while_somebody_asks_me_my_ideas_message_asks_nothing_else(world: Environment) -> None:
    submit(world)
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    press_ask(tris, card(world))
    assert tris.submit({"Your question": "How many a month?"}).errors == {}
    after(world)
    assert asked(tracker(world)) == []
    ria.press(tracker(world), "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    after(world)
    assert asked(tracker(world)) == [], "everything that could matter is known"


def test_an_old_choice_in_my_ideas_message_says_when_it_is_too_late(world: Environment) -> None:
    submit(world)
    ria, old = world.workspace.person("U0RIA"), copy.deepcopy(tracker(world))
    ria.press(tracker(world), "Edit")
    ria.press(ria.view(), "Withdraw …")
    assert ria.submit().closed
    after(world)
    assert asked(tracker(world)) == []
    ria.press(old, "idea.tell", next(text for text in choices(old) if text.startswith("Hours: ")))
    after(world)
    assert CLOSED in [words(each) for each in ria.ephemerals(old.channel)][-1]
    assert idea(world).value == {}


@pytest.mark.core
def test_of_a_colleagues_message_only_its_writer_is_asked(world: Environment) -> None:
    message = world.workspace.person("U0REX").say("C0GENERAL", "We lose 40,000 a month to stolen cards.")
    hand_in(world, message)
    world.workspace.person("U0REX").press(asked_author(world), "Yes, it's mine")
    after(world)
    trackers = {m: [asked(each) for each in world.workspace.person(m).direct_messages()] for m in ("U0RIA", "U0REX")}
    assert [VALUE] in trackers["U0REX"]
    assert [VALUE] not in trackers["U0RIA"]


def choices(shown: View | Message) -> list[str]:
    """Return what can be chosen."""
    [picker] = [
        block["accessory"] for block in shown.blocks if block.get("accessory", {}).get("action_id") == "idea.tell"
    ]
    return [option["text"]["text"] for option in picker["options"]]
