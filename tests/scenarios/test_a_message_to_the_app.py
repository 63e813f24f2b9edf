"""As somebody who writes to the app outside of any thread I get one answer that leads me on, and never a second one."""

from datetime import timedelta
from typing import Any

import pytest

from guildhall.environment import Environment
from sandbox.person import Person
from sandbox.state import Message
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.helpers import after, card, submit, words

IDEA = "I have an idea: sort the complaint photos\nTwo people look at 400 photos a day, by hand."


def place(world: Environment, member: str = "U0RIA") -> str:
    return world.workspace.direct_channel(member).id


def settle(world: Environment) -> None:
    told = world.workspace.last_told
    if told is not None:
        assert told.wait(PATIENCE_SECONDS).outcome == "acknowledged"
    after(world)


def write(world: Environment, text: str, member: str = "U0RIA", **how: Any) -> Message:
    said = world.workspace.person(member).say(place(world, member), text, **how)
    settle(world)
    return said


def answers(world: Environment, said: Message, member: str = "U0RIA") -> list[Message]:
    """Return what the app has written in the thread of what somebody wrote."""
    below = world.workspace.person(member).thread(place(world, member), said.ts)
    return [message for message in below if message.user == world.workspace.bot_user_id]


def typed(person: Person, field: str = "text") -> str:
    """Return what stands in a field of the form that is open."""
    view = person.view()
    assert view is not None
    return view.entered.get(field, {}).get(field, {}).get("value") or ""


def home_of(world: Environment, member: str = "U0RIA") -> str:
    world.workspace.person(member).open_home()
    after(world)
    return words(world.workspace.homes[member])


@pytest.mark.core
def test_i_write_an_idea_and_submit_it_by_a_button_with_my_words(world: Environment) -> None:
    ria, said = world.workspace.person("U0RIA"), write(world, IDEA)
    [answer] = answers(world, said)
    assert "No person reads this chat" in words(answer)
    ria.press(answer, "Submit this as an idea")
    assert typed(ria, "title") == "I have an idea: sort the complaint photos"
    assert typed(ria, "problem") == "Two people look at 400 photos a day, by hand."
    assert ria.submit({}).closed
    after(world)
    assert "sort the complaint photos" in words(card(world))
    assert "Not submitted" not in home_of(world), "what is submitted is no draft any more"


