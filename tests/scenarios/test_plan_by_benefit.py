"""The plan goes by benefit: a head of ML reads it, a sceptic multiplies it out, a lead marks savings that are one."""

import re

import pytest

from guildhall.environment import Environment
from intake.ideas import Effort
from intake.operations import policy as policy_operations
from intake.operations.matching.assess import score_again
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import by_numbers
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_the_plan import MOST_BLOCKS, with_weeks

BY_THEN = {"When would you need it?": "this_year"}
IDEAS = {
    "Stop stolen cards": ("money:large", Effort.months),
    "Refund without a call": ("money:large", Effort.weeks),
    "Cards that fail twice": ("money:medium", Effort.weeks),
    "Old stamps": ("money:small", Effort.days),
}


@pytest.fixture
def by_score(world: Environment) -> Environment:
    """Four ideas for the payments squad, which has twelve weeks: one of months, two of weeks, one of days."""
    world.apply(with_weeks())
    fill(world)
    return world


@pytest.fixture
def planned(world: Environment) -> Environment:
    """The same in a company whose plan goes by benefit."""
    world.apply(with_weeks())
    with world.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        policy_operations.publish(session, policy.by_benefit(), world.clock.now(), None)
    fill(world)
    return world


def fill(world: Environment) -> None:
    for title, (value, _) in IDEAS.items():
        submit(
            world, **{"Title": title, "What would it be worth a year?": value, "When would you need it?": "this_year"}
        )
        tris = world.workspace.person("U0TRIS")
        tris.press(tris.messages("C0TRIAGE")[-1], "Send to Payments squad")
        after(world, 20)
    with world.store.writing() as session:
        rows = by_numbers(session, [1, 2, 3, 4])
        for number, (_, effort) in enumerate(IDEAS.values(), start=1):
            rows[number].effort = effort
            score_again(session, rows[number])
    after(world, 4000)


def check_value(world: Environment, number: int) -> None:
    tris = world.workspace.person("U0TRIS")
    tris.press(tris.messages("C0TRIAGE")[number - 1], "More")
    tris.press(tris.view(), "People")
    assert not tris.submit({"checked": ["value"]}).errors
    after(world, 4000)


def plan_of(world: Environment, member: str = "U0ADA") -> str:
    return words(world.workspace.person(member).command("C0GENERAL", "/ml-queue", "plan").reply)


def why(world: Environment, number: int) -> str:
    ria = world.workspace.person("U0RIA")
    ria.press(ria.direct_messages()[number - 1], "Why?")
    return words(ria.view())


@pytest.mark.core
def test_a_head_of_ml_reads_what_the_plan_brings(planned: Environment) -> None:
    head = planned.workspace.person("U0ADA")
    reply = head.command("C0GENERAL", "/ml-queue", "plan").reply
    assert reply is not None
    assert len(reply.blocks) <= MOST_BLOCKS
    told = words(reply)
    assert re.search(r"Q1 plan: \d ideas, [\d.]+ of 34 squad-weeks\. Expected benefit: [\d,]+ a year", told)
    assert re.search(r" a year, [\d,]+ of it claimed and not checked yet\.", told)
    assert "A week" in told
    assert re.search(r"More weeks would bring most in [\w ]+: about [\d,]+ a year for each\.", told)
    head.press(reply, "All ideas, and why")
    page = words(head.view())
    assert re.search(r"IDEA-1 Stop stolen cards\* · [\d,]+ a year, claimed", page)
    assert "points a week" not in page


def test_home_shows_figures_of_the_plan_to_those_who_follow_it_and_others_find_them_in_the_plan(
    planned: Environment,
) -> None:
    for member, follows in (("U0LEO", True), ("U0ADA", True), ("U0REX", False)):
        person = planned.workspace.person(member)
        person.open_home()
        after(planned)
        told = words(person.home())
        assert re.search(r"Q1 plan: \d ideas, [\d.]+ of 34 squad-weeks\.", told)
        assert ("a year" in told) is follows
    rex = planned.workspace.person("U0REX")
    rex.press(rex.home(), "See the plan")
    assert "Expected benefit: " in words(rex.view())


@pytest.mark.core
def test_a_claim_counts_as_medium_until_somebody_else_has_checked_it(planned: Environment) -> None:
    before = why(planned, 1)
    assert "Amount: *110,000* a year, the geometric middle of 50,000 to 250,000" in before
    assert "claimed, so until checked it counts as medium" in before
    check_value(planned, 1)
    now = why(planned, 1)
    assert "Amount: *500,000* a year, the geometric middle of 250,000 to 1 million" in now
    assert "checked)" in now
    assert benefit_in(now) > 4 * benefit_in(before)


@pytest.mark.twice
def test_a_sceptic_multiplies_it_out(planned: Environment) -> None:
    check_value(planned, 1)
    told = why(planned, 1)
    amount = float(found(r"Amount: \*([\d,]+)\*", told).replace(",", ""))
    chance = float(found(r"Chance: × (\d+)%", told)) / 100
    least, rest, weight, match = map(float, re.search(FACTOR, told).groups())
    factor = least + rest * weight / 5 * match / 100
    assert benefit_in(told) == int(amount * chance * factor + 0.5)
    assert f"{benefit_in(told):,} a year" in plan_of(planned) or "IDEA-1" in plan_of(planned)


FACTOR = r"\(([\d.]+) \+ ([\d.]+) × weight (\d)/5 × match ([\d.]+)%\)"


def found(pattern: str, told: str) -> str:
    match = re.search(pattern, told)
    assert match is not None, told
    return match[1]


