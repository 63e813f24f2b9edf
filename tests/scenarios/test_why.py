"""As somebody with an idea I want to know why it stands where it stands, and what would move it."""

import re
from typing import Any

import pytest

from bot import ids
from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.person import Person
from sandbox.state import Message, View
from tests.scenarios.helpers import after, card, press_ask, submit, submit_new, words

TOLD: dict[str, Any] = {"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"}
MOST_BLOCKS = 12


class Hand:
    """One person's clicks, counted."""

    def __init__(self, world: Environment, member: str) -> None:
        self.person: Person = world.workspace.person(member)
        self.clicks = 0

    def press(self, where: Message | View | None, button: str) -> View:
        assert where is not None
        self.clicks += 1
        self.person.press(where, button)
        view = self.person.view()
        assert view is not None
        return view


@pytest.fixture
def ranked(world: Environment) -> Environment:
    """Seven ideas, each worth more than the one before; the last is needed soonest."""
    for place, value in enumerate(("small", "small", "medium", "medium", "large", "very_large", "very_large")):
        urgency = "this_quarter" if place > 4 else "none"
        submit(
            world,
            Title=f"Stolen cards {place}",
            **{"What would it be worth a year?": f"hours:{value}", "When would you need it?": urgency},
        )
        after(world, 30)
    return world


def buttons(view: Message | View) -> list[str]:
    return [placed.element["text"]["text"] for placed in placed_elements(view.blocks)]


@pytest.mark.core
def test_one_click_on_card_and_tracker_and_two_in_the_queue_explain_a_score(world: Environment) -> None:
    submit(world, **TOLD)
    tris, ria, rex = (Hand(world, member) for member in ("U0TRIS", "U0RIA", "U0REX"))
    by_card = tris.press(card(world), "Why?")
    by_tracker = ria.press(ria.person.direct_messages()[0], "Why?")
    queue = rex.press(rex.person.command("C0GENERAL", "/ml-queue").reply, "The whole queue")
    by_queue = rex.press(queue, "Why?")
    assert (tris.clicks, ria.clicks, rex.clicks) == (1, 1, 2)
    for view in (by_card, by_tracker, by_queue):
        assert "How it adds up" in words(view)
        assert "rank 1 of 1" in words(view)
        assert len(view.blocks) <= MOST_BLOCKS
    more = rex.press(by_queue, "More")
    assert rex.clicks == 3
    assert "0.75 × 25 = 18.75" in words(more)
    assert "<@U0RIA>: submitted it" in words(more)
    assert len(world.workspace.stacks["U0REX"]) == 3


def test_whoever_came_to_an_idea_by_two_lists_may_still_support_it(world: Environment) -> None:
    submit(world, **TOLD)
    rex = Hand(world, "U0REX")
    overview = rex.press(rex.person.command("C0GENERAL", "/ml-queue").reply, "All ideas")
    listed = rex.press(overview, next(each for each in buttons(overview) if each.startswith("Show")))
    why = rex.press(listed, "Why?")
    assert len(world.workspace.stacks["U0REX"]) == 3
    rex.press(why, "Support")
    # Slack shows three forms on top of each other: the form takes the place of the third.
    assert [view.id for view in world.workspace.stacks["U0REX"]] == [overview.id, listed.id, why.id]
    rex.person.submit()
    after(world)
    assert "1 colleague supports this" in words(card(world))
    assert not world.workspace.refused


def test_the_contributions_add_up_and_name_what_the_requester_chose(world: Environment) -> None:
    submit(world, **TOLD)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Why?")
    shown = words(tris.view())
    parts = [float(part) for part in re.findall(r"^•.*= \*([\d.]+)\*$", shown, re.MULTILINE)]
    total = re.search(r"Total: \*([\d.]+)\*", shown)
    assert total is not None
    assert round(sum(parts), 1) == float(total[1])
    assert "*Value*: hours, 2,500 to 10,000 hours a year (level: large) → 0.75 of 25" in shown
    assert "*Chance of success*: product work, no experiment yet (usual for product work) → 0.5 of 10 = *5.0*" in shown
    assert "*Reach*: no other area supports it yet (counts up to 3) → 0 of 5 = *0.0*" in shown
    assert "looks like a fit for Fewer fraud losses (mentions " in shown
    assert "): weight 5/5 × match " in shown
    assert "*Effort*: no answer yet (default when blank) → 0.25 of 15 = *3." in shown
    assert "priorities version 1 of Wed 4 Mar." in shown


def test_behind_more_stands_who_claims_what_and_who_has_checked_it(world: Environment) -> None:
    submit(world, **TOLD)
    tris, tom = Hand(world, "U0TRIS"), Hand(world, "U0TOM")
    why = tris.press(card(world), "Why?")
    assert "_from <@U0RIA>, not checked yet_" in words(tris.press(why, "More"))
    tris.person.close()
    tris.press(why, "People")
    assert not tris.person.submit({"Which answers have you checked?": ["value"]}).errors
    after(world)
    shown = words(tom.press(tom.press(card(world), "Why?"), "More"))
    assert "(level: large)\n_checked by <@U0TRIS>_" in shown
    assert "(level: this year)\n_from <@U0RIA>, not checked yet_" in shown
    assert "(usual for product work)\n_kind of work from <@U0RIA>, not checked yet_" in shown


