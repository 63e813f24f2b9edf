"""As a requester I answer in the thread, and as a triager I talk frankly: only what is sent to people reaches them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from guildhall.environment import Environment
from guildhall.manifest import minimal, read_manifest
from sandbox import faults
from sandbox.state import Message
from tests.conftest import OpenWorld
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.helpers import after, card, press_ask, submit, words

pytestmark = pytest.mark.core
FRANK = "Frankly xyzzy this is hopeless"


def tracker(world: Environment, member: str = "U0RIA") -> Message:
    return world.workspace.person(member).direct_messages()[0]


def place(world: Environment, member: str = "U0RIA") -> str:
    return world.workspace.direct_channel(member).id


def say(world: Environment, text: str, member: str = "U0RIA", under: Message | None = None) -> Message:
    """Have somebody write in the thread of their tracker, or below another message of theirs."""
    root = under or tracker(world, member)
    said = world.workspace.person(member).say(place(world, member), text, thread_ts=root.ts)
    settle(world)
    return said


def settle(world: Environment) -> None:
    """Wait until the app has taken the last event of a message, and deliver what came of it."""
    told = world.workspace.last_told
    if told is not None:
        assert told.wait(PATIENCE_SECONDS).outcome == "acknowledged"
    after(world)


def tell(world: Environment, event: dict[str, Any]) -> None:
    """Have Slack tell the app of a message."""
    world.workspace.last_told = world.workspace.emit(event, "message.im")
    settle(world)


def below_card(world: Environment) -> list[Message]:
    shown = card(world)
    return world.workspace.person("U0TRIS").thread("C0TRIAGE", shown.ts)


def below_tracker(world: Environment, member: str = "U0RIA") -> list[Message]:
    return world.workspace.person(member).thread(place(world, member), tracker(world, member).ts)


def by_bot(world: Environment, messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.user == world.workspace.bot_user_id]


def test_what_the_requester_writes_stands_below_the_card(world: Environment) -> None:
    submit(world)
    assert "Reply in this thread" in words(tracker(world))
    say(world, "It got worse: <@U0RIA> &amp; <@U0LEO> counted *nine* on <https://example.com|Monday>")
    [copied] = below_card(world)
    assert "<@U0RIA> wrote about IDEA-1" in words(copied)
    assert "It got worse: @ria &amp; @somebody counted nine on Monday (https://example.com)" in words(copied)
    assert "<@U0LEO>" not in words(copied), "nobody is called by a copy"
    assert by_bot(world, below_tracker(world)) == []


def test_it_is_copied_once_however_often_slack_tells_of_it(world: Environment) -> None:
    submit(world)
    said = say(world, "Once")
    again = {"type": "message", "user": "U0RIA", "ts": said.ts, "thread_ts": said.thread_ts, "text": "Once"}
    for _ in range(2):
        tell(world, again | {"channel": said.channel, "channel_type": "im", "event_ts": said.ts})
    assert len(below_card(world)) == 1


def test_a_changed_reply_changes_and_a_deleted_one_is_nowhere(world: Environment) -> None:
    submit(world)
    ria, said = world.workspace.person("U0RIA"), say(world, "The plover figure is 90,000")
    ria.edit_message(place(world), said.ts, "The plover figure is 70,000")
    settle(world)
    [copied] = below_card(world)
    assert "70,000" in words(copied)
    assert "90,000" not in words(copied)
    ria.delete_message(place(world), said.ts)
    settle(world)
    assert below_card(world) == []
    assert "plover" not in everything(world), "what is deleted is in no table either"


@pytest.mark.parametrize("arrived", [True, False], ids=["it arrived", "it did not"])
def test_a_deletion_whose_answer_is_lost_is_made_again(world: Environment, arrived: bool) -> None:
    submit(world)
    said = say(world, "Not for long")
    world.workspace.faults.append(faults.lost_answer("chat.delete", accepted=arrived))
    world.workspace.person("U0RIA").delete_message(place(world), said.ts)
    settle(world)
    world.stepper.advance(world.clock.now() + timedelta(minutes=30))
    assert below_card(world) == []
    with world.store.reading() as session:
        assert session.connection().exec_driver_sql("SELECT 1 FROM outbox WHERE progress = 'parked'").first() is None
    # The sandbox refuses to delete what is gone, and that is all right.
    world.workspace.refused.clear()


def test_what_was_deleted_before_we_heard_of_it_is_never_copied(world: Environment) -> None:
    submit(world)
    root = tracker(world)
    said = {"type": "message", "user": "U0RIA", "ts": "1772614900.000100", "thread_ts": root.ts, "text": "Quickly"}
    told = {"type": "message", "channel": place(world), "channel_type": "im"}
    deleted = told | {"subtype": "message_deleted", "ts": "1772614901.000100", "deleted_ts": said["ts"]}
    tell(world, deleted | {"previous_message": said, "event_ts": "1772614901.000100"})
    tell(world, said | told | {"event_ts": said["ts"]})
    assert below_card(world) == []


def test_only_what_is_sent_with_the_button_reaches_the_requester(world: Environment) -> None:
    submit(world)
    say(world, "When will you know more?")
    tris, (copied,) = world.workspace.person("U0TRIS"), below_card(world)
    tris.say("C0TRIAGE", FRANK, thread_ts=card(world).ts)
    settle(world)
    tris.press(copied, "Reply to requester")
    assert "When will you know more?" in words(tris.view())
    assert FRANK not in words(tris.view())
    assert tris.submit({"Your reply": " "}).errors
    assert tris.submit({"Your reply": "On Friday."}).closed
    settle(world)
    [replied] = by_bot(world, below_tracker(world))
    assert "<@U0TRIS> replied" in words(replied)
    assert "On Friday." in words(replied)
    assert "<@U0TRIS> replied to <@U0RIA>" in words(below_card(world)[-1]), "the others know that it was answered"
    say(world, "Thank you")
    assert "Thank you" in words(below_card(world)[-1])


def test_under_more_the_requester_is_written_to_at_most_six_times(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    for number in range(5):
        tris.press(card(world), "More")
        tris.press(tris.view(), "Reply to requester")
        assert tris.submit({"Your reply": f"News {number}"}).view is not None
        tris.close()
        settle(world)
    tris.press(card(world), "More")
    tris.press(tris.view(), "Reply to requester")
    assert "as many messages" in str(tris.submit({"Your reply": "One too many"}).errors)
    while tris.view() is not None:
        tris.close()
    # What answers them is a conversation that they began.
    say(world, "And now?")
    tris.press(below_card(world)[-1], "Reply to requester")
    assert tris.submit({"Your reply": "Now I may answer"}).closed
    settle(world)
    assert "Now I may answer" in words(by_bot(world, below_tracker(world))[-1])


def test_a_supporter_is_answered_in_their_own_thread(world: Environment) -> None:
    submit(world)
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea", "support IDEA-1")
    assert rex.submit().closed
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    settle(world)
    news = [message for message in rex.direct_messages() if "IDEA-1" in words(message)][-1]
    say(world, "We would help", "U0REX", news)
    leo_sees = world.workspace.person("U0LEO").messages("C0PAY")[-1]
    [copied] = world.workspace.person("U0LEO").thread("C0PAY", leo_sees.ts)
    assert "<@U0REX> wrote about IDEA-1" in words(copied)
    assert below_card(world) == [], "what a squad has in hand is asked there"
    tris = world.workspace.person("U0TRIS")
    tris.press(copied, "Reply to them")
    assert tris.submit({"Your reply": "Please do"}).closed
    settle(world)
    [replied] = by_bot(world, rex.thread(place(world, "U0REX"), news.ts))
    assert "Please do" in words(replied)
    assert "Please do" not in str([words(message) for message in world.workspace.person("U0RIA").direct_messages()])


def test_what_stands_in_no_thread_about_an_idea_is_left_unread(world: Environment) -> None:
    submit(world)
    ria = world.workspace.person("U0RIA")
    ria.say("C0GENERAL", "plugh: has anybody seen this?")
    settle(world)
    assert below_card(world) == []
    assert "plugh" not in everything(world)


def test_of_a_private_idea_only_those_who_decide_read_replies(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    private = {"Title": "Secret xyzzy", "What is the problem?": "Somebody knows"}
    assert ria.submit(private | {"Only me and the triagers": ["Only me and the triagers"]}).closed
    settle(world)
    say(world, "Only for you plover")
    for member in ("U0TRIS", "U0TOM"):
        person = world.workspace.person(member)
        [shown] = [message for message in person.direct_messages() if "Secret xyzzy" in words(message)][:1]
        [copied] = person.thread(place(world, member), shown.ts)
        assert "Only for you plover" in words(copied)
    assert "plover" not in seen_by(world, {"U0RIA", "U0TRIS", "U0TOM"}, channels=True)
    tris = world.workspace.person("U0TRIS")
    [shown] = [message for message in tris.direct_messages() if "Secret xyzzy" in words(message)][:1]
    say(world, FRANK, "U0TRIS", shown)
    assert FRANK not in seen_by(world, {"U0TRIS"}, channels=True), "what is said below a card stays there"
    assert FRANK not in everything(world)


def test_nobody_else_sees_anything_of_what_triagers_say_in_a_cards_thread(world: Environment) -> None:
    submit(world)
    tris, tom = world.workspace.person("U0TRIS"), world.workspace.person("U0TOM")
    tris.say("C0TRIAGE", FRANK, thread_ts=card(world).ts)
    tom.say("C0TRIAGE", f"{FRANK}, and Ria knows it", thread_ts=card(world).ts)
    settle(world)
    press_ask(tris, card(world))
    assert tris.submit({"Your question": "How many a month?"}).errors == {}
    settle(world)
    say(world, "About forty")
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    settle(world)
    tris.press(card(world), "Send to Payments squad")
    settle(world)
    say(world, "Good to hear")
    for member in ("U0RIA", "U0REX", "U0ADA", "U0LEO"):
        person = world.workspace.person(member)
        person.open_home()
        settle(world)
        for typed in ("IDEA-1", "xyzzy hopeless", "funnel", "plan"):
            person.command("C0GENERAL", "/ml-queue", typed)
    world.stepper.advance(datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
    assert FRANK not in seen_by(world, {"U0TRIS", "U0TOM"}, channels=True)
    stored = everything(world)
    assert "About forty" in stored, "what is for us is kept"
    assert FRANK not in stored, "no digest, search, export or audit can show what is nowhere"


def everything(world: Environment) -> str:
    """Return all that the database holds, but for what is searched with no result."""
    with world.store.reading() as session:
        tables = SQLModel.metadata.tables.values()
        return json.dumps([[str(row) for row in session.connection().execute(table.select())] for table in tables])


def seen_by(world: Environment, but: set[str], *, channels: bool) -> str:
    """Return all that anybody sees whom we don't leave out: messages, ephemerals, modals, Homes."""
    shown = []
    for member in world.workspace.members.values():
        if member.id in but or member.id == world.workspace.bot_user_id:
            continue
        person = world.workspace.person(member.id)
        shown += [*person.direct_messages(), person.view(), person.home()]
        for channel in person.channels() if channels else ():
            if channel.id != "C0TRIAGE":
                shown += [*world.workspace.messages[channel.id], *person.ephemerals(channel.id)]
    return "\n".join(words(each) for each in shown if each is not None)


