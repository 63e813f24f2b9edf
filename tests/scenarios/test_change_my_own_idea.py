"""As a requester I edit, withdraw and reopen my idea myself, and those it concerns are told what changed."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from guildhall.environment import Environment
from intake.ideas import Stage
from intake.tables import Idea
from sandbox.inputs import placed_elements
from sandbox.state import Message
from tests.scenarios.helpers import after, card, press_ask, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import RANKED, support
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_private_ideas import NOBODY
from tests.scenarios.test_private_ideas import submit as submit_private

TITLE = "Spot stolen cards before we ship"


def tracker(world: Environment, member: str = "U0RIA") -> Message:
    """Return a requester's tracker."""
    return world.workspace.person(member).direct_messages()[0]


def labels(shown: Message) -> list[str]:
    """Return what the buttons of a message say."""
    return [placed.label for placed in placed_elements(shown.blocks)]


def edit(world: Environment, **answers: str) -> None:
    """Have the requester edit the idea from the tracker."""
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Edit")
    assert ria.submit(answers).closed
    after(world)


def idea(world: Environment) -> Idea:
    """Return the one idea."""
    with world.store.reading() as session:
        id_ = session.connection().exec_driver_sql("SELECT id FROM idea").scalars().one()
        row = session.get_one(Idea, id_)
        session.expunge(row)
        return row


@pytest.mark.core
def test_before_a_decision_an_edit_counts_at_once(world: Environment) -> None:
    submit(world, **RANKED)
    before, promised = idea(world), words(tracker(world))
    world.stepper.settle()
    edit(world, Title="Late vans", **{"What is the problem?": "Drivers are late with every parcel delivery."})
    changed = idea(world)
    assert changed.routing["squad"] == "delivery" != before.routing["squad"]
    assert changed.fit != before.fit
    assert "Late vans" in words(card(world))
    assert "Suggested: *Delivery squad*" in words(card(world))
    assert "Edited: title and problem." in words(tracker(world))
    # Editing puts nobody off.
    assert promised.split("review it by ")[1][:9] in words(tracker(world))
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    shown = words(tris.view())
    assert "*Earlier versions*" in shown
    assert f"*Title*: {TITLE} → Late vans" in shown
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1


def test_an_edit_without_a_change_changes_nothing(world: Environment) -> None:
    submit(world)
    before = idea(world).version
    edit(world)
    assert idea(world).version == before


def test_what_nobody_can_read_is_refused_beside_the_field(world: Environment) -> None:
    submit(world)
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Edit")
    assert "Shorten it by" in ria.submit({"Title": "x" * 151}, bypass_client=True).errors["title"]


