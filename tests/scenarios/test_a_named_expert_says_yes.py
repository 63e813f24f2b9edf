"""A named expert says yes: asked once in a message, counting from the click on, and nobody confirms for themselves."""

import re
from typing import Any

import pytest
from sqlmodel import col, select

from guildhall.environment import Environment
from intake.ideas import Asked
from intake.tables import Idea
from sandbox.person import SubmitAnswer
from sandbox.state import Message
from tests.scenarios.helpers import after, card, press_ask, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import RANKED, inputs
from tests.scenarios.test_private_ideas import NOBODY
from tests.scenarios.test_private_ideas import submit as submit_private

EXPERT = "expert"
MOST_BLOCKS = 12


def name(world: Environment, member: str = "U0RIA", **named: Any) -> SubmitAnswer:
    """Have the requester name people from their tracker."""
    person = world.workspace.person(member)
    person.press(person.direct_messages()[0], "People")
    answer = person.submit(named)
    after(world)
    return answer


def tracker(world: Environment, member: str = "U0RIA") -> Message:
    return world.workspace.person(member).direct_messages()[0]


def questions(world: Environment, member: str) -> list[Message]:
    return [m for m in world.workspace.person(member).direct_messages() if "named you for" in m.text]


def buttons(message: Message) -> list[str]:
    return [e["text"]["text"] for block in message.blocks if block["type"] == "actions" for e in block["elements"]]


@pytest.mark.twice
def test_the_expert_gets_one_message_says_yes_and_counts_from_then_on(world: Environment) -> None:
    submit(world)
    name(world, expert="U0LEO")
    [question] = questions(world, "U0LEO")
    assert buttons(question) == ["Yes, I'm in", "Not me", "Suggest …"]
    assert "<@U0RIA> named you for an AI idea, IDEA-1" in words(question)
    assert "Spot stolen cards before we ship" in question.text
    assert "leo was asked to be the expert." in words(tracker(world))
    assert inputs(world).confirmed == ()
    leo = world.workspace.person("U0LEO")
    leo.press(question, "Yes, I'm in")
    after(world)
    [question] = questions(world, "U0LEO")
    assert question.edited
    assert "Thanks, you're listed as its expert." in words(question)
    assert buttons(question) == []
    assert inputs(world).confirmed == (Asked.expert,)
    assert "leo agreed to be the expert." in words(tracker(world))
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert "Expert: <@U0LEO> agreed" in words(tris.view())


def have_above(world: Environment, tenths: list[int]) -> None:
    """Have others' ideas stand so many tenths above the first one."""
    for number in range(len(tenths)):
        submit(world, "U0REX", Title=f"Parcels that go astray {number}")
        after(world, 90)
    with world.store.writing() as session:
        ours, *others = session.scalars(select(Idea).order_by(col(Idea.number)))
        for other, more in zip(others, tenths, strict=True):
            other.score_tenths, other.ranked = ours.score_tenths + more, True


def test_why_says_what_an_experts_yes_could_bring_and_then_it_has_brought_it(world: Environment) -> None:
    submit(world, **RANKED)
    have_above(world, [60, 60, 60, 60, 60, 30, 30, 30, 10, 10])
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Why?")
    view = ria.view()
    before = words(view)
    assert "rank 11 of 11" in before
    assert "• An expert says yes: +1.7 (rank 6–9)" in before
    assert view is not None
    assert len(view.blocks) <= MOST_BLOCKS
    ria.press(view, "People")
    assert not ria.submit({EXPERT: "U0LEO"}).errors
    after(world)
    world.workspace.person("U0LEO").press(questions(world, "U0LEO")[0], "Yes, I'm in")
    after(world)
    ria.press(tracker(world), "Why?")
    told = words(ria.view())
    assert "rank 9 of 11" in told
    assert "*Readiness*: confirmed: expert (needs data access, expert, integration owner) → 0.3333 of 5" in told
    assert round(score_in(told) - score_in(before), 1) == 1.7
    assert "An expert says yes" not in told
    assert "• Data access confirmed: +1." in told
    ria.press(ria.view(), "More")
    assert "_confirmed by <@U0LEO>_" in words(ria.view())


def score_in(shown: str) -> float:
    """Return the score that Why? shows."""
    found = re.search(r"\*([\d.]+) of 100\*", shown)
    assert found is not None
    return float(found[1])


