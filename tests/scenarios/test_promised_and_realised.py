"""As a head of ML I want to know what ideas in use are worth beside what they promised, and how sure that is."""

from datetime import timedelta

import pytest

from guildhall.environment import Environment
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_the_plan import with_weeks

pytestmark = pytest.mark.twice

WORTH = "What would it be worth a year?"
MONTHS = {"first_month": "April 2026", "last_month": "April 2026"}


def launched(world: Environment, title: str, level: str = "money:medium") -> None:
    """Have an idea submitted, sent to its squad, built and launched."""
    leo = world.workspace.person("U0LEO")
    world.workspace.person("U0TRIS").press(submit(world, Title=title, **{WORTH: level}), "Send to Payments squad")
    after(world)
    leo.press(leo.messages("C0PAY")[-1], "Take it")
    after(world)
    leo.press(leo.messages("C0PAY")[-1], "Build it")
    assert leo.submit({"metric": "chargebacks a month", **MONTHS}).closed
    after(world)
    leo.press(leo.messages("C0PAY")[-1], "It's live")
    after(world)


@pytest.mark.core
def test_a_check_back_asks_what_it_has_been_worth_and_the_funnel_adds_it_up(world: Environment) -> None:
    launched(world, "Spot stolen cards")
    launched(world, "Spot stolen cards by phone")
    leo = world.workspace.person("U0LEO")
    # Thirty days end on Good Friday; after Easter Monday people work again.
    world.stepper.advance(world.clock.now() + timedelta(days=35))
    first, second = leo.direct_messages()
    leo.press(first, "Add the number")
    form = words(leo.view())
    assert "What has it been worth since launch?" in form
    assert "The whole time since launch, in our currency. We expected about 110,000 a year." in form
    assert leo.submit({"value": "30", "surety": "Measured"}).errors.keys() == {"worth"}
    assert leo.submit({"worth": "20000"}).closed
    after(world)
    assert "30 after 35 days (worth 20,000 so far, measured)" in words(leo.direct_messages()[0])
    reply = words(world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue", "funnel").reply)
    assert "What ideas in use are worth a year" in reply
    # Twenty thousand in 35 days are 208,571 in 365.
    line = "2 ideas launched in Q1 2026 promised 220,000 a year: 210,000 measured and nothing known yet of 1 idea."
    assert line in reply
    leo.press(second, "Add the number")
    assert leo.submit({"value": "9", "worth": "5"}).errors == {
        "surety": "Say whether this amount was measured or is an estimate."
    }
    assert leo.submit({"surety": "Nothing yet"}).errors.keys() == {"surety"}
    assert leo.submit({"worth": "0"}).closed
    after(world)
    assert "9 after 35 days (worth nothing yet)" in words(leo.direct_messages()[1])
    reply = words(world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue", "funnel").reply)
    assert "nothing known yet of 1 idea" in reply


def test_whoever_does_not_know_says_only_the_number(world: Environment) -> None:
    launched(world, "Spot stolen cards")
    leo = world.workspace.person("U0LEO")
    world.stepper.advance(world.clock.now() + timedelta(days=35))
    leo.press(leo.direct_messages()[0], "Add the number")
    assert leo.submit({"value": "30"}).closed
    after(world)
    assert "worth" not in words(leo.direct_messages()[0])
    reply = words(leo.command("C0GENERAL", "/ml-queue", "funnel").reply)
    assert "Nobody has put a value on the result yet." in reply


def test_before_the_first_idea_there_is_nothing_to_count(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    reply = rex.command("C0GENERAL", "/ml-queue", "funnel").reply
    assert words(reply).startswith("No public idea has been submitted yet, so there is nothing to count.")
    assert [block["type"] for block in reply.blocks] == ["section"]
    queue = words(rex.command("C0GENERAL", "/ml-queue").reply)
    assert "No idea is ranked yet. No idea is waiting for a decision." in queue


def test_before_anything_is_live_the_funnel_says_nothing_of_worth(world: Environment) -> None:
    submit(world)
    assert "worth" not in words(world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue", "funnel").reply)


def test_leaders_read_the_quarter_beside_the_plan(world: Environment) -> None:
    world.apply(with_weeks())
    launched(world, "Spot stolen cards")
    after(world, 4000)
    ada = world.workspace.person("U0ADA")
    line = "1 idea launched in Q1 2026 promised 110,000 a year. Nobody has put a value on the result yet."
    assert line in words(ada.command("C0GENERAL", "/ml-queue", "plan").reply)
    ada.open_home()
    after(world)
    assert line in words(ada.home())
