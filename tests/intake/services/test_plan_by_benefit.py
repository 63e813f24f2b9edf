"""The plan by benefit as it is kept: drawn by errands for one version of it, and offered once to leads of before."""

import pytest

from intake.access import Request
from intake.errors import FieldErrors
from intake.ideas import Currency, Effort, Value
from intake.notifications.policy import BenefitOffer
from intake.notifications.portfolio import DrawPlansJob, PlanBody
from intake.operations import policy as policy_operations
from intake.operations.matching.assess import score_again
from intake.operations.planning.policy_impact import effect_of
from intake.policy import Objective, Policy
from intake.queries import portfolio as portfolio_queries
from intake.queries.policy import policy_in_force
from intake.rules.planning.benefit import DRAWS
from intake.rules.planning.portfolio import DrawnPlans
from intake.services.home import Home
from intake.services.planning.pins import Pins, Place
from intake.services.planning.portfolio import Plans
from intake.tables import Idea, PolicyVersion
from store.engine import Store
from store.outbox import PostedMessage
from tests.company import LEO, NOW, REX, new_key
from tests.intake.helpers import put, staged, version_of
from tests.intake.services.test_portfolio import give_weeks, planned_idea


@pytest.fixture
def by_benefit(store: Store) -> Store:
    """Three ideas of three weeks for the payments squad, which has six."""
    give_weeks(store, 6)
    with store.writing() as session:
        _, policy, _ = policy_in_force(session)
        policy_operations.publish(session, policy.by_benefit(), NOW, None)
    for title, value in (("One", Value.medium), ("Two", Value.medium), ("Three", Value.small)):
        id_ = planned_idea(store, title, 500, Effort.weeks, value={Currency.money: value})
        with store.writing() as session:
            score_again(session, session.get_one(Idea, id_))
    for id_ in ids(store).values():
        put(store, id_, ranked=True)
    Plans(store).make(NOW)
    return store


def ids(store: Store) -> dict[str, str]:
    with store.reading() as session:
        return {row.title: row.id for row in portfolio_queries.by_numbers(session, [1, 2, 3]).values()}


def jobs(store: Store) -> list[DrawPlansJob]:
    return [DrawPlansJob.model_validate(fact.snapshot) for fact in staged(store, DrawPlansJob.kind)]


def body_of(store: Store) -> PlanBody:
    found = Plans(store).current(REX).body
    assert found is not None
    return found


def drawn(store: Store) -> DrawnPlans:
    return Plans(store).current(REX).drawn


def draw_all(store: Store) -> None:
    done = 0
    while len(found := jobs(store)) > done:
        Plans(store).draw(found[done], NOW)
        done += 1


def test_a_plan_by_benefit_says_what_it_brings_and_what_is_claimed(by_benefit: Store) -> None:
    body = Plans(by_benefit).current(REX).body
    assert body is not None
    assert body.by_benefit
    assert [idea.title for idea in body.funded] == ["One", "Two"]
    # Nobody else has checked an amount, and a medium one is counted in full all the same.
    assert body.claimed == body.plan.value == sum(idea.benefit or 0 for idea in body.funded)
    assert all(idea.benefit is not None and idea.claimed for idea in body.funded)
    assert all(idea.benefit is not None and idea.claimed for idea in body.left)
    assert body.left[0].why.startswith("Payments squad is full: needs 3 more weeks; IDEA-")
    assert "brings more a week (" in body.left[0].why


def test_nothing_is_drawn_until_somebody_looks_and_then_once(by_benefit: Store) -> None:
    Plans(by_benefit).make(NOW)
    assert jobs(by_benefit) == []
    for _ in range(2):
        assert Plans(by_benefit).look_at(REX, NOW).drawn.of == 0
    assert [(job.version, job.first) for job in jobs(by_benefit)] == [(2, 0)]


def test_a_lead_who_opens_home_has_each_plan_drawn_from_then_on(by_benefit: Store) -> None:
    Home(by_benefit).opened(Request(LEO, NOW, new_key()))
    assert [job.version for job in jobs(by_benefit)] == [1]
    with by_benefit.writing() as session:
        session.add(PostedMessage(subject=f"home:{LEO.member_id}", key="home", channel=LEO.member_id, ts="1"))
    Plans(by_benefit).make(NOW)
    assert [job.version for job in jobs(by_benefit)] == [1, 2]


