"""As somebody without an idea yet I ask just a question: somebody is named who answers, and I see what is there."""

import pytest

from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.state import Message, View
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_home_shows_my_things_first import home

TEXT = "How do I tell stolen cards from honest ones before we ship?"


def labels(shown: Message | View | None) -> list[str]:
    """Return what the buttons say."""
    assert shown is not None
    return [placed.label for placed in placed_elements(shown.blocks)]


def in_hub(world: Environment) -> Message:
    """Return the newest message in the hub's channel."""
    return world.workspace.person("U0TOM").messages("C0HUB")[-1]


def ask(world: Environment, member: str = "U0REX") -> View:
    """Have somebody ask by the command; return what they are shown."""
    person = world.workspace.person(member)
    person.command("C0GENERAL", "/ml-ask", TEXT)
    answer = person.submit()
    assert answer.view is not None
    after(world)
    return answer.view


@pytest.mark.core
def test_it_goes_to_the_hub_with_a_name_and_i_see_what_is_there(world: Environment) -> None:
    submit(world)
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    shown = ask(world)
    assert "We've asked in <#C0HUB>." in words(shown)
    assert "Spot stolen cards before we ship" in words(shown)
    assert "<@U0LEO> (leads Payments" in words(shown)
    question = in_hub(world)
    assert f"<@U0REX> asks: {TEXT}" in words(question)
    assert "answers this week’s questions" in words(question)
    named = [member for member in ("U0TRIS", "U0TOM") if f"<@{member}> answers" in words(question)]
    assert len(named) == 1
    [receipt] = world.workspace.person("U0REX").direct_messages()
    assert f"Your question is in <#C0HUB>. <@{named[0]}> answers this week." in words(receipt)


@pytest.mark.core
def test_it_becomes_an_idea_by_one_button(world: Environment) -> None:
    ask(world)
    rex = world.workspace.person("U0REX")
    rex.close()
    [receipt] = rex.direct_messages()
    rex.press(receipt, "Make it an idea")
    after(world)
    assert "This is IDEA-1 now." in words(in_hub(world))
    assert labels(in_hub(world)) == []
    assert "<@U0REX>" in words(card(world))
    assert "How do I tell stolen cards" in words(home(world, "U0REX"))
    assert len(rex.direct_messages()) == 2


@pytest.mark.core
def test_the_triager_says_that_it_is_answered(world: Environment) -> None:
    ask(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(in_hub(world), "Answered")
    after(world)
    assert "Answered, says <@U0TRIS>." in words(in_hub(world))
    assert labels(in_hub(world)) == ["Make it an idea"]


def test_nobody_else_settles_it(world: Environment) -> None:
    ask(world)
    leo = world.workspace.person("U0LEO")
    leo.press(in_hub(world), "Answered")
    after(world)
    assert "Answered, says" not in words(in_hub(world))
    assert "Only the person who asked" in leo.ephemerals("C0HUB")[-1].text


@pytest.mark.core
def test_from_the_idea_form_with_what_i_have_typed(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    rex.fill({"What is the problem?": TEXT})
    form = rex.view()
    assert form is not None
    rex.press(form, "Just a question")
    form = rex.view()
    assert form is not None
    assert form.entered["text"]["text"]["value"] == TEXT
    assert "Everyone in <#C0HUB> can read it." in words(form)
    assert rex.submit().view is not None
    rex.close()
    assert rex.view() is None
    after(world)
    assert TEXT in words(in_hub(world))
    assert "draft kept" not in words(home(world, "U0REX"))


def test_from_home(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.press(home(world, "U0REX"), "Just a question")
    assert "Your question" in labels(rex.view())


def test_what_the_command_does(world: Environment) -> None:
    reply = world.workspace.person("U0REX").command("C0GENERAL", "/ml-ask", "help").reply
    assert "Somebody is named who answers this week." in words(reply)


def test_i_support_an_idea_that_was_there(world: Environment) -> None:
    submit(world)
    shown = ask(world)
    rex = world.workspace.person("U0REX")
    rex.press(shown, "That's mine too")
    assert "You now support IDEA-1" in words(rex.view())


def test_a_question_stands_on_the_home_of_who_answers_until_somebody_has(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-ask", "Who can read our shelf labels?")
    assert rex.submit({}).view is not None
    after(world)
    homes = {}
    for member in ("U0TRIS", "U0TOM"):
        world.workspace.person(member).open_home()
        after(world)
        homes[member] = words(world.workspace.homes[member])
    [answerer] = [member for member, home in homes.items() if "Who can read our shelf labels?" in home]
    assert "<@U0REX> asked the ML team" in homes[answerer]
    world.workspace.person(answerer).press(world.workspace.homes[answerer], "question.answered")
    after(world)
    assert "Who can read our shelf labels?" not in words(world.workspace.homes[answerer])
