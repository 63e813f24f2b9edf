"""As somebody who replies below the bot's answer I am heard where my idea is, or read where else to write."""

from datetime import timedelta

import pytest

from guildhall.environment import Environment
from sandbox.state import Message
from tests.scenarios.helpers import card, press_ask, submit, words
from tests.scenarios.test_a_message_to_the_app import IDEA, answers, place, settle, typed, write
from tests.scenarios.test_replies_in_the_thread import FRANK, below_card, everything, seen_by
from tests.scenarios.test_submit_a_message import asked, hand_in

pytestmark = pytest.mark.core
NOT_READ = "No person reads this thread."


def below(world: Environment, root: Message, member: str = "U0RIA") -> list[Message]:
    """Return what the app has written in the thread of a message of its own."""
    thread = world.workspace.person(member).thread(place(world, member), root.ts)
    return [each for each in thread if each.user == world.workspace.bot_user_id and each.ts != root.ts]


def test_what_i_add_below_the_answer_to_my_words_is_in_the_form_that_its_button_opens(world: Environment) -> None:
    ria, said = world.workspace.person("U0RIA"), write(world, "Sort the complaint photos")
    write(world, "Two people do it by hand", thread_ts=said.ts)
    answer, told = answers(world, said)
    assert f"{NOT_READ} I've added this to your words: the buttons above open a form with all of it." in words(told)
    added = write(world, "xyzzy", thread_ts=said.ts)
    assert len(answers(world, said)) == 2, "once is enough"
    ria.edit_message(place(world), added.ts, "400 a plover day")
    settle(world)
    ria.press(answer, "Ask a question")
    assert typed(ria) == "Sort the complaint photos\nTwo people do it by hand\n400 a plover day"
    ria.close()
    ria.delete_message(place(world), added.ts)
    settle(world)
    assert "xyzzy" not in everything(world)
    assert "plover" not in everything(world)


def test_once_my_words_are_an_idea_what_i_add_below_them_stands_below_its_card(world: Environment) -> None:
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    said = write(world, IDEA)
    ria.press(answers(world, said)[0], "Submit this as an idea")
    assert ria.submit({}).closed
    settle(world)
    write(world, "It got worse", thread_ts=said.ts)
    [copied] = below_card(world)
    assert "<@U0RIA> wrote about IDEA-1" in words(copied)
    assert "It got worse" in words(copied)
    assert len(answers(world, said)) == 1, "it is read, so nothing is to be said"
    tris.press(copied, "Reply to requester")
    assert tris.submit({"Your reply": "How much?"}).closed
    settle(world)
    assert "How much?" in words(answers(world, said)[-1]), "the answer comes where I wrote"


