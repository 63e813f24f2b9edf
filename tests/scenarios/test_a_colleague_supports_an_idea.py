"""A colleague supports an idea: from wherever they read it, with one question at most, and hears what becomes of it."""

from typing import Any

import pytest

from guildhall.environment import Environment
from intake.ideas import IdeaInputs
from intake.operations.matching.assess import inputs_of
from intake.tables import Idea, Unheard
from sandbox.inputs import placed_elements
from sandbox.state import Message
from tests.intake.experiment_drafts import give_budget
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_experiments import BUILT, note, question, sent, started

RANKED = {"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"}
AREA = "Which area are you in?"


def inputs(world: Environment) -> IdeaInputs:
    """Return what the newest idea's score is made of."""
    with world.store.reading() as session:
        number = session.connection().exec_driver_sql("SELECT id FROM idea ORDER BY number DESC").scalars().first()
        return inputs_of(session, session.get_one(Idea, number))


def support(world: Environment, member: str, **answers: Any) -> None:
    """Have somebody support the newest idea from More on its card."""
    person = world.workspace.person(member)
    person.press(card(world), "More")
    view = person.view()
    assert view is not None
    person.press(view, "Support")
    assert not person.submit(answers).errors
    person.close()
    after(world)


def news(world: Environment, member: str) -> list[Message]:
    return [m for m in world.workspace.person(member).direct_messages() if "You support" in m.text]


@pytest.mark.twice
def test_from_more_with_the_one_question_and_card_and_tracker_say_so(world: Environment) -> None:
    submit(world, **RANKED, Area="checkout")
    support(world, "U0REX", **{AREA: "parcels"})
    assert "1 colleague supports this" in words(card(world))
    [tracker] = world.workspace.person("U0RIA").direct_messages()
    assert "1 colleague supports this" in words(tracker)
    assert inputs(world).areas_behind == 1
    support(world, "U0TOM")
    assert "2 colleagues support this" in words(card(world))
    assert inputs(world).areas_behind == 1


