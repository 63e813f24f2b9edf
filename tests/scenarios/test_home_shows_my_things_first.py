"""As a requester, a squad lead or a triager I open Home on Monday and read my own things first, and what is late."""

from datetime import timedelta

import pytest

from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.state import View
from tests.intake.experiment_drafts import give_budget
from tests.people import change
from tests.scenarios.helpers import after, card, press_ask, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import RANKED
from tests.scenarios.test_experiments import DECISION, TRIED, sent, started
from tests.scenarios.test_private_ideas import NOBODY, TITLE
from tests.scenarios.test_private_ideas import submit as submit_private

pytestmark = pytest.mark.twice

MINE, SQUAD, LEADS, GUILD, PLAN = "My ideas", "My squad: Payments", "For leads", "The guild", "The plan"


def home(world: Environment, member: str) -> View:
    """Return a person's Home as it is now that they open it."""
    person = world.workspace.person(member)
    person.open_home()
    after(world)
    shown = person.home()
    assert shown is not None
    assert len(shown.blocks) <= 100
    return shown


def headings(shown: View) -> list[str]:
    """Return the headings of a Home, from the top down."""
    return [block["text"]["text"] for block in shown.blocks if block["type"] == "header"]


def sections(shown: View, about: str) -> list[str]:
    """Return the first lines of what a Home says about an idea, from the top down."""
    lines = [block["text"]["text"].split("\n")[0] for block in shown.blocks if block["type"] == "section"]
    return [line for line in lines if about in line]


def test_a_requester_reads_when_each_idea_comes_next_and_how_late_it_is(world: Environment) -> None:
    submit(world)
    shown = home(world, "U0RIA")
    assert headings(shown) == [MINE, GUILD]
    assert sections(shown, "Spot stolen cards") == [
        "*Spot stolen cards before we ship* · Received · review by Fri 6 Mar"
    ]
    world.stepper.advance(world.clock.now() + timedelta(days=7))
    assert sections(home(world, "U0RIA"), "Spot stolen cards") == [
        "*Spot stolen cards before we ship* · Received · *due 6 Mar, 5 days late*"
    ]


def test_a_question_waits_on_top_with_the_day_it_was_asked(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, submit(world))
    assert tris.submit({"text": "How many cards a month?"}).closed
    after(world)
    world.stepper.advance(world.clock.now() + timedelta(days=3))
    shown = home(world, "U0RIA")
    assert headings(shown)[:2] == ["Waiting for me", MINE]
    waiting, mine = sections(shown, "Spot stolen cards")
    assert waiting == "*Spot stolen cards before we ship* · waiting for your answer since Wed 4 Mar"
    assert mine.endswith(" · waiting for your answer since Wed 4 Mar")
    world.workspace.person("U0RIA").press(shown, "Answer")
    assert world.workspace.person("U0RIA").view() is not None


def test_a_triager_reads_first_what_to_decide_the_latest_on_top(world: Environment) -> None:
    submit(world)
    world.stepper.advance(world.clock.now() + timedelta(days=5))
    submit(world, Title="Spot stolen cards at the till")
    shown = home(world, "U0TRIS")
    assert headings(shown) == ["Waiting for me", MINE, GUILD]
    assert sections(shown, "Spot stolen cards") == [
        "*Spot stolen cards before we ship* · *due 6 Mar, 3 days late*",
        "*Spot stolen cards at the till* · review by Wed 11 Mar",
    ]


def test_a_lead_reads_the_ideas_of_the_squad_below_their_own_and_above_what_all_leads_read(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    sent(world, Title="Spot stolen cards at the till")
    submit(world, "U0LEO", Title="Tell fraud from haste")
    shown = home(world, "U0LEO")
    assert headings(shown)[:4] == [MINE, SQUAD, LEADS, GUILD]
    assert "*Waiting for a decision* (2)" in words(shown)
    assert sections(shown, "Spot stolen cards before")[0].endswith("· decision by Wed 1 Apr")
    started(world)
    shown = home(world, "U0LEO")
    assert "*Waiting for a decision* (1)" in words(shown)
    assert "*Running* (1)" in words(shown)
    assert sections(shown, "at the till") == ["*Spot stolen cards at the till* · experiment ends Wed 1 Apr"]


def test_a_lead_reads_who_decides_about_the_leads_own_idea(world: Environment) -> None:
    submit(world, "U0LEO", Title="Tell fraud from haste")
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world, 200)
    [_, in_hand] = sections(home(world, "U0LEO"), "Tell fraud from haste")
    assert in_hand.endswith("· your own idea, so a triager decides")


