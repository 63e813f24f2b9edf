"""As a squad's lead I say whether we take what was sent to us, and everybody knows where the idea went instead."""

import pytest

from guildhall.environment import Environment
from sandbox.state import Message
from tests.scenarios.helpers import after, card, press_ask, press_why, submit, words
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_the_plan import with_weeks

pytestmark = pytest.mark.core

TITLE = "Spot stolen cards before we ship"
WHY = "The card data is with Delivery until summer."


def note(world: Environment, channel: str = "C0PAY") -> Message:
    """Return the note to a squad."""
    return world.workspace.person("U0LEO").messages(channel)[-1]


def sent(world: Environment, **more: str) -> None:
    """Have an idea submitted and sent to the Payments squad."""
    world.workspace.person("U0TRIS").press(submit(world, **more), "Send to Payments squad")
    after(world)


def handed_back(world: Environment, member: str, channel: str, why: str = WHY) -> None:
    """Have somebody hand an idea back that stands in a squad's channel."""
    person = world.workspace.person(member)
    person.press(note(world, channel), "Hand back")
    assert person.submit({"reason": why}).closed
    after(world)


def moved(world: Environment, member: str, squad: str, decision: str) -> None:
    """Have a triager choose a squad and a decision under More of the newest card."""
    person = world.workspace.person(member)
    person.press(card(world), "More")
    assert person.submit({"squad": squad, "outcome": decision, "reason": "They have the data."}).closed
    after(world)


def tracker(world: Environment) -> str:
    return words(world.workspace.person("U0RIA").direct_messages()[0])


def test_a_lead_takes_it(world: Environment) -> None:
    sent(world)
    leo = world.workspace.person("U0LEO")
    assert "A new idea for you" in words(note(world))
    assert "<@U0LEO> can take it or hand it back" in words(note(world))
    leo.press(note(world), "Take it")
    after(world)
    assert "Taken: *Spot stolen cards" in words(note(world))
    assert "taken by <@U0LEO>" in words(note(world))
    assert "Payments took this on." in tracker(world)
    assert "No plan counts this idea before somebody estimates its effort" in words(note(world))
    leo.press(note(world), "More")
    assert leo.submit({"effort": "weeks"}).closed
    after(world)
    assert "estimates its effort" not in words(note(world))
    leo.press(note(world), "Experiment")


def test_a_lead_hands_it_back_with_a_sentence_and_the_triagers_look_again(world: Environment) -> None:
    sent(world)
    handed_back(world, "U0LEO", "C0PAY")
    assert "No longer with you" in words(note(world))
    assert f"Payments handed this back: {WHY} We're looking for another squad." in tracker(world)
    assert "Being decided" in tracker(world)
    assert "Handed back by Payments." in words(card(world))
    # Hand-backs count at once: the squad isn't suggested again.
    assert "Send to Payments squad" not in words(card(world))
    [said] = [m for m in world.workspace.person("U0TRIS").thread("C0TRIAGE", card(world).ts) if WHY in m.text]
    assert "agenda" not in said.text


def test_what_is_handed_back_is_in_no_plan_any_more(world: Environment) -> None:
    world.apply(with_weeks())
    submit(world)
    ria, tris, leo = (world.workspace.person(member) for member in ("U0RIA", "U0TRIS", "U0LEO"))
    press_ask(tris, card(world))
    assert not tris.submit({}).errors
    after(world)
    ria.press(ria.direct_messages()[-1], "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    after(world)
    tris.press(card(world), "More")
    assert tris.submit({"effort": "Weeks"}).closed
    after(world)
    tris.press(card(world), "Send to Payments squad")
    after(world, 200)
    leo.press(note(world), "More")
    leo.press(leo.view(), "Place in the plan")
    assert leo.submit({"pin": "into", "reason": "We promised it."}).closed
    after(world, 200)
    # The squad decides on 1 April, when the quarter is over.
    assert "It's in the plan." in tracker(world)
    assert "Pinned into the plan" in words(card(world))
    handed_back(world, "U0LEO", "C0PAY")
    for wait in (10, 200):
        after(world, wait)
        assert "plan." not in tracker(world).replace("pinned it into the plan.", "")
        assert "Pinned into the plan" not in words(card(world))
        assert "plan" not in words(home(world, "U0RIA")).partition("The plan")[0]
        press_why(tris, card(world))
        assert "this quarter's plan" not in words(tris.view())
        tris.close()
    assert "IDEA-1" not in words(leo.command("C0GENERAL", "/ml-queue", "plan").reply)


def test_what_two_squads_hand_back_comes_before_the_guild(world: Environment) -> None:
    sent(world)
    handed_back(world, "U0LEO", "C0PAY")
    moved(world, "U0TRIS", "Delivery squad", "Send to this squad")
    # Delivery has no lead, so it is the hub's.
    assert "<@U0ADA> can take it or hand it back" in words(note(world, "C0DELIVERY"))
    handed_back(world, "U0ADA", "C0DELIVERY", "No vans in it.")
    assert "It's on the agenda of the next guild meeting." in words(card(world))
    ria = world.workspace.person("U0RIA")
    after(world, 6 * 3_600)
    assert f"*{TITLE}* Handed back by Payments and Delivery." in words(ria.messages("C0GUILD")[-1])
    after(world, 6 * 86_400)
    assert any(f"handed back twice: *{TITLE}*" in words(message) for message in ria.messages("C0NEWS"))


def test_a_lead_passes_it_on(world: Environment) -> None:
    sent(world)
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "More")
    leo.press(leo.view(), "Pass on")
    assert leo.submit({"squad": "Delivery squad", "reason": WHY}).closed
    after(world)
    assert f"Payments passed this on to Delivery: {WHY}" in tracker(world)
    assert "No longer with you" in words(note(world))
    assert "A new idea for you" in words(note(world, "C0DELIVERY"))