def test_what_is_decided_already_promises_no_decision(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    submit(world)
    rex.command("C0GENERAL", "/ml-idea", "support IDEA-1")
    assert "You'll get one message with the decision." in words(rex.view())
    rex.close()
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    rex.command("C0GENERAL", "/ml-idea", "support IDEA-1")
    assert "You'll get one message when there is news." in words(rex.view())
    assert "decision" not in words(rex.view())


def test_who_leads_a_squad_is_asked_nothing_and_counts_where_that_is(world: Environment) -> None:
    submit(world, Area="parcels")
    leo = world.workspace.person("U0LEO")
    leo.press(card(world), "More")
    view = leo.view()
    assert view is not None
    leo.press(view, "Support")
    view = leo.view()
    assert view is not None
    assert not [block for block in view.blocks if block["type"] == "input"]
    assert "Your support counts for your squad: checkout and refunds" in words(view)
    assert not leo.submit({}).errors
    assert inputs(world).areas_behind == 1


def test_from_the_queue_behind_why(world: Environment) -> None:
    submit(world, **RANKED)
    after(world, 90)
    submit(world, "U0REX", Title="Stolen card idea", **RANKED)
    ria = world.workspace.person("U0RIA")
    reply = ria.command("C0GENERAL", "/ml-queue").reply
    assert reply is not None
    ria.press(reply, "The whole queue")
    view = ria.view()
    assert view is not None
    lines = [block for block in view.blocks if block["type"] == "section"]
    for line in lines:
        ria.press(view, f"{line['block_id']}/{line['accessory']['action_id']}")
        why = ria.view()
        assert why is not None
        # Nobody supports their own.
        theirs = words(why).startswith("*Stolen card idea*")
        assert ("Support" in [placed.label for placed in placed_elements(why.blocks)]) == theirs
        if theirs:
            ria.press(why, "Support")
            assert not ria.submit({}).errors
            after(world)
            back = ria.view()
            assert back is not None
            assert back.body["callback_id"] == "why_page", "back to where it was pressed"
        ria.close()
    assert len(lines) == 2
    assert "1 colleague supports this" in words(card(world))


@pytest.mark.twice
def test_by_typing_its_number_and_it_can_be_taken_back(world: Environment) -> None:
    submit(world)
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea", "support IDEA-1")
    assert rex.submit({AREA: "parcels"}).closed
    after(world)
    assert "1 colleague supports this" in words(card(world))
    rex.command("C0GENERAL", "/ml-idea", "support 1")
    assert "You support this idea." in words(rex.view())
    assert rex.submit({}).closed
    after(world)
    assert "supports it" not in words(card(world))
    reply = rex.command("C0GENERAL", "/ml-idea", "support 99").reply
    assert reply is not None
    assert "no idea with this number" in reply.text


def test_nobody_supports_their_own_idea(world: Environment) -> None:
    submit(world)
    ria = world.workspace.person("U0RIA")
    ria.press(card(world), "More")
    view = ria.view()
    assert view is not None
    assert "idea.support" not in [placed.action_id for placed in placed_elements(view.blocks)]
    ria.close()
    reply = ria.command("C0GENERAL", "/ml-idea", "support 1").reply
    assert reply is not None
    assert "your own idea" in reply.text


def test_a_guest_supports_nothing(world: Environment) -> None:
    submit(world)
    reply = world.workspace.person("U0GUS").command("C0GENERAL", "/ml-idea", "support 1").reply
    assert reply is not None
    assert "full members" in reply.text


@pytest.mark.core
def test_the_decision_is_told_in_one_message_that_stays_one(world: Environment) -> None:
    submit(world)
    support(world, "U0REX")
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Not now")
    assert tris.submit({"reason": "The card data only arrives in May."}).closed
    after(world)
    [told] = news(world, "U0REX")
    assert "You support IDEA-1, “Spot stolen cards before we ship”: Not now. The card data only arrives in May." in (
        told.text
    )
    tris.press(card(world), "More")
    assert tris.submit({"outcome": "accepted", "squad": "payments"}).closed
    after(world)
    [told] = news(world, "U0REX")
    assert "Planned" in words(told)
    assert told.edited


def test_who_takes_their_support_back_reads_so_in_the_message_that_says_they_support_it(world: Environment) -> None:
    submit(world)
    support(world, "U0REX")
    tris, rex = world.workspace.person("U0TRIS"), world.workspace.person("U0REX")
    tris.press(card(world), "Not now")
    assert tris.submit({"reason": "The card data only arrives in May."}).closed
    after(world)
    [told] = news(world, "U0REX")
    change_support(world)
    [message] = [each for each in rex.direct_messages() if each.ts == told.ts]
    no_more = "You no longer support IDEA-1, {}. You won't get news about it."
    assert message.text == no_more.format("“Spot stolen cards before we ship”")
    assert words(message).removeprefix(message.text).strip() == no_more.format("*Spot stolen cards before we ship*")
    assert not list(placed_elements(message.blocks))
    tris.press(card(world), "More")
    assert tris.submit({"outcome": "accepted", "squad": "payments"}).closed
    after(world)
    assert not news(world, "U0REX")
    # Whoever supports it again reads how it stands by now.
    change_support(world)
    [told] = news(world, "U0REX")
    assert "You support IDEA-1, *Spot stolen cards before we ship*. *Planned.*" in words(told)


@pytest.mark.undo
def test_who_takes_their_support_back_before_a_decision_is_told_hears_nothing_of_it(world: Environment) -> None:
    submit(world)
    support(world, "U0REX")
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    change_support(world)
    after(world, 300)
    assert world.workspace.person("U0REX").direct_messages() == []


def change_support(world: Environment) -> None:
    """Have Rex take back that he supports the first idea, or support it again."""
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea", "support IDEA-1")
    assert rex.submit({}).closed
    after(world)


@pytest.mark.core
def test_what_comes_of_the_work_is_told_in_the_same_message(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    support(world, "U0REX")
    leo = world.workspace.person("U0LEO")
    started(world)
    [told] = news(world, "U0REX")
    assert "In progress" in words(told)
    leo.press(question(world), "Continue")
    assert leo.submit(BUILT | {"first_month": "June 2026", "last_month": "August 2026"}).closed
    after(world)
    [told] = news(world, "U0REX")
    finding = "It finds 71 of 100 by the order alone."
    assert f"{finding} We're building it and expect it live between June and August 2026." in words(told)
    leo.press(note(world), "It's live")
    after(world)
    [told] = news(world, "U0REX")
    assert "*Live.* It's live." in words(told)
    assert told.edited


def test_a_stop_is_told_too_and_not_to_whoever_wants_to_hear_nothing(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    support(world, "U0REX")
    support(world, "U0TOM")
    with world.store.writing() as session:
        session.add(Unheard(member="U0TOM", at=world.clock.now()))
    started(world)
    world.workspace.person("U0LEO").press(question(world), "Stop")
    assert world.workspace.person("U0LEO").submit({"learned": "Labels cost too much."}).closed
    after(world)
    [told] = news(world, "U0REX")
    assert "*Not now.* Stopped. What we learned: Labels cost too much." in words(told)
    assert news(world, "U0TOM") == []


@pytest.mark.core
def test_it_is_muted_with_one_click_and_heard_again_with_another(world: Environment) -> None:
    submit(world)
    support(world, "U0REX")
    tris, rex = world.workspace.person("U0TRIS"), world.workspace.person("U0REX")
    tris.press(card(world), "Send to Payments squad")
    after(world)
    rex.press(news(world, "U0REX")[0], "Stop this news")
    after(world)
    [told] = news(world, "U0REX")
    assert "You won't get news about ideas you support any more." in words(told)
    submit(world, Title="Guess which cards expire")
    support(world, "U0REX")
    tris.press(card(world), "Send to Payments squad")
    after(world)
    assert len(news(world, "U0REX")) == 1
    rex.press(told, "Send me news")
    after(world)
    assert "You won't get news" not in words(news(world, "U0REX")[0])


def test_who_writes_a_reason_meanwhile_is_not_told_that_a_supporter_was_faster(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    tris.press(submit(world), "Not now")
    support(world, "U0REX")
    assert tris.submit({"reason": "No data."}).closed