@pytest.mark.core
def test_after_a_decision_the_squad_reads_what_changed_old_and_new(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Send to Payments squad")
    after(world)
    edit(world, **{"When would you need it?": "This quarter"})
    leo = world.workspace.person("U0LEO")
    note = leo.messages("C0PAY")[-1]
    [told] = [m for m in leo.thread("C0PAY", note.ts) if "changed" in m.text]
    assert "changed IDEA-1" in words(told)
    assert "*Urgency*: nothing → This quarter" in words(told)


@pytest.mark.core
def test_withdrawing_asks_once_and_tells_whoever_was_asked(world: Environment) -> None:
    submit(world)
    support(world, "U0REX")
    ria, leo = world.workspace.person("U0RIA"), world.workspace.person("U0LEO")
    ria.press(tracker(world), "People")
    assert ria.submit({"expert": "U0LEO"}).closed
    after(world)
    ria.press(home(world, "U0RIA"), "Edit")
    form = ria.view()
    assert form is not None
    ria.press(form, "Withdraw …")
    asked = words(ria.view())
    assert "We'll tell <@U0LEO> and 1 supporter." in asked
    answer = ria.submit({"reason": "The bank does it now."})
    assert answer.closed
    after(world)
    assert idea(world).stage is Stage.withdrawn
    assert "*Withdrawn* by <@U0RIA>" in words(card(world))
    assert "Send to Payments squad" not in labels(card(world))
    request = leo.direct_messages()[0]
    assert "You don't need to answer any more" in words(request)
    assert "Yes, I'm in" not in labels(request)
    [told] = leo.thread(request.channel, request.ts)[-1:]
    assert "withdrew IDEA-1" in told.text
    assert "The bank does it now." in told.text
    assert labels(tracker(world)) == ["Why?"]


def test_a_question_to_me_is_not_open_any_more_once_i_withdraw(world: Environment) -> None:
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    press_ask(tris, submit(world))
    assert tris.submit({"text": "How many cards a month?"}).closed
    after(world)
    assert "asked: How many cards" in words(tracker(world))
    edit(world, Title="Stolen cards")
    assert "asked: Edited" not in words(tracker(world))
    ria.press(tracker(world), "Edit")
    form = ria.view()
    assert form is not None
    ria.press(form, "Withdraw …")
    assert ria.submit({}).closed
    after(world)
    assert all("Answer" not in labels(message) for message in ria.direct_messages())


@pytest.mark.core
def test_what_was_set_aside_is_reopened_once_with_what_is_new(world: Environment) -> None:
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    submit(world)
    for number, news in enumerate(("The bank opened its data.", "And again.")):
        tris.press(card(world), "Not now")
        assert tris.submit({"reason": "There is no data."}).closed
        after(world)
        if number:
            assert "Reopen" not in labels(tracker(world))
            break
        ria.press(home(world, "U0RIA"), "Reopen")
        assert "The decision was: There is no data." in words(ria.view())
        assert ria.submit({"news": news}).closed
        after(world)
    assert "Reopened. What’s new: The bank opened its data." in words(tracker(world))
    [told] = [m for m in tris.thread("C0TRIAGE", card(world).ts) if "reopened" in m.text]
    assert "please review it by" in words(told)


@pytest.mark.core
def test_a_declined_idea_waits_for_a_decision_again(world: Environment) -> None:
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    tris.press(submit(world), "More")
    assert tris.submit({"outcome": "declined", "reason": "Nothing to learn from."}).closed
    after(world)
    ria.press(tracker(world), "Reopen")
    assert ria.submit({"news": "We have labels now."}).closed
    after(world)
    assert "reopened this: We have labels now." in words(card(world))
    assert "Send to Payments squad" in labels(card(world))
    assert TITLE in words(home(world, "U0TRIS"))


@pytest.mark.core
def test_nobody_else_changes_my_idea(world: Environment) -> None:
    submit(world)
    rex = world.workspace.person("U0REX")
    own = world.workspace.person("U0RIA").direct_messages()[0]
    for button in ("Edit",):
        value = next(p.element["value"] for p in placed_elements(own.blocks) if p.label == button)
        submit(world, "U0REX", Title="Mine")
        mine = rex.direct_messages()[0]
        for placed in placed_elements(mine.blocks):
            if placed.label == button:
                placed.element["value"] = value
        rex.press(mine, button)
        assert rex.view() is None or "Only the idea's owner" in words(rex.view())
    assert len(tracker(world).blocks)


@pytest.mark.core
def test_what_is_private_stays_private(world: Environment) -> None:
    submit_private(world, **{NOBODY: ["nobody_else"]})
    ria = world.workspace.person("U0RIA")
    assert len(labels(tracker(world))) <= 4
    edit(world, Title="Who sells our prices to them")
    assert "Who sells our prices" in words(ria.direct_messages()[0])
    for member in ("U0REX", "U0LEO"):
        person = world.workspace.person(member)
        assert not [m for m in person.direct_messages() if "sells our prices" in words(m)]
    for channel in ("C0TRIAGE", "C0NEWS", "C0PAY", "C0HUB"):
        assert not [m for m in world.workspace.person("U0TRIS").messages(channel) if "sells our prices" in words(m)]
    with world.store.reading() as session:
        [private] = session.scalars(select(col(Idea.id)).where(col(Idea.private))).all()
        # The index holds terms and no titles.
        assert private not in session.connection().exec_driver_sql("SELECT document FROM fulltext").scalars().all()