@pytest.mark.core
def test_the_same_yes_twice_has_one_effect(world: Environment) -> None:
    submit(world)
    name(world, expert="U0LEO")
    leo = world.workspace.person("U0LEO")
    [question] = questions(world, "U0LEO")
    leo.press(question, "Yes, I'm in")
    leo.repeat_last()
    leo.press(question, "Not me")
    after(world)
    assert inputs(world).confirmed == (Asked.expert,)
    assert "already answered this" in words(leo.ephemerals(question.channel)[-1])
    assert words(tracker(world)).count("leo agreed to be the expert.") == 2, "once in the story, once to be read aloud"


def test_not_me_is_told_in_one_sentence_of_the_requesters_story(world: Environment) -> None:
    submit(world)
    name(world, expert="U0LEO")
    world.workspace.person("U0LEO").press(questions(world, "U0LEO")[0], "Not me")
    after(world)
    assert "leo declined to be the expert. Somebody else can be asked." in words(tracker(world))
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1
    assert "Thanks for answering. Somebody else can be asked now." in words(questions(world, "U0LEO")[0])
    assert "already said no" in name(world, expert="U0LEO").errors["expert"]
    assert inputs(world).confirmed == ()


@pytest.mark.core
def test_the_question_is_passed_on_once(world: Environment) -> None:
    submit(world)
    name(world, expert="U0LEO")
    leo, rex = world.workspace.person("U0LEO"), world.workspace.person("U0REX")
    leo.press(questions(world, "U0LEO")[0], "Suggest …")
    assert "can't confirm it" in leo.submit({"Who would be better?": "U0RIA"}).errors["expert"]
    assert leo.submit({"Who would be better?": "U0REX"}).closed
    after(world)
    assert "Thanks. We've asked <@U0REX> instead." in words(questions(world, "U0LEO")[0])
    assert "leo suggested rex. rex was asked to be the expert." in words(tracker(world))
    [question] = questions(world, "U0REX")
    assert buttons(question) == ["Yes, I'm in", "Not me"]
    rex.press(question, "Yes, I'm in")
    after(world)
    assert inputs(world).confirmed == (Asked.expert,)


def test_nobody_confirms_for_themselves_and_reads_so_beside_the_field(world: Environment) -> None:
    submit(world)
    assert "can't confirm it" in name(world, expert="U0RIA").errors["expert"]
    assert name(world, "U0RIA", expert="U0LEO", sponsor=None).closed is True
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    view = tris.view()
    assert view is not None
    tris.press(view, "People")
    assert "You can't name yourself" in tris.submit({"data_access": "U0TRIS"}).errors["data_access"]


def test_a_guest_can_not_be_named(world: Environment) -> None:
    submit(world)
    assert "only full members" in name(world, expert="U0GUS").errors["expert"]
    assert questions(world, "U0GUS") == []


@pytest.mark.core
def test_for_a_private_idea_whoever_is_named_must_be_added_first(world: Environment) -> None:
    submit_private(world, **{NOBODY: ["nobody_else"]})
    assert "Add them under “Who sees it” first" in name(world, expert="U0LEO").errors["expert"]
    ria = world.workspace.person("U0RIA")
    ria.close()
    ria.press(tracker(world), "Who sees it")
    assert ria.submit({"Who may see this?": ["U0LEO"]}).closed
    after(world)
    name(world, expert="U0LEO")
    [question] = questions(world, "U0LEO")
    assert "named you for a private idea" in question.text
    ria.press(tracker(world), "Who sees it")
    assert ria.submit({"Who may see this?": []}).closed
    after(world)
    assert questions(world, "U0LEO") == []
    assert "Spot stolen cards" not in str(world.workspace.person("U0LEO").direct_messages())


def test_a_triager_ticks_what_they_have_checked_and_a_change_is_claimed_again(world: Environment) -> None:
    submit(world, **{"What would it be worth a year?": "hours:large", "Area": "checkout"})
    tris, tom = world.workspace.person("U0TRIS"), world.workspace.person("U0TOM")
    tris.press(card(world), "More")
    view = tris.view()
    assert view is not None
    assert "Not checked yet: kind of work, area and value" in words(view)
    tris.press(view, "People")
    answer = tris.submit({"Which answers have you checked?": ["value", "area"]})
    assert not answer.errors
    after(world)
    tom.press(card(world), "More")
    assert "Area and value checked by <@U0TRIS> · Not checked yet: kind of work" in words(tom.view())
    assert "Confirmed: value and area." in words(tracker(world))
    tom.close()
    press_ask(tom, card(world))
    assert tom.submit({"text": "Really so much?"}).closed
    after(world)
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Answer")
    assert ria.submit({"text": "Rather less.", "urgency": "none"}).closed
    after(world)
    tom.press(card(world), "More")
    assert "Area and value checked by <@U0TRIS>" in words(tom.view())
    assert "urgency" in words(tom.view()).partition("Not checked yet: ")[2].partition("\n")[0]
