"""As a lead I see that our estimates were too low, and the next version plans with what our work has really taken."""

from datetime import timedelta

import pytest

from guildhall.environment import Environment
from intake.ideas import Effort, Stage, WorkKind
from intake.operations import history
from intake.operations import policy as policy_operations
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import by_numbers
from intake.tables import Idea
from store.engine import Session
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_the_plan import with_weeks

PAST, WAITING = range(1, 6), range(6, 9)
HEADLINE = "Q1 plan: "


@pytest.fixture
def late(world: Environment) -> Environment:
    """Five builds of Payments that were estimated at three weeks and took six, and three ideas of three weeks more."""
    world.apply(with_weeks())
    for number in (*PAST, *WAITING):
        submit(world, Title=f"Spot stolen cards in country {number}")
        after(world, 20)
    with world.store.writing() as session:
        for number, row in by_numbers(session, [*PAST, *WAITING]).items():
            row.score_tenths, row.ranked, row.effort, row.squad = 900 - number, True, Effort.weeks, "payments"
            row.stage = Stage.accepted
            if number in PAST:
                built(session, row, world)
    after(world, 3600)
    return world


def built(session: Session, row: Idea, world: Environment) -> None:
    begun = world.clock.now() - timedelta(weeks=8)
    for stage, at in ((Stage.build, begun), (Stage.live, begun + timedelta(weeks=6))):
        row.stage = stage
        history.record(session, row, verb="moved", sentence="-", by=None, now=at)


def publish(world: Environment, note: str) -> None:
    with world.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        assert policy_operations.publish(session, policy.model_copy(update={"note": note}), world.clock.now(), None)
    after(world, 3600)


def plan(world: Environment) -> str:
    return words(world.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue", "plan").reply)


def more(world: Environment) -> str:
    leo = world.workspace.person("U0LEO")
    leo.press(leo.command("C0GENERAL", "/ml-priorities").reply, "More")
    return words(leo.view())


def test_what_our_work_has_taken_counts_from_the_next_version_on(late: Environment) -> None:
    told = "Payments, product work: takes 2.0 times the estimate (5 ideas)"
    assert f"{HEADLINE}3 ideas, 9 of 34 squad-weeks. Every idea fits" in plan(late)
    assert "adjusted to each squad's track record" not in plan(late)
    assert f"{told}, but the plan uses the estimate until the next version" in more(late)
    publish(late, "Once more.")
    with late.store.reading() as session:
        assert policy_in_force(session)[1].corrections_by_record == {"payments": {WorkKind.product: 2.0}}
    assert f"{HEADLINE}2 ideas, 12 of 34 squad-weeks. 1 didn't fit" in plan(late)
    assert "estimates adjusted to each squad's track record" in plan(late)
    assert f"{told}, and the plan uses that" in more(late)
    assert "this changes an idea's weeks in the plan, never its score" in more(late)
    # What was estimated is what the record compares with, so the next version corrects no correction.
    publish(late, "And again.")
    with late.store.reading() as session:
        assert policy_in_force(session)[1].corrections_by_record == {"payments": {WorkKind.product: 2.0}}
