"""The plan as it is kept: made by an errand, of public ideas alone, and what pins and links do to it."""

from datetime import date, timedelta

import pytest

from intake import formatting
from intake.access import Request
from intake.errors import FieldErrors, NotAllowed, Refused
from intake.ideas import Currency, Effort, IdeaInputs, Stage, Value, WorkKind
from intake.operations import policy as policy_operations
from intake.operations.planning.portfolio import marginals_of
from intake.operations.planning.replanning import due_at
from intake.policy import Bound, Charter, Objective
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import tiers
from intake.rules.matching.priority_match import Fit
from intake.rules.planning import portfolio as plan_rules
from intake.rules.planning import solver
from intake.rules.planning.forecast import DrawBandsJob
from intake.rules.planning.portfolio import Pin, Tier, make_plan
from intake.rules.scoring import score
from intake.rules.working_days import working_days_after
from intake.services.merges import Merges
from intake.services.planning.forecast import Forecasts
from intake.services.planning.pins import Pins, Place
from intake.services.planning.portfolio import Plans
from scheduling.tick import next_due, tick
from store.engine import Store
from tests.company import LEO, NOW, REX, RIA, TRIS, new_key, submit
from tests.intake.helpers import card_of, estimated, put, staged, version_of
from tests.intake.outlooks import outlook_of

HOUR = timedelta(hours=1)


def give_weeks(store: Store, weeks: float = 12) -> None:
    with store.writing() as session:
        session.connection().exec_driver_sql(f"UPDATE squad SET weeks = {weeks}")


def planned_idea(store: Store, title: str, tenths: int, effort: Effort = Effort.months, **more: object) -> str:
    idea_id = submit(store, title=title).id
    put(store, idea_id, score_tenths=tenths, ranked=True, effort=effort, squad="payments", stage=Stage.accepted, **more)
    return idea_id


def make(store: Store) -> None:
    Plans(store).make(NOW)


def body(store: Store):
    found = Plans(store).current(REX).body
    assert found is not None
    return found


def errands(store: Store) -> int:
    return len(staged(store, "make plan"))


def place(store: Store, idea_id: str, pin: Pin | None, reason: str = "", numbers=None, by=LEO) -> None:
    signed = Place(pin=pin, reason=reason, unlocks=numbers)
    Pins(store).place(idea_id, version_of(store, idea_id), signed, Request(by, NOW, new_key()))


def test_without_weeks_there_is_no_plan_and_it_says_so(store: Store) -> None:
    planned_idea(store, "One", 600)
    tick(store, NOW)
    assert errands(store) == 0
    no_weeks = "No plan yet: no squad has said how many weeks it has in a quarter."
    assert Plans(store).current(REX).lacking == no_weeks
    make(store)
    assert Plans(store).current(REX).body is None


def test_the_plan_holds_what_fits_and_says_why_not_the_rest(store: Store) -> None:
    give_weeks(store, 12)
    first, second, third = (
        planned_idea(store, title, tenths) for title, tenths in (("A", 700), ("B", 600), ("C", 500))
    )
    submit(store, title="Nobody has estimated this")
    make(store)
    plan = body(store)
    assert [idea.title for idea in plan.funded] == ["A"]
    assert [idea.title for idea in plan.left] == ["B", "C"]
    assert plan.left[0].why == (
        "Payments squad has only 4 weeks left: needs 4 more weeks; IDEA-1 scores higher per week (8.8 vs 7.5)."
    )
    assert plan.tiers == {first: Tier.now, second: Tier.next, third: Tier.later}
    assert plan.unestimated == 1


def test_an_optimum_is_looked_for_again_only_when_the_plan_is_made_of_something_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[int] = []

    def counted(choice: solver.Choice) -> solver.Optimum:
        searches.append(len(choice.values))
        return solver.find(choice)

    monkeypatch.setattr(plan_rules, "find", counted)
    give_weeks(store, 12)
    first, _ = (planned_idea(store, title, tenths) for title, tenths in (("A", 700), ("B", 600)))
    make(store)
    before, searched = body(store), len(searches)
    assert searched > 0
    submit(store, title="Nobody has estimated this")
    make(store)
    assert (len(searches), body(store).plan) == (searched, before.plan)
    assert (body(store).following, body(store).unestimated) == (before.following, 1)
    for change in (
        lambda: put(store, first, score_tenths=500),
        lambda: place(store, first, Pin.into, "We promised it."),
        lambda: give_weeks(store, 24),
        lambda: publish(store, next_quarters=2),
    ):
        change()
        searched = len(searches)
        make(store)
        assert len(searches) > searched
    assert [idea.title for idea in body(store).funded] == ["B", "A"]