def test_a_triager_moves_it_after_it_was_sent(world: Environment) -> None:
    sent(world)
    moved(world, "U0TRIS", "Delivery squad", "Move to this squad")
    assert "Moved from Payments to Delivery: They have the data." in tracker(world)
    assert "A new idea for you" in words(note(world, "C0DELIVERY"))


def test_nobody_else_can(world: Environment) -> None:
    sent(world)
    rex = world.workspace.person("U0REX")
    rex.press(note(world), "Take it")
    after(world)
    assert "Only the squad's lead and triagers can take an idea for it." in words(rex.ephemerals("C0PAY")[-1])
    assert "A new idea for you" in words(note(world))


def test_two_squads_with_the_same_idea_are_told_once(world: Environment) -> None:
    sent(world)
    submit(world, "U0REX", Title="Spot stolen cards before we ship it")
    moved(world, "U0TRIS", "Delivery squad", "Send to this squad")
    for lead in ("U0LEO", "U0ADA"):
        said = [words(m) for m in world.workspace.person(lead).direct_messages() if "read like the same one" in m.text]
        assert len(said) == 1
        assert "*Delivery* and *Payments*" in said[0]


LICENCES = {
    "Title": "DeepL for the claims desk",
    "What is the problem?": "Claims in French wait. We would buy DeepL seats.",
}
CAPTIONS = {
    "Title": "Read customs papers at night",
    "What is the problem?": "Drivers wait. A DeepL licence would help us.",
}


def same(world: Environment, lead: str, what: str = "both have ideas about") -> list[str]:
    """Return what a lead has read of ideas of two squads."""
    return [text for m in world.workspace.person(lead).direct_messages() if what in (text := words(m))]


def test_two_squads_that_want_the_same_tool_are_told_once(world: Environment) -> None:
    submit(world, **LICENCES)
    moved(world, "U0TRIS", "Payments squad", "Send to this squad")
    submit(world, "U0REX", **CAPTIONS)
    moved(world, "U0TRIS", "Delivery squad", "Send to this squad")
    for lead in ("U0LEO", "U0ADA"):
        [said] = same(world, lead)
        assert "*Delivery* and *Payments* both have ideas about *DeepL*. Talk before both buy it." in said
    submit(
        world, "U0REX", Title="DeepL for drivers", **{"What is the problem?": "Drivers abroad can't read the forms."}
    )
    moved(world, "U0TRIS", "Delivery squad", "Send to this squad")
    assert len(same(world, "U0LEO")) == 1, "they know of it"


@pytest.mark.undo
def test_who_was_not_told_since_it_was_undone_is_told_when_it_comes_to_that(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    sent(world)
    after(world, 180)
    submit(world, "U0REX", Title="Spot stolen cards before we ship it")
    moved(world, "U0TRIS", "Delivery squad", "Send to this squad")
    tris.press(card(world), "Undo")
    after(world, 180)
    assert same(world, "U0LEO", "read like the same one") == []
    moved(world, "U0TRIS", "Delivery squad", "Send to this squad")
    after(world, 180)
    assert len(same(world, "U0LEO", "read like the same one")) == 1