def test_the_same_title_on_a_card_that_names_the_earlier_one_counts_once(by_benefit: Store) -> None:
    by_title = ids(by_benefit)
    for id_ in by_title.values():
        put(by_benefit, id_, similar=[])
    put(by_benefit, by_title["Two"], title=" ONE ")
    Plans(by_benefit).make(NOW)
    assert {idea.id for idea in body_of(by_benefit).funded} == {by_title["One"], by_title["Two"]}, "not alike"
    put(by_benefit, by_title["Two"], similar=[by_title["One"]])
    Plans(by_benefit).make(NOW)
    body = body_of(by_benefit)
    assert [idea.title for idea in body.funded if idea.id != by_title["Three"]] == ["One"]
    [why] = [idea.why for idea in body.left]
    assert why == "It is the same idea as IDEA-1, which is in the plan."
    # A draft's plan counts it once too.
    with by_benefit.reading() as session:
        _, policy, _ = policy_in_force(session)
        effect = effect_of(session, policy)
    assert effect.plans is not None
    assert [plan.benefit for plan in effect.plans] == [body.plan.value] * 2


def test_a_hundred_draws_come_a_few_at_a_time(by_benefit: Store) -> None:
    Plans(by_benefit).look_at(REX, NOW)
    assert drawn(by_benefit).of == 0
    Plans(by_benefit).draw(jobs(by_benefit)[0], NOW)
    assert drawn(by_benefit).of == 10
    assert drawn(by_benefit).standing(ids(by_benefit)["One"]) is None
    draw_all(by_benefit)
    found = drawn(by_benefit)
    assert (found.of, len(jobs(by_benefit))) == (DRAWS, DRAWS // 10)
    assert sum(found.funded.values()) == 2 * DRAWS


def test_a_job_that_is_run_again_counts_nothing_twice(by_benefit: Store) -> None:
    Plans(by_benefit).look_at(REX, NOW)
    [first] = jobs(by_benefit)
    for _ in range(2):
        Plans(by_benefit).draw(first, NOW)
    assert drawn(by_benefit).of == 10


def test_of_a_plan_that_is_past_nothing_is_drawn(by_benefit: Store) -> None:
    Plans(by_benefit).look_at(REX, NOW)
    [late] = jobs(by_benefit)
    Plans(by_benefit).make(NOW)
    Plans(by_benefit).draw(late, NOW)
    assert drawn(by_benefit).of == 0


def test_a_saving_is_marked_for_both_and_taken_back_by_either(by_benefit: Store) -> None:
    by_title = ids(by_benefit)

    def mark(title: str, *numbers: int) -> None:
        id_ = by_title[title]
        same = Place(keeps_pin=True, same=numbers)
        Pins(by_benefit).place(id_, version_of(by_benefit, id_), same, Request(LEO, NOW, new_key()))

    mark("One", 2)
    assert Pins(by_benefit).form(by_title["Two"], LEO).same == (1,)
    Plans(by_benefit).make(NOW)
    body = Plans(by_benefit).current(REX).body
    assert body is not None
    assert {idea.title for idea in body.funded} in ({"One", "Three"}, {"Two", "Three"})
    with pytest.raises(FieldErrors) as caught:
        mark("One", 1)
    assert "same" in caught.value.errors
    mark("Two")
    assert Pins(by_benefit).form(by_title["One"], LEO).same == ()


def test_what_a_draft_by_score_would_do_shows_both_plans(by_benefit: Store) -> None:
    with by_benefit.reading() as session:
        _, policy, _ = policy_in_force(session)
    other = policy.model_copy(update={"objective": Objective.score, "claimed_at_most": Value.very_large})
    with by_benefit.reading() as session:
        effect = effect_of(session, other)
    assert effect.plans is not None
    before, after = effect.plans
    assert (before.objective, after.objective) == (Objective.benefit, Objective.score)
    assert before.benefit >= after.benefit > 0


def test_leads_of_a_version_from_before_are_told_once(store: Store) -> None:
    give_weeks(store)
    planned_idea(store, "A", 700)
    Plans(store).make(NOW)
    assert not staged(store, BenefitOffer.kind)
    with store.writing() as session:
        _, policy, _ = policy_in_force(session)
        before = Policy().model_dump(mode="json") | policy.model_dump(mode="json")
        for newer in ("objective", "rates", "least_factor", "claimed_at_most"):
            del before[newer]
        session.add(PolicyVersion(number=2, published_at=NOW, published_on=NOW.date(), body=before))
    for _ in range(2):
        Plans(store).make(NOW)
    assert len(staged(store, BenefitOffer.kind)) == 2
    assert {fact.audience for fact in staged(store, BenefitOffer.kind)} == {"U0ADA", "U0LEO"}
    body = Plans(store).current(REX).body
    assert body is not None
    assert not body.by_benefit
