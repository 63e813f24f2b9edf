"""As somebody who hands a message in I want it to work whoever wrote it, wherever it stands, whatever is in it."""

import pytest

from guildhall.environment import Environment
from sandbox.faults import server_error
from sandbox.state import Message
from tests.scenarios.helpers import FRAUD_IDEA, after, card, submit_new, words
from tests.scenarios.test_submit_a_message import SAID, filled, hand_in, open_form


def from_private_channel(world: Environment) -> Message:
    place = world.workspace.add_channel("reorganisation", ["U0RIA", "U0REX"], is_private=True)
    return world.workspace.person("U0REX").say(place.id, SAID)


def test_ones_own_message_asks_nobody(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0RIA").say("C0GENERAL", SAID))
    [tracker] = world.workspace.person("U0RIA").direct_messages()
    assert "Received" in words(tracker)


@pytest.mark.parametrize("flags", [{"is_bot": True}, {"is_restricted": True}, {"is_stranger": True}, {"deleted": True}])
def test_only_a_full_member_is_asked_whether_it_is_theirs(world: Environment, flags: dict[str, bool]) -> None:
    world.workspace.add_member("U0SAM", "sam", **flags)
    world.workspace.channel("C0GENERAL").members.append("U0SAM")
    place = world.workspace.channel("C0GENERAL")
    hand_in(world, world.workspace.post(place, "U0SAM", SAID))
    assert [call for call in world.workspace.log if call.method == "conversations.open"][-1].args["users"] == "U0RIA"


def test_while_slack_does_not_say_who_the_author_is_they_are_not_asked_but_later(world: Environment) -> None:
    world.workspace.add_member("U0SAM", "sam")
    message = world.workspace.post(world.workspace.channel("C0GENERAL"), "U0SAM", SAID)
    open_form(world, message)
    world.workspace.faults.append(server_error("users.info"))
    assert submit_new(world.workspace.person("U0RIA"), {}).closed
    world.stepper.settle()
    assert world.workspace.person("U0SAM").direct_messages() == []
    after(world)
    [question] = world.workspace.person("U0SAM").direct_messages()
    assert "Is it yours?" in words(question)
    [_reply] = world.workspace.person("U0SAM").thread("C0GENERAL", message.ts)


def test_a_message_of_an_app_has_no_author_to_ask(world: Environment) -> None:
    place = world.workspace.channel("C0GENERAL")
    message = world.workspace.post(place, world.workspace.bot_user_id, SAID, bot_id=world.workspace.bot_id)
    assert "<@U0RIA>" in words(hand_in(world, message))


def test_an_author_who_left_meanwhile_can_not_claim_it(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    [question] = world.workspace.person("U0REX").direct_messages()
    world.workspace.members["U0REX"].is_restricted = True
    from intake.services.members import Members, SlackFacts

    Members(world.store).remember(SlackFacts(id="U0REX", full_member=False), world.clock.now())
    world.workspace.person("U0REX").press(question, "Yes, it's mine")
    after(world)
    assert "<@U0RIA>" in words(card(world))


def test_from_a_private_channel_the_form_warns_and_nothing_is_said_there(world: Environment) -> None:
    message = from_private_channel(world)
    view = open_form(world, message)
    assert "This message isn't public." in words(view)
    assert "reorganisation" not in words(view)
    assert submit_new(world.workspace.person("U0RIA"), {}).closed
    after(world)
    assert world.workspace.person("U0REX").thread(message.channel, message.ts) == []
    assert "reorganisation" not in words(card(world))


def test_of_a_private_idea_the_author_and_the_thread_hear_nothing(world: Environment) -> None:
    message = world.workspace.person("U0REX").say("C0GENERAL", SAID)
    view = open_form(world, message)
    [option] = next(block for block in view.blocks if block["block_id"] == "nobody_else")["element"]["options"]
    assert submit_new(world.workspace.person("U0RIA"), {"nobody_else": [option["text"]["text"]]}).closed
    after(world)
    assert world.workspace.person("U0REX").direct_messages() == []
    assert world.workspace.person("U0REX").thread("C0GENERAL", message.ts) == []


def test_a_message_without_words_opens_the_empty_form_with_its_link(world: Environment) -> None:
    place = world.workspace.channel("C0GENERAL")
    message = world.workspace.post(place, "U0REX", "")
    view = open_form(world, message)
    assert filled(view)["title"] == ""
    assert "From this message" in words(view)
    assert submit_new(world.workspace.person("U0RIA"), FRAUD_IDEA).closed
    after(world)
    assert "From this message" in words(card(world))


def test_a_long_message_is_cut_so_that_the_form_takes_it_and_says_so(world: Environment) -> None:
    view = open_form(world, world.workspace.person("U0REX").say("C0GENERAL", "We &amp; they lose money 🦊. " * 400))
    assert "we cut the end" in words(view)
    assert submit_new(world.workspace.person("U0RIA"), {}).closed


def test_a_message_that_was_handed_in_before_says_so(world: Environment) -> None:
    message = world.workspace.person("U0REX").say("C0GENERAL", SAID)
    hand_in(world, message)
    assert "This message was already submitted as IDEA-1." in words(open_form(world, message, "U0LEO"))


def test_a_reply_is_told_of_in_its_thread(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    root = rex.say("C0GENERAL", "Any ideas?")
    reply = rex.say("C0GENERAL", SAID, root.ts)
    shown = hand_in(world, reply)
    assert f"?thread_ts={root.ts}&cid=C0GENERAL|From this message" in words(shown).replace("&amp;", "&")
    assert "Submitted as IDEA-1" in words(rex.thread("C0GENERAL", root.ts)[-1])


def test_in_a_channel_without_the_bot_or_with_other_companies_nothing_is_said(world: Environment) -> None:
    for name, flags, with_bot in (("elsewhere", {}, False), ("partners", {"is_ext_shared": True}, True)):
        members = ["U0RIA", "U0REX", *([world.workspace.bot_user_id] if with_bot else [])]
        place = world.workspace.add_channel(name, members, **flags)
        message = world.workspace.person("U0REX").say(place.id, SAID)
        hand_in(world, message)
        assert world.workspace.person("U0REX").thread(place.id, message.ts) == []


def test_a_guest_is_told_that_guildhall_is_for_full_members(world: Environment) -> None:
    gus = world.workspace.person("U0GUS")
    gus.shortcut("submit_as_idea", gus.say("C0GENERAL", SAID))
    assert "full members" in words(gus.view())


def test_another_members_form_gives_no_message_away(world: Environment) -> None:
    stolen = open_form(world, world.workspace.person("U0REX").say("C0GENERAL", SAID)).body["private_metadata"]
    leo = world.workspace.person("U0LEO")
    leo.command("C0GENERAL", "/ml-idea")
    view = leo.view()
    assert view is not None
    view.body["private_metadata"] = stolen
    assert submit_new(leo, FRAUD_IDEA).closed
    after(world)
    assert "From this message" not in words(card(world))
    assert world.workspace.person("U0REX").direct_messages() == []


@pytest.mark.core
def test_the_global_shortcut_opens_the_form_of_the_command(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    by_command = ria.view()
    ria.close()
    ria.shortcut("submit_idea")
    by_shortcut = ria.view()
    assert by_command is not None
    assert by_shortcut is not None
    assert words(by_shortcut) == words(by_command)
    assert submit_new(ria, FRAUD_IDEA).closed
    after(world)
    assert "Spot stolen cards" in words(card(world))


@pytest.mark.core
def test_a_forwarded_message_fills_the_form_in_with_what_is_forwarded(world: Environment) -> None:
    said = world.workspace.person("U0LEO").say("C0NEWS", SAID)
    for remark in ("", "What about this?"):
        forwarded = world.workspace.person("U0REX").forward(said, "C0GENERAL", remark)
        given = filled(open_form(world, forwarded))
        assert given["title"] == "Could we spot stolen cards before we ship?"
        assert given["problem"].startswith(remark or "Leo wrote:")
        assert "Leo wrote:\nCould we spot stolen cards" in given["problem"]
        assert submit_new(world.workspace.person("U0RIA"), {}).closed
        after(world)
        assert "From this message" in words(card(world))


def test_an_alert_of_another_app_fills_the_form_in(world: Environment) -> None:
    place = world.workspace.channel("C0GENERAL")
    late = {"title": "Claims queue is late", "text": "12,000 claims wait", "fallback": "late"}
    alert = world.workspace.post(place, "U0REX", "", attachments=[late], bot_id="B0ALERT")
    assert filled(open_form(world, alert))["title"] == "Claims queue is late"
    assert submit_new(world.workspace.person("U0RIA"), {}).closed


def test_an_answer_of_a_workflow_fills_the_form_in(world: Environment) -> None:
    place = world.workspace.channel("C0GENERAL")
    elements = [{"type": "text", "text": "Sort claims & mail for "}, {"type": "user", "user_id": "U0LEO"}]
    section = {"type": "rich_text_section", "elements": elements}
    answer = world.workspace.post(
        place, "U0REX", "", [{"type": "rich_text", "elements": [section]}], bot_id="B0WORKFLOW"
    )
    world.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue")
    given = filled(open_form(world, answer))
    assert given["problem"] == "Sort claims & mail for @leo"
    assert submit_new(world.workspace.person("U0RIA"), {}).closed