def test_a_single_line_stands_in_both_fields_where_it_is_long(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    long = "Every Monday " + "we sort the photos of broken crates by hand and " * 8 + "nobody likes it"
    [answer] = answers(world, write(world, long))
    ria.press(answer, "Submit this as an idea")
    assert typed(ria, "problem") == long, "nothing that I wrote is lost"
    assert len(typed(ria, "title")) <= 150


def test_i_ask_how_to_find_my_idea_and_am_told_or_ask_with_my_words(world: Environment) -> None:
    ria, said = world.workspace.person("U0RIA"), write(world, "How do I find my idea?")
    [answer] = answers(world, said)
    assert "Your ideas are on the Home tab" in words(answer)
    ria.press(answer, "Ask a question")
    assert typed(ria) == "How do I find my idea?"
    ria.submit({})
    after(world)
    assert any("How do I find my idea?" in words(each) for each in ria.messages("C0HUB"))


@pytest.mark.core
def test_what_i_write_in_several_messages_gets_one_answer_that_has_all_of_it(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    first = write(world, "Sort the complaint photos")
    second = write(world, "Two people do it by hand")
    [answer] = answers(world, first)
    assert answers(world, second) == []
    ria.press(answer, "Submit this as an idea")
    assert typed(ria, "problem") == "Two people do it by hand"
    ria.close()
    world.stepper.advance(world.clock.now() + timedelta(minutes=11))
    assert len(answers(world, write(world, "Another thing"))) == 1


def test_a_form_that_i_leave_is_on_home_and_words_that_i_never_used_are_not(world: Environment) -> None:
    ria, said = world.workspace.person("U0RIA"), write(world, "Sort the complaint photos")
    assert "Sort the complaint photos" not in home_of(world), "nobody said yet that it is an idea"
    ria.press(answers(world, said)[0], "Submit this as an idea")
    ria.close()
    settle(world)
    assert "Sort the complaint photos" in home_of(world)


@pytest.mark.core
def test_words_that_i_change_are_changed_and_words_that_i_delete_are_nowhere(world: Environment) -> None:
    ria, said = world.workspace.person("U0RIA"), write(world, "Sort the xylophone photos")
    ria.edit_message(place(world), said.ts, "Sort the plover photos")
    settle(world)
    [answer] = answers(world, said)
    ria.press(answer, "Ask a question")
    assert typed(ria) == "Sort the plover photos"
    ria.close()
    ria.delete_message(place(world), said.ts)
    settle(world)
    assert answers(world, said) == []
    with world.store.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT entered FROM form_draft").all()
        sent = session.connection().exec_driver_sql("SELECT snapshot FROM outbox").all()
    assert "plover" not in f"{kept}{sent}"
    assert "xylophone" not in f"{kept}{sent}"


@pytest.mark.parametrize("typed", ["/ml-idea Late parcels", " /ml-idea", "help", "Help!", "/ml-queue", "/ml-nonsense"])
def test_a_command_that_slack_took_for_a_message_is_explained(world: Environment, typed: str) -> None:
    [answer] = answers(world, write(world, typed))
    for command in ("/ml-idea", "/ml-ask", "/ml-queue", "/ml-priorities", "/ml-guild"):
        assert command in words(answer)
    assert ("without a space in front" in words(answer)) == typed.strip().startswith("/")
    assert "Submit this as an idea" not in words(answer)


def test_nothing_is_answered_to_what_is_no_word_of_a_person(world: Environment) -> None:
    told = {"type": "message", "channel": place(world), "channel_type": "im", "user": "U0RIA", "text": "I have an idea"}
    odds: list[dict[str, Any]] = [
        *(
            {"bot_id": "B0OTHER"},
            {"subtype": "bot_message", "bot_id": "B0OTHER"},
            {"subtype": "channel_join"},
            {"subtype": "me_message"},
            {"subtype": "reminder_add"},
            {"hidden": True, "subtype": "message_replied"},
            {"channel_type": "mpim"},
            {"channel_type": "channel", "channel": "C0GENERAL"},
            {"user": world.workspace.bot_user_id},
            {"user": "USLACKBOT"},
            {"text": ""},
        )
    ]
    for number, odd in enumerate(odds):
        ts = f"1772614900.00010{number:02}"
        world.workspace.last_told = world.workspace.emit({**told, "ts": ts, "event_ts": ts, **odd}, "message.im")
        settle(world)
    assert world.workspace.person("U0RIA").direct_messages() == []


def test_slack_repeats_itself_and_i_am_answered_once(world: Environment) -> None:
    said = write(world, "I have an idea")
    told = {"type": "message", "user": "U0RIA", "ts": said.ts, "text": "I have an idea", "channel": said.channel}
    for _ in range(2):
        event = told | {"channel_type": "im", "event_ts": said.ts}
        world.workspace.last_told = world.workspace.emit(event, "message.im")
        settle(world)
    assert len(answers(world, said)) == 1


@pytest.mark.core
def test_a_guest_is_told_whom_to_ask_once(world: Environment) -> None:
    gast = "U0GUS"
    said = write(world, "I have an idea", gast)
    [answer] = answers(world, said, gast)
    assert "Only full members of this workspace can submit ideas" in words(answer)
    assert "<@U0TRIS>" in words(answer) or "<@U0MEI>" in words(answer)
    assert "Submit this as an idea" not in words(answer)
    assert answers(world, write(world, "Hello?", gast), gast) == []


def test_the_buttons_of_somebody_elses_words_open_nothing(world: Environment) -> None:
    said = write(world, "Sort the plover photos")
    [answer] = answers(world, said)
    leo = world.workspace.person("U0LEO")
    leo.press(answer, "Submit this as an idea")
    assert typed(leo, "title") == ""


def test_after_seven_days_the_words_are_gone_and_the_buttons_still_work(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    [answer] = answers(world, write(world, "Sort the plover photos"))
    world.stepper.advance(world.clock.now() + timedelta(days=8))
    ria.press(answer, "Submit this as an idea")
    assert typed(ria, "title") == ""


def test_below_a_tracker_all_stays_as_it_was(world: Environment) -> None:
    submit(world)
    tracker = world.workspace.person("U0RIA").direct_messages()[0]
    said = write(world, "It got worse", thread_ts=tracker.ts)
    assert said.thread_ts == tracker.ts
    below = world.workspace.person("U0RIA").thread(place(world), tracker.ts)
    assert [each for each in below if each.user == world.workspace.bot_user_id] == []
