"""As somebody without an idea yet I ask just a question: somebody is named who answers, and I see what is there."""

import pytest

from bot.features import Feature
from guildhall.environment import Environment
from guildhall.manifest import minimal, read_manifest
from sandbox.inputs import placed_elements
from sandbox.state import Message, View
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_replies_in_the_thread import settle

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


def named(world: Environment) -> str:
    """Return who answers this week."""
    [member] = [each for each in ("U0TRIS", "U0TOM") if f"<@{each}> answers" in words(in_hub(world))]
    return member


def question_in_hub(world: Environment) -> Message:
    return next(each for each in world.workspace.person("U0TOM").messages("C0HUB") if TEXT in words(each))


def received(world: Environment) -> list[str]:
    """Return what whoever asked has in the thread of their receipt."""
    rex = world.workspace.person("U0REX")
    receipt = rex.direct_messages()[0]
    return [words(each) for each in rex.thread(receipt.channel, receipt.ts)]


def below(world: Environment, member: str, text: str, under: Message) -> Message:
    """Have somebody write in a thread of the channel in which a message stands."""
    said = world.workspace.person(member).say(under.channel, text, under.ts)
    settle(world)
    return said


@pytest.mark.core
def test_what_is_answered_in_the_hubs_thread_reaches_me_and_my_message_says_who(world: Environment) -> None:
    ask(world)
    member = named(world)
    said = below(world, member, "Look at the billing address first.", in_hub(world))
    receipt = world.workspace.person("U0REX").direct_messages()[0]
    assert f"<@{member}> answered: see this thread." in words(receipt)
    assert "answers this week" not in words(receipt)
    [answer] = received(world)
    assert f"<@{member}> answered:" in answer
    assert "Look at the billing address first." in answer
    assert f"<@{member}> answered." in words(question_in_hub(world))
    assert labels(question_in_hub(world)) == ["Make it an idea"], "it waits for nobody any more"
    assert TEXT not in words(home(world, member))
    # What is put right or taken back is so for me too.
    world.workspace.edit(said, "Look at the delivery address first.", [], by=member)
    settle(world)
    [answer] = received(world)
    assert "Look at the delivery address first." in answer
    assert "billing" not in answer
    world.workspace.remove(said)
    settle(world)
    assert "delivery" not in "".join(received(world))
    assert "answered: see this thread" not in words(world.workspace.person("U0REX").direct_messages()[0])
    assert "Answered, says" not in words(question_in_hub(world)), "nothing answers it any more"
    assert labels(question_in_hub(world)) == ["Make it an idea", "Answered"]
    assert TEXT in words(home(world, member))


def test_whoever_else_answers_is_named_and_it_still_waits_for_the_person_of_the_week(world: Environment) -> None:
    ask(world)
    member = named(world)
    below(world, "U0LEO", "We have a list of these.", in_hub(world))
    assert "We have a list of these." in received(world)[0]
    assert "<@U0LEO> answered." in words(question_in_hub(world))
    assert TEXT in words(home(world, member))
    world.workspace.person(member).press(question_in_hub(world), "Answered")
    after(world)
    assert TEXT not in words(home(world, member))


def test_what_i_add_myself_is_not_sent_to_me_and_other_threads_are_nobodys_business(world: Environment) -> None:
    submit(world)
    ask(world)
    below(world, "U0REX", "I mean before the van leaves.", in_hub(world))
    below(world, "U0TOM", "Frankly, quetzalbird.", card(world))
    other = world.workspace.person("U0TOM").say("C0HUB", "Lunch?")
    below(world, "U0TRIS", "Frankly, quetzalbird.", other)
    assert received(world) == []
    with world.store.reading() as session:
        for table in ("outbox", "audit", "inbox"):
            rows = session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
            assert "quetzalbird" not in str(rows)


def test_once_it_is_an_idea_what_is_said_there_stays_there(world: Environment) -> None:
    ask(world)
    rex = world.workspace.person("U0REX")
    rex.close()
    rex.press(rex.direct_messages()[0], "Make it an idea")
    after(world)
    below(world, "U0TOM", "Frankly, no.", question_in_hub(world))
    assert received(world) == []


@pytest.mark.core
def test_where_nobody_reads_threads_there_is_a_button(open_test_world: OpenWorld) -> None:
    with open_test_world(manifest=minimal(read_manifest())) as world:
        world.bot.features.grant(world.workspace.manifest.scopes)
        assert not world.bot.features.has(Feature.look_up)
        ask(world)
        assert "Use *Answer*: <@U0REX> gets it." in words(in_hub(world))
        leo = world.workspace.person("U0LEO")
        leo.press(in_hub(world), "Answer")
        assert leo.submit({"Your answer": " "}).errors
        assert leo.submit({"Your answer": "We have a list of these."}).closed
        after(world)
        assert "We have a list of these." in received(world)[0]
        assert "<@U0LEO> answered." in words(question_in_hub(world))
        assert "<@U0LEO> answered <@U0REX>:" in words(
            world.workspace.person("U0TOM").thread("C0HUB", in_hub(world).ts)[-1]
        )