@contextmanager
def without_history(open_test_world: OpenWorld) -> Iterator[Environment]:
    with open_test_world(manifest=minimal(read_manifest())) as world:
        world.bot.features.grant(minimal(read_manifest())["oauth_config"]["scopes"]["bot"])
        yield world


def test_where_we_may_not_read_threads_there_is_a_button(open_test_world: OpenWorld) -> None:
    with without_history(open_test_world) as world:
        submit(world)
        ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
        assert "Nobody reads replies in this thread. Use *Write to us*." in words(tracker(world))
        ria.press(tracker(world), "Write to us")
        assert ria.submit({"Your message": "It got worse"}).closed
        settle(world)
        [copied] = below_card(world)
        assert "It got worse" in words(copied)
        tris.press(copied, "Reply to requester")
        assert tris.submit({"Your reply": "How much?"}).closed
        settle(world)
        [replied] = by_bot(world, below_tracker(world))
        ria.press(replied, "Write to us")
        assert ria.submit({"Your message": "Twice as much"}).closed
        settle(world)
        assert "Twice as much" in words(below_card(world)[-1])
        press_ask(tris, card(world))
        assert tris.submit({"Your question": "How many a month?"}).errors == {}
        settle(world)
        assert "Use *Answer*." in words(tracker(world))
