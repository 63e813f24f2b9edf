"""After a plan has said where its line is, ideas near it are drawn in the background, and nobody is told anything."""

from guildhall.environment import Environment
from intake.ideas import Effort
from intake.operations.matching.assess import score_again
from intake.operations.planning.bands import stage_drawing
from intake.queries.portfolio import by_numbers
from intake.rules.planning.forecast import Marginals
from intake.services.planning.information import Information
from tests.company import RIA
from tests.scenarios.helpers import after, submit

ANSWERS = {"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"}


def test_delivery_draws_what_is_near_the_line_and_posts_nothing(world: Environment) -> None:
    submit(world, **ANSWERS)
    after(world)
    with world.store.writing() as session:
        [row] = by_numbers(session, [1]).values()
        row.effort = Effort.months
        score_again(session, row)
        line = row.score_tenths / 10 / 8
    told = {channel: [(each.ts, each.text) for each in posts] for channel, posts in world.workspace.messages.items()}
    information = Information(world.store)
    assert information.worth_finding_out(RIA, 9).ideas == ()
    with world.store.writing() as session:
        stage_drawing(session, Marginals(overall=line), world.clock.now())
    after(world)
    [found] = information.worth_finding_out(RIA, 9).ideas
    assert found.idea.label == "IDEA-1"
    assert found.outlook.low < found.outlook.high
    assert told == {
        channel: [(each.ts, each.text) for each in posts] for channel, posts in world.workspace.messages.items()
    }