def test_what_comes_next_is_what_so_many_quarters_would_hold_of_the_rest(store: Store) -> None:
    give_weeks(store, 12)
    every = [planned_idea(store, title, tenths) for title, tenths in (("A", 700), ("B", 600), ("C", 500), ("D", 400))]
    publish(store, next_quarters=2)
    make(store)
    assert body(store).tiers == dict(zip(every, (Tier.now, Tier.next, Tier.next, Tier.later), strict=True))


def test_what_a_squads_work_has_taken_is_planned_with_and_scored_by_nobody(store: Store) -> None:
    with store.reading() as session:
        _, policy, _ = policy_in_force(session)
    late = policy.model_copy(update={"corrections_by_record": {"payments": {WorkKind.product: 1.6}}})
    assert late.weeks(Effort.weeks, "payments", WorkKind.product) == 4.8
    for squad, kind in (("hub", WorkKind.product), ("payments", WorkKind.research), (None, WorkKind.product)):
        assert late.weeks(Effort.weeks, squad, kind) == 3
    assert late.weeks(None, "payments", WorkKind.product) is None
    inputs = IdeaInputs(effort=Effort.weeks)
    assert score(inputs, Fit(), late, 2) == score(inputs, Fit(), policy, 2)


def test_the_errand_comes_after_changes_and_at_most_hourly(store: Store) -> None:
    give_weeks(store)
    planned_idea(store, "A", 700)
    assert next_due(store, NOW) == NOW
    tick(store, NOW)
    tick(store, NOW)
    assert errands(store) == 1
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET progress = 'sent'")
    make(store)
    tick(store, NOW + HOUR)
    assert errands(store) == 1
    submit(store, title="Another", now=NOW + HOUR / 2)
    tick(store, NOW + HOUR / 2)
    assert errands(store) == 1
    assert next_due(store, NOW + HOUR / 2) == NOW + HOUR
    tick(store, NOW + HOUR)
    assert errands(store) == 2


def test_a_plan_that_a_clock_which_was_ahead_has_made_is_not_kept_until_then(store: Store) -> None:
    give_weeks(store)
    planned_idea(store, "A", 700)
    Plans(store).make(NOW + 24 * HOUR)
    submit(store, title="Another")
    assert next_due(store, NOW) == NOW
    tick(store, NOW)
    assert errands(store) == 1


def test_an_errand_that_failed_is_not_staged_again_each_second(store: Store) -> None:
    give_weeks(store)
    tick(store, NOW)
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET progress = 'parked' WHERE kind = 'make plan'")
    tick(store, NOW)
    assert errands(store) == 1
    with store.reading() as session:
        assert due_at(session, NOW) is None


def test_private_ideas_are_in_no_plan_and_no_reason(store: Store) -> None:
    give_weeks(store)
    planned_idea(store, "A", 700)
    make(store)
    before = body(store).model_dump_json(exclude={"plan": {"seconds"}})
    secret = submit(store, private=True).id
    put(store, secret, score_tenths=990, ranked=True, effort=Effort.days, squad="payments")
    with store.reading() as session:
        assert due_at(session, NOW) is None
    make(store)
    assert body(store).model_dump_json(exclude={"plan": {"seconds"}}) == before
    both = LEO.model_copy(update={"roles": TRIS.roles | LEO.roles})
    with pytest.raises(Refused):
        Pins(store).place(secret, 1, Place(pin=Pin.into, reason="Now."), Request(both, NOW, new_key()))


def test_a_lead_pins_with_a_reason_and_the_score_stays(store: Store) -> None:
    give_weeks(store)
    first, second = planned_idea(store, "A", 700), planned_idea(store, "B", 300)
    with pytest.raises(FieldErrors):
        place(store, second, Pin.into, " ")
    with pytest.raises(NotAllowed):
        place(store, second, Pin.into, "Law.", by=TRIS)
    with pytest.raises(NotAllowed):
        place(store, second, Pin.into, "Law.", by=RIA)
    with pytest.raises(FieldErrors):
        place(store, second, None, "The law asks for it.")
    place(store, second, Pin.into, "The law asks for it.")
    assert errands(store) == 1
    make(store)
    assert [idea.title for idea in body(store).funded] == ["B"]
    card = card_of(store, second)
    assert card.pinned is not None
    assert (card.pinned.pin, card.pinned.reason, card.pinned.by) == (Pin.into, "The law asks for it.", "U0LEO")
    assert card.score.tenths == card_of(store, first).score.tenths
    place(store, second, Pin.keep_out, "Later.")
    place(store, first, None)
    make(store)
    assert [(idea.title, idea.why) for idea in body(store).left] == [("B", "A lead keeps it out: Later.")]
    place(store, second, None, "Later.")
    assert card_of(store, second).pinned is None


