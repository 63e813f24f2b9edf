"""As a lead I want to know which experiment pays before I run it, what it costs, and when to stop trying."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from guildhall.environment import Environment
from intake.ideas import Effort
from intake.operations import policy as policy_operations
from intake.operations.matching.assess import score_again
from intake.policy import Policy, TrialKind
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import by_numbers
from intake.tables import Squad
from store.session import clear_cache
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_experiments import DECISION, TRIED
from tests.scenarios.test_the_plan import with_weeks

IDEAS = {
    "Stop stolen cards": ("money:medium", Effort.months),
    "Refund without a call": ("money:medium", Effort.weeks),
    "Cards that fail twice": ("money:medium", Effort.weeks),
    "Cards that nobody ordered": ("money:medium", Effort.months),
}


QUICK = TrialKind(key="experiment", name="Experiment", weeks=1)


def publish(world: Environment, **changed: object) -> Policy:
    with world.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        anew = policy.by_benefit().model_copy(update=changed)
        policy_operations.publish(session, anew, world.clock.now(), None)
    return anew


@pytest.fixture
def planned(world: Environment) -> Environment:
    """Four ideas for the payments squad, which has twelve weeks: six are left for one of two that take eight."""
    world.apply(with_weeks())
    publish(world, experiment_weeks=6.0, trials=(QUICK,))
    tris = world.workspace.person("U0TRIS")
    for title, (value, _) in IDEAS.items():
        more = {"Title": title, "What would it be worth a year?": value, "When would you need it?": "this_year"}
        tris.press(submit(world, **more), "Send to Payments squad")
        after(world, 20)
    with world.store.writing() as session:
        for row, (_, effort) in zip(by_numbers(session, [1, 2, 3, 4]).values(), IDEAS.values(), strict=True):
            row.effort = effort
            score_again(session, row)
    after(world, 4000)
    return world


def worth(world: Environment) -> str:
    return words(world.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue", "worth").reply)


FIGURES = r"worth about ([\d,]+), costs 1 week \(([\d,]+)\): (try it|no budget left|not worth it)"


@pytest.mark.core
def test_a_lead_reads_which_experiment_pays_and_what_it_costs(planned: Environment) -> None:
    leo = planned.workspace.person("U0LEO")
    reply = leo.command("C0GENERAL", "/ml-queue", "worth").reply
    told = words(reply)
    assert re.search(r"[2-4] experiments pay, best first: [2-4] of the 6 weeks left for experiments\.", told)
    brings, costs, verdict = figures(told)
    assert number(brings) > number(costs) > 0
    assert verdict == "try it"
    leo.press(reply, "More")
    page = words(leo.view())
    assert "Experiment (1 week) shows 80% of what works to work, and 80% of what doesn’t not to." in page
    assert "Knowing whether it works matters most. An experiment is worth about" in page
    assert len(leo.view().blocks) <= 12


def test_what_pays_and_what_fits_the_budget_are_counted_apart(planned: Environment) -> None:
    publish(planned, experiment_weeks=1.0, trials=(QUICK,))
    after(planned, 4000)
    told = worth(planned)
    assert "no budget left" in told
    assert re.search(r"[2-4] experiments pay, best first\. 1 fits in the 1 week left for experiments\.", told)


def test_where_no_squad_has_weeks_any_more_nothing_is_told_of_the_plan_that_was(planned: Environment) -> None:
    leo = planned.workspace.person("U0LEO")
    leo.command("C0GENERAL", "/ml-queue", "plan")
    after(planned, 4000)
    assert "of 100 simulations" in why(planned)
    give_weeks(planned, None)
    told = worth(planned)
    assert "experiments pay" not in told
    assert "worth about" not in told
    assert "simulations" not in why(planned)
    # The same weeks as before make the same plan again.
    give_weeks(planned, 12)
    assert "experiments pay, best first" in worth(planned)


def give_weeks(world: Environment, weeks: float | None) -> None:
    """Say how many weeks each squad has in a quarter."""
    with world.store.writing() as session:
        for squad in session.scalars(select(Squad)):
            squad.weeks = weeks
        clear_cache(session)
    after(world, 60)


def why(world: Environment) -> str:
    """Return what stands behind Why? of an idea of the plan."""
    leo = world.workspace.person("U0LEO")
    leo.press(card(world), "Why?")
    shown = words(leo.view())
    leo.close()
    return shown


def figures(told: str) -> tuple[str, ...]:
    match = re.search(FIGURES, told)
    assert match is not None, told
    return match.groups()


def number(told: str) -> int:
    return int(told.replace(",", ""))


def test_what_has_begun_since_the_plan_is_proposed_no_more_and_its_weeks_are_taken(planned: Environment) -> None:
    before = worth(planned)
    assert re.search(r"[2-4] experiments pay, best first: [2-4] of the 6 weeks left", before)
    leo = planned.workspace.person("U0LEO")
    label = re.findall(r"IDEA-\d", before)[0]
    note = next(each for each in leo.messages("C0PAY") if f"{label}," in words(each) or f"{label} " in words(each))
    leo.press(note, "Experiment")
    assert leo.submit(TRIED | {"cost": "5.5"}).closed
    after(planned, 5)
    told = worth(planned)
    assert label not in told
    assert "weeks of the 0.5" not in told
    assert "Experiments have 0.5 of 6 squad-weeks left" in told


def test_without_a_budget_nothing_is_proposed_and_it_says_why(planned: Environment) -> None:
    publish(planned, experiment_weeks=0.0)
    after(planned, 4000)
    told = worth(planned)
    assert "There is no budget for experiments yet." in told
    assert "no budget left" in told
    assert ": try" not in told


def test_better_experiments_are_worth_more_and_a_coin_is_worth_nothing(planned: Environment) -> None:
    before = number(figures(worth(planned))[0])
    publish(planned, trials=(TrialKind(key="pilot", name="Pilot", weeks=1, shows_success=0.95, shows_failure=0.95),))
    after(planned, 4000)
    assert number(figures(worth(planned))[0]) > before
    publish(planned, trials=(TrialKind(key="coin", name="Coin", weeks=1, shows_success=0.5, shows_failure=0.5),))
    after(planned, 4000)
    assert "No experiment pays right now." in worth(planned)


@pytest.mark.core
def test_the_form_and_the_question_say_what_one_more_try_would_bring(planned: Environment) -> None:
    leo = planned.workspace.person("U0LEO")
    leo.press(leo.messages("C0PAY")[0], "Experiment")
    form = words(leo.view())
    assert re.search(r"An experiment here would bring about [\d,]+ and cost 1 week \([\d,]+\): worth trying\.", form)
    assert "Kind of experiment" not in form
    assert leo.submit(TRIED).closed
    after(planned)
    planned.stepper.advance(DECISION + timedelta(minutes=1))
    asked = leo.direct_messages()[-1]
    # Once it has not convinced, it works in two of ten: so little that one more result would not change much.
    says = r"If it isn't clear: another try would bring about [\d,]+ and cost 1 week \([\d,]+\): not worth it\."
    assert re.search(says, words(asked))
    leo.press(asked, "Pivot")
    assert "An experiment here would bring" in words(leo.view())


def test_kinds_of_experiments_are_chosen_from_where_there_are_several(planned: Environment) -> None:
    usual = TrialKind(key="experiment", name="Experiment")
    publish(planned, experiment_weeks=6.0, trials=(usual, TrialKind(key="pilot", name="Pilot", weeks=4)))
    leo = planned.workspace.person("U0LEO")
    leo.press(leo.messages("C0PAY")[0], "Experiment")
    assert "Kind of experiment" in words(leo.view())
    assert leo.submit(TRIED | {"trial": "Pilot, usually 4 weeks"}).closed
    after(planned)
    assert "(Experiment)" in worth(planned) or "No experiment pays" in worth(planned)


def test_a_private_idea_is_in_no_list(planned: Environment) -> None:
    before = worth(planned)
    submit(planned, Title="Zymurgy", Private=["nobody_else"], **{"What would it be worth a year?": "money:medium"})
    after(planned, 4000)
    assert worth(planned) == before


def test_under_a_plan_by_score_the_form_says_nothing_of_worth(world: Environment) -> None:
    with world.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        policy_operations.publish(session, policy.model_copy(update={"experiment_weeks": 6.0}), world.clock.now(), None)
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    after(world)
    leo = world.workspace.person("U0LEO")
    leo.press(leo.messages("C0PAY")[-1], "Experiment")
    assert "would bring" not in words(leo.view())
    assert card(world)