def test_below_the_receipt_of_my_question_i_read_where_to_add_to_it(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-ask")
    ria.submit({"text": "Who knows about photos of crates?"})
    settle(world)
    [receipt] = ria.direct_messages()
    write(world, "I mean broken ones, plover", thread_ts=receipt.ts)
    [told] = below(world, receipt)
    assert f"{NOT_READ} Add to your question in its thread in <#C0HUB>, or ask again with `/ml-ask`." in words(told)
    assert "plover" not in everything(world)
    world.workspace.person("U0TRIS").press(
        next(each for each in ria.messages("C0HUB") if "photos of crates" in words(each)), "Make it an idea"
    )
    settle(world)
    write(world, "Four hundred a day", thread_ts=receipt.ts)
    [copied] = below_card(world)
    assert "Four hundred a day" in words(copied)
    assert len(below(world, receipt)) == 1


def test_where_the_hub_has_no_channel_the_question_is_answered_in_a_thread_all_the_same(world: Environment) -> None:
    with world.store.writing() as session:
        for statement in ("UPDATE squad SET channel = NULL", "UPDATE workspace SET triage_channel = NULL"):
            session.connection().exec_driver_sql(statement)
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-ask")
    ria.submit({"text": "Who knows about photos of crates?"})
    settle(world)
    [(member, passed)] = [
        (member, message)
        for member in ("U0TRIS", "U0TOM")
        for message in world.workspace.person(member).direct_messages()
        if "photos of crates" in words(message)
    ]
    assert "Reply in the thread: <@U0RIA> gets it." in words(passed)
    write(world, "Ask the crate team, plover", member, thread_ts=passed.ts)
    assert below(world, passed, member) == [], "nobody is told where to write"
    receipt = ria.direct_messages()[0]
    assert f"<@{member}> answered: see this thread." in words(receipt)
    [answer] = below(world, receipt)
    assert "Ask the crate team, plover" in words(answer)
    write(world, "Broken ones", thread_ts=receipt.ts)
    assert "ask with `/ml-ask`" in words(below(world, receipt)[-1])


def test_below_any_other_message_of_the_app_i_read_once_in_a_while_where_to_write(world: Environment) -> None:
    [answer] = answers(world, said := write(world, "help"))
    assert "Here is what you can type" in words(answer)
    for text in ("And how do I find my idea?", "Hello?"):
        write(world, text, thread_ts=said.ts)
    _, told = answers(world, said)
    assert "reply in the thread of its message" in words(told)
    assert "`/ml-ask`" in words(told)
    world.stepper.advance(world.clock.now() + timedelta(minutes=11))
    write(world, "Still there?", thread_ts=said.ts)
    assert len(answers(world, said)) == 3


def test_what_the_author_of_a_message_says_below_the_question_about_it_is_heard(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", "We lose 40,000 a month to stolen cards."))
    write(world, "Ask Leo, he counted them", "U0REX", thread_ts=asked(world).ts)
    [copied] = below_card(world)
    assert "<@U0REX> wrote about IDEA-1" in words(copied)


def test_what_triagers_say_below_a_card_is_neither_read_nor_answered(world: Environment) -> None:
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    ria.command("C0GENERAL", "/ml-idea")
    private = {"Title": "Secret xyzzy", "What is the problem?": "Somebody knows"}
    assert ria.submit(private | {"Only me and the triagers": ["Only me and the triagers"]}).closed
    settle(world)
    [shown] = [message for message in tris.direct_messages() if "Secret xyzzy" in words(message)][:1]
    write(world, FRANK, "U0TRIS", thread_ts=shown.ts)
    assert below(world, shown, "U0TRIS") == []
    assert FRANK not in everything(world)
    assert FRANK not in seen_by(world, {"U0TRIS"}, channels=True)


def test_nobody_elses_words_are_added_to_by_a_forged_thread(world: Environment) -> None:
    said = write(world, "Sort the complaint photos")
    event = {"type": "message", "user": "U0LEO", "ts": "1772614900.000100", "thread_ts": said.ts, "text": "plover"}
    place_of = {"channel": said.channel, "channel_type": "im", "event_ts": "1772614900.000100"}
    world.workspace.last_told = world.workspace.emit(event | place_of, "message.im")
    settle(world)
    assert "plover" not in everything(world)
    # Slack sends no such event, and refuses an answer there.
    world.workspace.refused.clear()


def test_a_reply_below_the_answer_is_answered_once_however_often_slack_tells_of_it(world: Environment) -> None:
    said = write(world, "Sort the complaint photos")
    added = write(world, "By hand", thread_ts=said.ts)
    event = {"type": "message", "user": "U0RIA", "ts": added.ts, "thread_ts": said.ts, "text": "By hand"}
    for _ in range(2):
        told = event | {"channel": said.channel, "channel_type": "im", "event_ts": added.ts}
        world.workspace.last_told = world.workspace.emit(told, "message.im")
        settle(world)
    assert len(answers(world, said)) == 2


def test_a_question_that_somebody_asks_me_is_still_answered_in_its_thread(world: Environment) -> None:
    submit(world)
    press_ask(tris := world.workspace.person("U0TRIS"), card(world))
    assert tris.submit({"Your question": "How many a month?"}).errors == {}
    settle(world)
    ria = world.workspace.person("U0RIA")
    question = next(
        each for each in ria.direct_messages() if "How many a month?" in words(each) and "asked" in each.text
    )
    write(world, "About forty", thread_ts=question.ts)
    assert "About forty" in words(below_card(world)[-1])