def test_what_an_idea_unlocks_waits_for_it(store: Store) -> None:
    give_weeks(store, 12)
    planned_idea(store, "A", 100, Effort.days)
    second = planned_idea(store, "B", 900)
    place(store, body_first(store, "A"), None, numbers=(2,), by=TRIS)
    make(store)
    assert {idea.title for idea in body(store).funded} == {"A", "B"}
    put(store, body_first(store, "A"), effort=None)
    make(store)
    assert [idea.why for idea in body(store).left] == ["It builds on IDEA-1, which isn't in the plan yet."]
    assert card_of(store, body_first(store, "A")).unlocks == 1
    with pytest.raises(FieldErrors):
        place(store, second, None, numbers=(99,), by=TRIS)
    put(store, body_first(store, "A"), stage=Stage.live)
    make(store)
    assert [idea.title for idea in body(store).funded] == ["B"]


def test_what_the_charter_is_not_for_is_no_candidate_for_the_hub_unless_a_lead_signs_for_it(store: Store) -> None:
    give_weeks(store, 12)
    publish(store, charter=Charter(not_areas=("Payroll",)))
    outside = planned_idea(store, "A", 700, area="payroll")
    put(store, outside, squad="hub")
    planned_idea(store, "B", 600, area="payroll")
    make(store)
    assert [idea.title for idea in body(store).funded] == ["B"]
    [left] = body(store).left
    assert left.why == (
        "The charter of Central ML squad excludes this kind of work or area. Another squad may take it."
    )
    place(store, outside, Pin.into, "We promised it.")
    make(store)
    assert {idea.title for idea in body(store).funded} == {"A", "B"}


def test_a_plan_has_what_is_near_its_line_drawn_and_nothing_that_is_fixed(store: Store) -> None:
    give_weeks(store, 12)
    first, second = (
        estimated(store, title=title, value={Currency.money: level})
        for title, level in (("A", Value.very_large), ("B", Value.large))
    )
    pinned = estimated(store, title="C")
    place(store, pinned, Pin.keep_out, "Not us.")
    make(store)
    errand = DrawBandsJob.model_validate(staged(store, DrawBandsJob.kind)[0].snapshot)
    assert errand.marginals == marginals_of(body(store).plan)
    Forecasts(store).draw_some(errand, NOW)
    at_line = outlook_of(store, second, REX)
    # Half of it would have fitted, so what its weeks bring elsewhere is what it brings itself.
    assert at_line.line == pytest.approx(body(store).left[0].tenths / 10, abs=0.1)
    assert at_line.too_close
    assert not outlook_of(store, pinned, REX).too_close
    assert outlook_of(store, pinned, REX).worth_finding_out == 0
    assert [idea.title for idea in body(store).funded] == ["A"]
    assert outlook_of(store, first, REX).funded == 1


def body_first(store: Store, title: str) -> str:
    with store.reading() as session:
        return str(session.connection().exec_driver_sql(f"SELECT id FROM idea WHERE title = '{title}'").scalar_one())


def test_ten_points_more_for_a_priority_bring_its_ideas_in(store: Store) -> None:
    give_weeks(store, 12)
    shares(store, {"fraud": 0.3})
    first = planned_idea(store, "A", 700, fit={"priority": "fraud", "strength": 1.0})
    planned_idea(store, "B", 300, fit={"priority": "ontime", "strength": 1.0})
    make(store)
    assert [idea.title for idea in body(store).funded] == ["A"]
    told = Plans(store).what_if("fraud", "ontime", LEO)
    assert [each.name for each in (*told.enter, *told.leave)] == ["IDEA-2 B", "IDEA-1 A"]
    assert told.gain == -400
    assert first in body(store).plan.chosen
    for taken_from, given_to, field in (("fraud", "fraud", "given_to"), ("ontime", "fraud", "taken_from")):
        with pytest.raises(FieldErrors) as refused:
            Plans(store).what_if(taken_from, given_to, LEO)
        assert field in refused.value.errors
    with pytest.raises(NotAllowed):
        Plans(store).what_if("fraud", "ontime", TRIS)


def test_while_a_lead_waits_no_more_than_so_many_are_tried_and_the_answer_says_how_near_it_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_weeks(store, 10)
    shares(store, {"fraud": 0.3})
    planned_idea(store, "A", 700, fit={"priority": "fraud", "strength": 1.0})
    planned_idea(store, "B", 300, Effort.weeks, fit={"priority": "ontime", "strength": 1.0})
    make(store)
    asked: list[tuple[list[int], float]] = []

    def solved(candidates, capacity, shares, gap):
        asked.append(([each.value for each in candidates], gap))
        return make_plan(candidates, capacity, shares, gap)

    monkeypatch.setattr("intake.services.planning.portfolio.make_plan", solved)
    Plans(store).what_if("fraud", "ontime", LEO)
    monkeypatch.setattr(plan_rules, "FEW", 1)
    Plans(store).what_if("fraud", "ontime", LEO)
    monkeypatch.setattr(plan_rules, "MOST_CHOSEN", 1)
    [left] = Plans(store).what_if("fraud", "ontime", LEO).leave
    assert left.name == "IDEA-1 A", "what is in the plan is always tried"
    assert asked == [([700, 300], 0.0), ([700, 300], plan_rules.NEAR_ENOUGH), ([700], 0.0)]


