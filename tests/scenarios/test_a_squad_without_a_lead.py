"""As the lead of the central team I answer for what a squad without a lead is sent: nothing waits for nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.environment import Environment
from tests.intake.experiment_drafts import give_budget
from tests.people import change
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_a_squad_takes_an_idea import note
from tests.scenarios.test_experiments import BUILT, question, started
from tests.scenarios.test_experiments import note as work_note
from tests.scenarios.test_experiments import sent as sent_to_payments
from tests.scenarios.test_private_ideas import NOBODY, TITLE, messages
from tests.scenarios.test_private_ideas import submit as submit_private
from tests.scenarios.test_triage_walk import home_of

pytestmark = pytest.mark.core

VANS = {"Title": "Plan the vans", "What is the problem?": "Parcels are late, since each courier drives as they like."}


@pytest.fixture
def sent(world: Environment) -> Environment:
    """An idea that was sent to Delivery, which nobody leads."""
    world.workspace.person("U0TRIS").press(submit(world, **VANS), "Send to Delivery squad")
    after(world)
    return world


def test_the_hubs_lead_is_asked_and_takes_it(sent: Environment) -> None:
    assert "<@U0ADA> can take it or hand it back" in words(note(sent, "C0DELIVERY"))
    leo = sent.workspace.person("U0LEO")
    leo.press(note(sent, "C0DELIVERY"), "Take it")
    after(sent)
    assert "taken by" not in words(note(sent, "C0DELIVERY")), "Leo leads another squad"
    sent.workspace.person("U0ADA").press(note(sent, "C0DELIVERY"), "Take it")
    after(sent)
    assert "taken by <@U0ADA>" in words(note(sent, "C0DELIVERY"))


def test_it_stands_on_the_home_of_the_hubs_lead(sent: Environment) -> None:
    assert VANS["Title"] in words(home_of(sent, "U0ADA"))


def test_the_hubs_lead_is_proposed_to_answer_for_the_experiment(sent: Environment) -> None:
    give_budget(sent.store)
    tris = sent.workspace.person("U0TRIS")
    tris.press(note(sent, "C0DELIVERY"), "Experiment")
    form = tris.view()
    assert form is not None
    owners = [block["element"] for block in form.blocks if block.get("block_id") == "owner"]
    assert [element.get("initial_user") for element in owners] == ["U0ADA"]


def test_of_a_private_idea_the_hubs_lead_hears_nothing(world: Environment) -> None:
    assert submit_private(world, **{NOBODY: ["nobody_else"]}).closed
    tris = world.workspace.person("U0TRIS")
    [card] = [message for message in messages(world, "U0TRIS") if TITLE in words(message)]
    tris.press(card, "Send to Payments squad")
    after(world)
    assert any(TITLE in words(message) for message in messages(world, "U0LEO")), "the squad's own lead is shown it"
    [card] = [message for message in messages(world, "U0TRIS") if TITLE in words(message)]
    tris.press(card, "More")
    moved = {"squad": "Delivery squad", "outcome": "Move to this squad", "reason": "They have the data."}
    assert tris.submit(moved).closed
    after(world)
    assert not any(TITLE in words(message) for message in messages(world, "U0ADA"))


def test_what_a_squad_that_was_closed_has_is_the_hubs_leads(sent: Environment) -> None:
    payments = sent.workspace.person("U0TRIS")
    payments.press(submit(sent), "Send to Payments squad")
    after(sent, 200)
    with sent.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE squad SET active = false WHERE key = 'payments'")
    assert "Spot stolen cards before we ship" in words(home_of(sent, "U0ADA"))
    sent.stepper.advance(datetime(2026, 4, 2, 7, 1, tzinfo=UTC))
    wanted = [each for each in sent.workspace.person("U0ADA").direct_messages() if "promised a decision" in words(each)]
    [reminder] = [each for each in wanted if "Spot stolen cards" in words(each)]
    ada = sent.workspace.person("U0ADA")
    ada.press(reminder, "Open")
    assert "Experiment" in words(ada.view())


def test_the_number_of_an_idea_that_is_live_is_asked_of_somebody_though_squad_and_owner_are_gone(
    world: Environment,
) -> None:
    give_budget(world.store, 6)
    sent_to_payments(world)
    started(world)
    leo = world.workspace.person("U0LEO")
    leo.press(question(world), "Continue")
    assert leo.submit(BUILT | {"first_month": "June 2026", "last_month": "August 2026"}).closed
    after(world)
    leo.press(work_note(world), "It's live")
    after(world)
    with world.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE squad SET active = false WHERE key = 'payments'")
    change(world, "U0LEO", deleted=True)
    world.stepper.advance(world.clock.now() + timedelta(days=33))
    asked = [
        each for each in world.workspace.person("U0ADA").direct_messages() if "What is the number now?" in words(each)
    ]
    assert len(asked) == 1, "the lead of the central team answers for it"


def wanted(world: Environment, member: str) -> list[str]:
    told = [words(each) for each in messages(world, member)]
    return [each for each in told if "promised a decision" in each]


def test_of_a_private_idea_that_no_lead_may_see_a_triager_is_reminded(world: Environment) -> None:
    assert submit_private(world, **VANS, **{NOBODY: ["nobody_else"]}).closed
    tris = world.workspace.person("U0TRIS")
    [card] = [message for message in messages(world, "U0TRIS") if VANS["Title"] in words(message)]
    tris.press(card, "Send to Delivery squad")
    world.stepper.advance(datetime(2026, 4, 9, 12, 0, tzinfo=UTC))
    assert wanted(world, "U0ADA") == [], "the hub's lead may not see it"
    [reminder] = [each for member in ("U0TRIS", "U0TOM") for each in wanted(world, member)]
    assert "Delivery promised a decision about 1 idea by Wed 1 Apr:" in reminder
    assert "They were reminded" not in reminder, "nobody was"
    world.stepper.advance(datetime(2026, 5, 4, 12, 0, tzinfo=UTC))
    assert len([each for member in ("U0TRIS", "U0TOM") for each in wanted(world, member)]) == 1
    assert "the squad decides by" not in words(messages(world, "U0RIA")[0]), "nobody is reminded of another day"
