"""As somebody who reads a good idea in a channel I want to hand it in from there, and have its author own it."""

import pytest

from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.state import Message, View
from tests.scenarios.helpers import after, card, press_ask, submit_new, words

SAID = "Could we spot stolen cards before we ship? We lose 40,000 a month to chargebacks, says <@U0LEO>."

WORTH = {"value": "Hours: 2,500 to 10,000 hours a year", "urgency": "This year"}


def open_form(world: Environment, message: Message, member: str = "U0RIA") -> View:
    person = world.workspace.person(member)
    answer = person.shortcut("submit_as_idea", message)
    assert not answer.timed_out
    view = person.view()
    assert view is not None
    return view


def hand_in(world: Environment, message: Message, member: str = "U0RIA", **more: object) -> Message:
    """Hand a message in as it is, and let everything be told; return the card."""
    open_form(world, message, member)
    answer = submit_new(world.workspace.person(member), dict(more))
    assert answer.closed, answer
    after(world)
    return card(world)


def filled(view: View) -> dict[str, str]:
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in view.blocks
        if block["type"] == "input"
    }


def asked(world: Environment, member: str = "U0REX") -> Message:
    [question] = world.workspace.person(member).direct_messages()
    return question


@pytest.mark.twice
def test_the_form_is_filled_in_with_what_people_read(world: Environment) -> None:
    world.workspace.person("U0LEO").command("C0GENERAL", "/ml-idea")
    view = open_form(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    given = filled(view)
    assert given["title"] == "Could we spot stolen cards before we ship?"
    assert given["problem"].endswith("chargebacks, says @leo.")
    assert "Everyone in the company can read an idea." in words(view)
    assert "From this message" in words(view)


@pytest.mark.twice
def test_the_form_carries_an_id_and_nothing_of_the_message(world: Environment) -> None:
    view = open_form(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    about = view.body["private_metadata"]
    assert len(about) == 32
    assert "U0REX" not in about
    assert "C0GENERAL" not in about


@pytest.mark.twice
def test_card_and_tracker_link_back_and_the_thread_is_told(world: Environment) -> None:
    message = world.workspace.person("U0REX").say("C0GENERAL", SAID)
    shown = hand_in(world, message)
    link = f"https://sandbox.slack.com/archives/C0GENERAL/p{message.ts.replace('.', '')}"
    assert f"<{link}|From this message>" in words(shown)
    [tracker] = world.workspace.person("U0RIA").direct_messages()
    assert link in words(tracker)
    [reply] = world.workspace.person("U0REX").thread("C0GENERAL", message.ts)
    assert words(reply).count("Submitted as IDEA-1 by <@U0RIA>.") == 2


@pytest.mark.core
def test_the_author_who_says_yes_becomes_the_requester(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    question = asked(world)
    assert "<@U0RIA> submitted your message" in words(question)
    world.workspace.person("U0REX").press(question, "Yes, it's mine")
    after(world)
    assert "<@U0REX>" in words(card(world))
    question, tracker = world.workspace.person("U0REX").direct_messages()
    assert "It's your idea now." in words(question)
    assert "Yes, it's mine" not in words(question)
    assert "confirmed that this is their idea" in words(tracker)
    [mine] = world.workspace.person("U0RIA").direct_messages()
    assert "<@U0REX> wrote the message, so it's their idea now." in words(mine)


def test_after_a_yes_news_goes_to_the_author_and_the_reporter_still_sees_them(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    world.workspace.person("U0REX").press(asked(world), "Yes, it's mine")
    after(world)
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    assert "Planned" in words(world.workspace.person("U0REX").direct_messages()[-1])
    messages = world.workspace.person("U0RIA").direct_messages()
    assert len(messages) == 1
    assert "Planned" in words(messages[0])


def test_an_open_question_moves_to_the_author(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, card(world))
    tris.submit({"Your question": "How many cards a month?"})
    after(world)
    mine = world.workspace.person("U0RIA").direct_messages()[-1]
    assert "Answer" in words(mine)
    world.workspace.person("U0REX").press(asked(world), "Yes, it's mine")
    after(world)
    mine = world.workspace.person("U0RIA").direct_messages()[-1]
    assert "so we're asking them instead." in words(mine)
    theirs = world.workspace.person("U0REX").direct_messages()[-1]
    assert "How many cards a month?" in words(theirs)
    world.workspace.person("U0REX").press(theirs, "Answer")
    assert world.workspace.person("U0REX").submit({**WORTH, "Anything to add?": "About 300."}).closed
    after(world)
    assert "About 300." in words(card(world))


def test_until_the_author_answers_the_reporter_is_the_requester(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, card(world))
    tris.submit({"Your question": "How many cards a month?"})
    after(world)
    ria = world.workspace.person("U0RIA")
    ria.press(ria.direct_messages()[-1], "Answer")
    assert ria.submit({**WORTH, "Anything to add?": "About 300."}).closed


@pytest.mark.core
def test_the_author_who_says_no_hears_no_more_of_it(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    before = len(world.workspace.person("U0RIA").direct_messages())
    world.workspace.person("U0REX").press(asked(world), "Not mine")
    after(world)
    assert "Thanks. It stays with" in words(asked(world))
    assert "<@U0RIA>" in words(card(world))
    assert len(world.workspace.person("U0RIA").direct_messages()) == before
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    assert "Accepted" in words(card(world))


def test_a_second_answer_changes_nothing(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    rex, question = world.workspace.person("U0REX"), asked(world)
    rex.press(question, "Yes, it's mine")
    rex.repeat_last()
    rex.press(question, "Not mine")
    after(world)
    assert "<@U0REX>" in words(card(world))
    [told] = rex.ephemerals(question.channel)
    assert "You already answered this." in words(told)


def test_no_list_and_no_promise_names_an_idea_to_a_triager_who_is_asked_whether_it_is_theirs(
    world: Environment,
) -> None:
    # Tom is on duty, and would be the one to review it.
    hand_in(world, world.workspace.person("U0TOM").say("C0GENERAL", SAID))
    tracker = world.workspace.person("U0RIA").direct_messages()[0]
    assert "<@U0TRIS> will review it by" in words(tracker)
    tom = world.workspace.person("U0TOM")
    tom.open_home()
    after(world)
    assert "Could we spot stolen cards" not in words(tom.home())
    assert "walk.open" not in [placed.action_id for placed in placed_elements(tom.home().blocks)]
    tom.press(asked(world, "U0TOM"), "Not mine")
    after(world)
    tom.open_home()
    after(world)
    assert "Could we spot stolen cards" in words(tom.home())


def test_a_triager_who_is_asked_decides_only_after_saying_it_is_not_theirs(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0TRIS").say("C0GENERAL", SAID))
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Send to Payments squad")
    after(world)
    assert "Accepted" not in words(card(world))
    assert "First answer whether this idea is yours." in words(tris.ephemerals("C0TRIAGE")[-1])
    tris.press(asked(world, "U0TRIS"), "Not mine")
    after(world)
    tris.press(card(world), "Send to Payments squad")
    after(world)
    assert "Accepted" in words(card(world))
