"""As somebody whose idea is not for everybody I want to say who may see it, and nobody else is to hear of it."""

from dataclasses import replace
from typing import Any

import pytest

from guildhall.environment import Environment
from sandbox.faults import refused
from sandbox.person import SubmitAnswer
from sandbox.state import Message, View
from tests.people import change
from tests.scenarios.helpers import FRAUD_IDEA, after, submit_new, words

WHO, NOBODY = "Who may see this?", "Only me and the triagers"
TITLE = FRAUD_IDEA["Title"]
WITHDRAWN = "You can no longer see this idea."


def submit(world: Environment, **more: Any) -> SubmitAnswer:
    """Have Ria submit an idea, private as `more` says."""
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    answer = submit_new(ria, FRAUD_IDEA | more)
    after(world)
    return answer


def messages(world: Environment, member: str) -> list[Message]:
    """Return what a person was told directly."""
    return world.workspace.person(member).direct_messages()


def buttons(message: Message | View) -> list[str]:
    """Return the words on the buttons."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def test_who_may_see_it_is_the_third_thing_asked_and_may_be_left_empty(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    view = ria.view()
    assert view is not None
    asked = [block for block in view.blocks if block["type"] == "input"]
    assert [block["block_id"] for block in asked[:4]] == ["title", "problem", "viewers", "nobody_else"]
    assert asked[2]["label"]["text"] == WHO
    assert asked[2]["optional"]


@pytest.mark.twice
def test_whom_i_name_gets_one_message_and_opens_the_idea_from_there(world: Environment) -> None:
    assert submit(world, **{WHO: ["U0REX"]}).closed
    [told] = messages(world, "U0REX")
    assert TITLE in words(told)
    assert TITLE in told.text
    assert buttons(told) == ["Open", "Why?"]
    rex = world.workspace.person("U0REX")
    rex.press(told, "Open")
    view = rex.view()
    assert view is not None
    assert FRAUD_IDEA["What is the problem?"] in words(view)
    assert not [block for block in view.blocks if block["type"] == "input"]


def test_each_triager_decides_in_one_message_and_no_channel_hears_of_it(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    for member in ("U0TRIS", "U0TOM"):
        [card] = messages(world, member)
        assert buttons(card) == ["Send to Payments squad", "Not now", "Why?", "More"]
        assert "visible only to the requester, <@U0REX> and the ML team" in words(card)
    tris = world.workspace.person("U0TRIS")
    tris.press(messages(world, "U0TRIS")[0], "Not now")
    tris.submit({"reason": "The data comes in May."})
    after(world)
    for member in ("U0TRIS", "U0TOM", "U0REX"):
        [card] = messages(world, member)
        assert "The data comes in May." in words(card)
    assert [channel for channel in ("C0TRIAGE", "C0PAY", "C0NEWS") if tris.messages(channel)] == []


def test_with_nobody_named_only_those_who_decide_hear_of_it(world: Environment) -> None:
    assert submit(world, **{NOBODY: ["nobody_else"]}).closed
    assert [m for m in ("U0REX", "U0LEO", "U0ADA") if messages(world, m)] == []
    [card] = messages(world, "U0TRIS")
    assert "visible only to the requester and the ML team" in words(card)


def test_naming_people_and_nobody_at_once_is_told_beside_the_field(world: Environment) -> None:
    answer = submit(world, **{WHO: ["U0REX"], NOBODY: ["nobody_else"]})
    assert "You named people above" in answer.errors["nobody_else"]
    assert messages(world, "U0REX") == []
    assert world.workspace.person("U0RIA").submit({NOBODY: []}).closed


@pytest.mark.parametrize("flag", ["is_restricted", "deleted", "is_bot", "is_stranger"])
def test_who_is_no_full_member_cannot_be_named_and_nothing_typed_is_lost(world: Environment, flag: str) -> None:
    # Slack has told of Rex before he changed.
    world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue")
    after(world, 120)
    setattr(world.workspace.members["U0REX"], flag, True)
    answer = submit(world, **{WHO: ["U0REX"]})
    assert "only full members" in answer.errors["viewers"]
    view = world.workspace.person("U0RIA").view()
    assert view is not None
    assert view.entered["title"]["title"]["value"] == TITLE
    assert messages(world, "U0TRIS") == []
    assert world.workspace.person("U0RIA").submit({WHO: ["U0LEO"]}).closed


def test_when_slack_does_not_tell_who_somebody_is_nothing_is_saved(world: Environment) -> None:
    # Ria is known by her command; Rex is not, and is not told of.
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-queue")
    world.workspace.faults.append(refused("users.info", "internal_error"))
    answer = submit(world, **{WHO: ["U0REX"]})
    assert "Slack did not say in time" in answer.errors["viewers"]
    assert world.workspace.person("U0RIA").submit({}).closed


def test_sending_it_names_whoever_leads_the_squad_and_says_so_first(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    [card] = messages(world, "U0TRIS")
    send = next(e for b in card.blocks if b["type"] == "actions" for e in b["elements"] if "Send" in e["text"]["text"])
    assert "The lead of Payments will see it" in send["confirm"]["text"]["text"]
    world.workspace.person("U0TRIS").press(card, "Send to Payments squad")
    after(world)
    [told] = messages(world, "U0LEO")
    assert TITLE in words(told)
    assert buttons(told) == ["Open", "Why?"]
    assert world.workspace.person("U0LEO").messages("C0PAY") == []
    tracker = messages(world, "U0RIA")[0]
    assert "The lead of Payments can now see this private idea" in words(tracker)
    assert "visible only to you, <@U0LEO> and the ML team" in words(tracker)


@pytest.mark.twice
def test_i_change_my_mind_about_who_sees_it_and_who_is_taken_out_keeps_nothing(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    ria = world.workspace.person("U0RIA")
    ria.press(messages(world, "U0RIA")[0], "Who sees it")
    assert ria.submit({WHO: ["U0LEO"]}).closed
    after(world)
    [told] = messages(world, "U0LEO")
    assert TITLE in words(told)
    [gone] = messages(world, "U0REX")
    assert words(gone) == f"{WITHDRAWN}\n{WITHDRAWN}"
    assert "leo can now see this private idea. rex can no longer see it." in words(messages(world, "U0RIA")[0])
    ria.press(messages(world, "U0RIA")[0], "Who sees it")
    assert ria.submit({WHO: []}).closed
    after(world)
    [gone] = messages(world, "U0LEO")
    assert TITLE not in words(gone)


def test_a_guest_cannot_be_added_later_either(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    ria = world.workspace.person("U0RIA")
    ria.press(messages(world, "U0RIA")[0], "Who sees it")
    assert "only full members" in ria.submit({WHO: ["U0GUS"]}).errors["viewers"]
    assert ria.submit({WHO: ["U0REX"]}).closed


def test_the_button_of_a_card_that_was_withdrawn_opens_nothing(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    [card] = messages(world, "U0REX")
    before = replace(card)
    ria, rex = world.workspace.person("U0RIA"), world.workspace.person("U0REX")
    ria.press(messages(world, "U0RIA")[0], "Who sees it")
    ria.submit({WHO: []})
    after(world)
    rex.press(before, "Open")
    after(world)
    assert rex.view() is None
    assert TITLE not in words(rex.ephemerals(before.channel)[-1])


def test_who_decides_no_more_has_the_card_taken_back(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    ada = world.workspace.person("U0ADA")
    ada.open_home()
    after(world)
    home = ada.home()
    assert home is not None
    ada.press(home, "people.open")
    assert ada.submit({"triager": ["U0TRIS"]}).closed
    after(world)
    [card] = messages(world, "U0TOM")
    assert TITLE not in words(card)
    assert WITHDRAWN in words(card)
    [card] = messages(world, "U0TRIS")
    assert TITLE in words(card)


def test_who_was_made_a_guest_has_the_card_taken_back(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    world.workspace.members["U0REX"].is_restricted = True
    after(world, 120)
    [card] = messages(world, "U0REX")
    world.workspace.person("U0REX").press(card, "Open")
    after(world)
    [card] = messages(world, "U0REX")
    assert WITHDRAWN in words(card)


def test_who_becomes_a_guest_loses_the_card_at_once_and_has_it_again_as_a_member(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    change(world, "U0REX", is_restricted=True)
    after(world)
    [card] = messages(world, "U0REX")
    assert TITLE not in words(card)
    change(world, "U0REX", is_restricted=False)
    after(world)
    [card] = messages(world, "U0REX")
    assert TITLE in words(card)
