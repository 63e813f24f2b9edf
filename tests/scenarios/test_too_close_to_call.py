"""Where the line of the plan runs through what is not known of an idea, people read so, and what to find out first."""

import re

import pytest

from guildhall.environment import Environment
from intake.ideas import Effort
from intake.operations.matching.assess import score_again
from intake.queries.portfolio import by_numbers
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_the_plan import MOST_BLOCKS, with_weeks

BY_THEN = {"When would you need it?": "this_year"}
IDEAS = {"Stop stolen cards": "money:very_large", "Refund without a call": "money:large", "Old stamps": "money:small"}


@pytest.fixture
def planned(world: Environment) -> Environment:
    """Three ideas of eight weeks each for a squad that has twelve: one is sure to fit, one is at the line."""
    world.apply(with_weeks())
    for title, value in IDEAS.items():
        submit(world, **{"Title": title, "What would it be worth a year?": value}, **BY_THEN)
        after(world, 20)
    with world.store.writing() as session:
        for row in by_numbers(session, [1, 2, 3]).values():
            row.effort, row.squad = Effort.months, "payments"
            score_again(session, row)
    after(world, 4000)
    return world


@pytest.mark.twice
def test_only_what_the_line_runs_through_is_too_close_to_call(planned: Environment) -> None:
    head = planned.workspace.person("U0ADA")
    reply = head.command("C0GENERAL", "/ml-queue", "plan").reply
    assert reply is not None
    assert len(reply.blocks) <= MOST_BLOCKS
    assert reply.text.count("borderline, ") == 1
    assert "IDEA-2 Refund without a call* (" in words(reply)
    assert re.search(r"\*IDEA-2 Refund without a call\* \(\d+\.\d, borderline, ", words(reply))
    clicks = [head.press(reply, "All ideas, and why")]
    page = words(head.view())
    assert "Borderline, " in page
    assert "80% of simulations score it" in page
    assert "An idea is funded when its score beats what its squad-weeks would bring elsewhere in this plan." in page
    assert len(head.view().blocks) <= MOST_BLOCKS
    assert len(clicks) == 1


@pytest.mark.twice
def test_why_says_so_of_that_idea_alone(planned: Environment) -> None:
    ria = planned.workspace.person("U0RIA")
    told = []
    for tracker in ria.direct_messages()[:3]:
        assert "too close" not in words(tracker)
        ria.press(tracker, "Why?")
        told.append("borderline, " in words(ria.view()))
    assert told == [False, True, False]


@pytest.mark.core
def test_a_lead_reads_what_is_most_worth_finding_out(planned: Environment) -> None:
    lead = planned.workspace.person("U0LEO")
    reply = lead.command("C0GENERAL", "/ml-queue", "worth").reply
    rows = [[cell["text"] for cell in row] for row in reply.blocks[1]["rows"][1:]]
    assert rows[0][0] == "IDEA-2 Refund without a call"
    assert rows[0][1] in ("whether it works", "its value")
    assert rows[0][2] in ("Would probably change the plan", "Could change the plan")
    lead.press(reply, "More")
    figures = words(lead.view())
    assert "of simulations, " in figures
    assert "its chance counts in full" in figures
    assert len(lead.view().blocks) <= MOST_BLOCKS
    lead.press(lead.command("C0GENERAL", "/ml-queue", "plan").reply, "Worth finding out")
    assert words(lead.view()) == figures


def test_before_there_is_a_plan_nothing_is_worth_finding_out(world: Environment) -> None:
    reply = world.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue", "worth").reply
    assert "Nothing is worth finding out yet" in words(reply)