def publish(store: Store, **parts: object) -> None:
    with store.writing() as session:
        _, policy, _ = policy_in_force(session)
        policy_operations.publish(session, policy.model_copy(update=parts), NOW, None)


def shares(store: Store, by_key: dict[str, float]) -> None:
    with store.writing() as session:
        _, policy, _ = policy_in_force(session)
        priorities = tuple(
            each.model_copy(
                update={
                    "share": by_key.get(each.key),
                    "bound": Bound.at_most if each.key == "fraud" else Bound.at_least,
                }
            )
            for each in policy.priorities
        )
        policy_operations.publish(session, policy.model_copy(update={"priorities": priorities}), NOW, None)


def test_somebody_looks_within_working_days() -> None:
    assert working_days_after(date(2026, 3, 4), 2, "UTC") == date(2026, 3, 6)
    assert working_days_after(date(2026, 3, 5), 2, "UTC") == date(2026, 3, 9)
    assert working_days_after(date(2026, 3, 7), 1, "UTC") == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [(16.7, 15.0, ("16.7", "15.0")), (15.52, 15.48, ("15.52", "15.48")), (15.5001, 15.5, ("15.5001", "15.5000"))],
)
def test_two_numbers_that_are_compared_are_told_so_exactly_that_they_differ(
    first: float, second: float, told: tuple[str, str]
) -> None:
    assert formatting.apart(first, second) == told


def test_what_builds_on_a_merged_idea_waits_for_the_idea_that_it_was_merged_into(store: Store) -> None:
    give_weeks(store, 24)
    base, _, target = (
        planned_idea(store, title, tenths) for title, tenths in (("Base", 300), ("On it", 700), ("Whole", 400))
    )
    place(store, base, None, numbers=(2,))
    put(store, base, stage=Stage.submitted)
    Merges(store).merge(base, version_of(store, base), 3, Request(TRIS, NOW, new_key()))
    make(store)
    assert {idea.title for idea in body(store).funded} == {"On it", "Whole"}
    put(store, target, effort=None)
    make(store)
    [left] = body(store).left
    assert left.why == "It builds on IDEA-3, which isn't in the plan yet."
    put(store, target, stage=Stage.live)
    make(store)
    assert [idea.title for idea in body(store).funded] == ["On it"]


def test_what_builds_on_an_idea_that_nobody_will_build_says_so(store: Store) -> None:
    give_weeks(store, 24)
    base, _ = (planned_idea(store, title, tenths) for title, tenths in (("Base", 300), ("On it", 700)))
    place(store, base, None, numbers=(2,))
    for stage, said in (
        (Stage.declined, "It builds on IDEA-1, which was declined."),
        (Stage.withdrawn, "It builds on IDEA-1, which was withdrawn."),
    ):
        put(store, base, stage=stage)
        make(store)
        [left] = body(store).left
        assert left.why == said


def test_amounts_so_small_that_they_come_to_nothing_are_planned_all_the_same(store: Store) -> None:
    give_weeks(store, 12)
    publish(store, objective=Objective.benefit, rates={Currency.hours: 1e-9, Currency.customers: 1e-9})
    planned_idea(store, "A", 700)
    put(store, planned_idea(store, "B", 600), value={"hours": "small"})
    make(store)
    assert [(idea.title, idea.benefit) for idea in body(store).left] == [("B", 0)]


def test_a_squad_is_not_called_full_for_what_is_too_large_with_what_it_builds_on(store: Store) -> None:
    give_weeks(store, 12)
    base, _ = (planned_idea(store, title, tenths) for title, tenths in (("Base", 100), ("On it", 700)))
    place(store, base, Pin.keep_out, "Not before the new bank.", numbers=(2,))
    make(store)
    assert [idea.why for idea in body(store).left] == [
        "It builds on IDEA-1, which isn't in the plan yet. "
        "Together with what it builds on it needs 16 weeks, and Payments squad has 12.",
        "A lead keeps it out: Not before the new bank.",
    ]


def test_where_no_squad_has_weeks_any_more_nobody_is_promised_a_place(store: Store) -> None:
    give_weeks(store, 12)
    planned_idea(store, "A", 700)
    make(store)
    give_weeks(store, 0)
    tick(store, NOW + HOUR)
    with store.reading() as session:
        assert tiers(session) == {}
        assert due_at(session, NOW + HOUR) is None