def test_a_lead_decides_from_home(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    leo = world.workspace.person("U0LEO")
    leo.press(home(world, "U0LEO"), "Decide")
    view = leo.view()
    assert view is not None
    leo.press(view, "Experiment")
    assert leo.submit(TRIED).closed
    after(world)
    # Home stands open, and is true without being opened again.
    assert "experiment ends Wed 1 Apr" in words(leo.home())


def test_the_owner_of_an_experiment_is_told_how_late_the_answer_is(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    world.stepper.advance(DECISION + timedelta(days=3))
    shown = home(world, "U0LEO")
    assert headings(shown)[0] == "Waiting for me"
    waiting, running = sections(shown, "Spot stolen cards")
    assert waiting == running == "*Spot stolen cards before we ship* · *due 1 Apr, 3 days late*"
    assert "Being decided" not in waiting
    assert "due 1 Apr, 3 days late" in sections(home(world, "U0RIA"), "Spot stolen cards")[0]
    leo = world.workspace.person("U0LEO")
    leo.press(shown, "Decide")
    view = leo.view()
    assert view is not None
    assert "Stop" in words(view)


def test_whoever_is_asked_to_sponsor_an_idea_says_yes_on_home(world: Environment) -> None:
    submit(world)
    ria, rex = world.workspace.person("U0RIA"), world.workspace.person("U0REX")
    ria.press(ria.direct_messages()[0], "idea.behind")
    assert ria.submit({"sponsor": "U0REX"}).closed
    after(world)
    shown = home(world, "U0REX")
    assert "<@U0RIA> asks you to sponsor this idea. You would back it publicly." in words(shown)
    rex.press(shown, "Yes")
    after(world)
    assert "asks you" not in words(rex.home())


def test_a_long_list_says_how_many_more_there_are(world: Environment) -> None:
    for number in range(12):
        submit(world, Title=f"Spot stolen cards, way {number}")
    shown = home(world, "U0RIA")
    assert len(sections(shown, "Spot stolen cards")) == 10
    assert "And 2 more." in words(shown)
    assert "And 7 more to decide. Their cards are in the triage channel or in your messages." in words(
        home(world, "U0TRIS")
    )


def test_more_questions_than_fit_are_counted(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    for number in range(6):
        press_ask(tris, submit(world, Title=f"Spot stolen cards, way {number}"))
        assert tris.submit({"text": "How many cards a month?"}).closed
        after(world)
    assert "And 1 more in your messages." in words(home(world, "U0RIA"))


def test_a_private_idea_stands_only_on_the_homes_of_those_who_may_see_it(world: Environment) -> None:
    for member in ("U0LEO", "U0ADA", "U0REX"):
        world.workspace.person(member).command("C0GENERAL", "/ml-queue")
    submit_private(world, **{NOBODY: ["nobody_else"]})
    assert TITLE in words(home(world, "U0RIA"))
    assert TITLE not in words(home(world, "U0LEO"))
    tris = world.workspace.person("U0TRIS")
    tris.press(tris.direct_messages()[-1], "Send to Payments squad")
    after(world)
    shown = home(world, "U0LEO")
    assert len(sections(shown, TITLE)) == 1
    assert SQUAD in headings(shown)
    assert all(TITLE not in words(home(world, member)) for member in ("U0ADA", "U0REX"))
    change(world, "U0LEO", is_restricted=True)
    after(world)
    assert TITLE not in words(world.workspace.person("U0LEO").home())


def test_the_way_to_all_ideas_and_the_commands_stand_below(world: Environment) -> None:
    shown = home(world, "U0RIA")
    assert "You haven't submitted an idea yet." in words(shown)
    labels = [placed.element["text"]["text"] for placed in placed_elements(shown.blocks) if "text" in placed.element]
    assert labels == ["Submit an idea", "Just a question", "All ideas", "Join", "Change how I get this"]
    assert words(shown).endswith("/ml-guild: next meetings")


def test_what_is_looked_at_on_the_way_says_how_late_it_is_too(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    sent(world, Title="Spot stolen cards at the till", **RANKED)
    world.stepper.advance(DECISION + timedelta(days=3))
    leo = world.workspace.person("U0LEO")
    assert "due 1 Apr, 3 days late" in words(leo.command("C0GENERAL", "/ml-queue").reply)
    leo.press(leo.command("C0GENERAL", "/ml-queue").reply, "The whole queue")
    assert "due 1 Apr, 3 days late" in words(leo.view())
    leo.press(home(world, "U0LEO"), "Decide")
    assert "<@U0LEO> decides (due 1 Apr, 3 days late)" in words(leo.view())