def test_those_just_above_are_compared_in_words(ranked: Environment) -> None:
    tris = ranked.workspace.person("U0TRIS")
    lowest = ranked.workspace.person("U0TRIS").messages("C0TRIAGE")[0]
    tris.press(lowest, "Why?")
    shown = words(tris.view())
    assert re.search(r"rank \d of 7", shown)
    assert "Why the next 5 rank higher" in shown
    assert re.search(r"\*Value\*: all 5 get up to [\d.]+ points more: hours, \w+", shown)
    assert "over 10,000 hours a year (2)" in shown
    scores = [float(score) for score in re.findall(r"^\d(?:st|nd|rd|th) · ([\d.]+) · IDEA-", shown, re.MULTILINE)]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)
    assert len(tris.view().blocks) <= MOST_BLOCKS


def test_an_idea_that_is_not_ranked_says_what_is_missing_and_what_a_blank_gets(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Why?")
    shown = words(tris.view())
    assert "Not ranked yet" in shown
    assert "needs value and urgency" in shown
    assert "effort" not in shown.partition("Not ranked yet")[2].partition("\n")[0]
    assert "*Value*: no answer yet (default when blank) → 0.2 of 25 = *5.0*" in shown
    assert "rank higher" not in shown


def test_from_there_a_triager_asks_for_it_and_nobody_else_does(world: Environment) -> None:
    shown = submit(world)
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    ria.press(ria.direct_messages()[0], "Why?")
    assert buttons(ria.view()) == ["People", "More"]
    press_ask(tris, shown)
    assert tris.submit({}).closed, "the explanation is of before"
    after(world)
    assert "worth" in words(ria.direct_messages()[-1])
    tris.press(card(world), "Why?")
    assert "Ask" not in buttons(tris.view())


def test_what_changed_an_input_and_who_is_kept(world: Environment) -> None:
    submit(world, **TOLD)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert tris.submit({"effort": "months", "chance": "good"}).closed
    after(world)
    tris.press(card(world), "Why?")
    tris.press(tris.view(), ids.WHY_MORE)
    assert "<@U0TRIS>: effort is months, chance is good" in words(tris.view())


def test_a_private_idea_explains_itself_to_its_people_alone_and_without_a_rank(world: Environment) -> None:
    submit(world, Title="A public one", **TOLD)
    after(world, 30)
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    nobody = {"Only me and the triagers": ["nobody_else"]}
    problem = "Chargebacks from stolen cards."
    assert submit_new(ria, {"Title": "Secret zymurgy", "What is the problem?": problem} | TOLD | nobody).closed
    after(world)
    ria.press(ria.direct_messages()[-1], "Why?")
    mine = words(ria.view())
    assert "Secret zymurgy" in mine
    assert "Private ideas have no rank" in mine
    assert "ranked" not in mine
    rex = world.workspace.person("U0REX")
    public = world.workspace.person("U0TRIS").messages("C0TRIAGE")[0]
    rex.press(public, "Why?")
    assert "rank 1 of 1" in words(rex.view())


@pytest.mark.core
def test_one_click_more_shows_how_scores_are_made(world: Environment) -> None:
    rex = Hand(world, "U0REX")
    view = rex.press(rex.person.command("C0GENERAL", "/ml-priorities").reply, "How scores are made")
    assert rex.clicks == 1
    shown = words(view)
    assert "*Value, weight 25*" in shown
    assert "• large, 2,500 to 10,000 hours a year → 0.75 (0.6 to 0.875)" in shown
    assert "• default when blank → 0.2" in shown
    assert "• usual for research work → 0.3" in shown
    weeks = "Squad-weeks in the plan: days 0.5, weeks 3, months 8, quarters 20, corrected by the squad's track record."
    assert weeks in shown
    assert len(view.blocks) <= MOST_BLOCKS


def test_before_anything_else_the_requester_reads_who_looks_and_until_which_day_and_no_number(
    world: Environment,
) -> None:
    submit(world, **TOLD)
    ria = world.workspace.person("U0RIA")
    shown = words(ria.direct_messages()[0])
    assert "<@U0TOM> will review it by Fri 6 Mar." in shown
    assert not re.search(r"score|\d\d\.\d| of 100", shown)


def test_an_answer_begins_the_days_anew_and_a_decision_ends_them(world: Environment) -> None:
    press_ask(world.workspace.person("U0TRIS"), submit(world))
    assert world.workspace.person("U0TRIS").submit({}).closed
    after(world, 60 * 60 * 24)
    ria = world.workspace.person("U0RIA")
    assert "will review it by" not in words(ria.direct_messages()[0])
    ria.press(ria.direct_messages()[0], "Answer")
    assert ria.submit({"value": "hours:large", "urgency": "this_year"}).closed
    after(world)
    assert "will review it by Mon 9 Mar" in words(ria.direct_messages()[0])
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    assert "will review it by" not in words(ria.direct_messages()[0])


def test_a_review_that_is_overdue_has_another_person_and_says_that_we_are_late(world: Environment) -> None:
    shown = submit(world, **TOLD)
    after(world, 7 * 24 * 60 * 60)
    world.workspace.person("U0TRIS").press(shown, "More")
    assert world.workspace.person("U0TRIS").submit({"effort": "weeks"}).closed
    after(world)
    tracker = words(world.workspace.person("U0RIA").direct_messages()[0])
    assert "<@U0TRIS> will review it. We're late: we had promised Fri 6 Mar." in tracker