def benefit_in(told: str) -> int:
    return int(found(r"Benefit: \*([\d,]+) a year\*", told).replace(",", ""))


@pytest.mark.core
def test_a_lead_marks_a_saving_that_counts_once(planned: Environment) -> None:
    lead = planned.workspace.person("U0LEO")
    lead.press(lead.messages("C0TRIAGE")[2], "More")
    lead.press(lead.view(), "Place in the plan")
    assert "same" in lead.submit({"pin": "by score", "same": "IDEA-3"}).errors
    assert not lead.submit({"pin": "by score", "same": "IDEA-2"}).errors
    after(planned, 60)
    told = plan_of(planned)
    assert "brings the same saving as IDEA-" in told
    assert "a saving counts once" in told
    lead.press(lead.messages("C0TRIAGE")[1], "More")
    lead.press(lead.view(), "Place in the plan")
    assert lead.view().blocks[-2]["element"]["initial_value"] == "IDEA-3"
    assert not lead.submit({"pin": "by score", "same": ""}).errors
    after(planned, 60)
    assert "same saving" not in plan_of(planned)


@pytest.mark.core
def test_the_draws_say_what_is_worth_discussing(planned: Environment) -> None:
    # Beside the eight weeks of the first one of the next two has room, and either may turn out to bring more.
    check_value(planned, 1)
    # Nobody has looked yet, so nothing is drawn; who looks has it drawn.
    assert "worth discussing" not in plan_of(planned, "U0LEO")
    after(planned)
    told = plan_of(planned, "U0LEO")
    assert re.search(r"On the edge, so worth discussing\* \(\d ideas?\)", told)
    assert re.search(r"(in|not in) the plan, and in \d+ of 100 simulations", told)
    head = planned.workspace.person("U0LEO")
    head.press(head.command("C0GENERAL", "/ml-queue", "plan").reply, "All ideas, and why")
    first, *_ = re.findall(r"(Core|On the edge|Out): in the plan in \d+ of 100 simulations", words(head.view()))
    assert first == "On the edge"
    assert "of 100 simulations" in why(planned, 1)
    # Who leads nothing reads the plan itself first.
    assert "worth discussing" not in plan_of(planned, "U0REX")


@pytest.mark.core
def test_a_what_if_is_said_in_benefit(planned: Environment) -> None:
    with planned.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        fraud, on_time = policy.priorities
        shared = policy.model_copy(update={"priorities": (fraud.model_copy(update={"share": 0.2}), on_time)})
        policy_operations.publish(session, shared, planned.clock.now(), None)
    after(planned, 4000)
    lead = planned.workspace.person("U0LEO")
    lead.press(lead.command("C0GENERAL", "/ml-queue", "plan").reply, "What if …")
    lead.submit({"taken_from": "fraud", "given_to": "ontime"})
    assert re.search(r"the plan brings (the same|[\d,]+ a year (more|less))", words(lead.view()))


@pytest.mark.core
def test_a_lead_drafts_a_version_by_benefit_and_sees_both_plans_first(by_score: Environment) -> None:
    before = plan_of(by_score)
    assert "a year" not in before
    leo = Admin(by_score, "U0LEO")
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    leo.save(**{"Priority 3": "Less waste: waste, overstock"})
    leo.press(leo.form, "policy.part", "What the plan goes by")
    assert "above 0" in str(leo.save(rate_hours="0").errors)
    leo.save(objective="benefit", claimed_at_most="medium", rate_hours="80")
    shown = words(leo.form)
    assert "The plan now goes by benefit (was score)." in shown
    assert "An hour is now worth 80 (was 60)." in shown
    assert re.search(r"\*Plan now\* \(by score\): \d ideas?, [\d.]+ weeks, [\d,]+ a year", shown)
    assert re.search(r"\*Plan with this draft\* \(by benefit\): \d ideas?, [\d.]+ weeks, [\d,]+ a year", shown)
    assert re.search(r"\d ideas? enters?, \d leaves?\.|No idea enters or leaves\.", shown)
    for moves in ("enters the plan", "leaves the plan"):
        assert moves not in shown or re.search(rf"\*{moves}\*, .*: brings [\d,]+ a year, [\d,]+ a week", shown)
    # Nothing has changed before somebody publishes it.
    assert plan_of(by_score) == before


@pytest.mark.core
def test_everybody_reads_how_a_benefit_comes_about(planned: Environment) -> None:
    ria = planned.workspace.person("U0RIA")
    ria.press(ria.command("C0GENERAL", "/ml-priorities").reply, "How scores are made")
    told = words(ria.view())
    assert "• Money: small 22,000 (10,000 to 50,000), medium 110,000 (50,000 to 250,000)" in told
    assert "• priority factor: 0.4 without a priority, otherwise 0.4 + 0.6 × weight ÷ 5 × match" in told
    assert "until somebody else has checked it, a value counts as medium at most" in told


@pytest.mark.twice
def test_card_and_queue_mark_a_claim_that_counts_less(planned: Environment) -> None:
    tris = planned.workspace.person("U0TRIS")
    assert "(value claimed, counts as medium until checked)" in words(tris.messages("C0TRIAGE")[0])
    assert "(value claimed, " not in words(tris.messages("C0TRIAGE")[2])
    assert "(value claimed)" in words(tris.command("C0GENERAL", "/ml-queue").reply)
    check_value(planned, 1)
    assert "(value claimed, " not in words(tris.messages("C0TRIAGE")[0])
