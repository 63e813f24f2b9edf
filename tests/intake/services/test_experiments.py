"""Experiments in the database: the budget, who is asked and how often, and what an outcome is worth."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlmodel import col

from intake.access import Principal, Request
from intake.errors import FieldErrors, NotAllowed, NotFound, Refused
from intake.ideas import Stage
from intake.operations.matching.assess import inputs_of
from intake.queries import ideas as idea_queries
from intake.queries.members import deciders
from intake.rules import experiments as experiments_rules
from intake.rules.experiments import Conclusion, ExperimentBudget, Measurement
from intake.services.experiments import Builds, Experiments
from intake.services.triage import Triage
from intake.services.visibility import Viewers
from intake.tables import Experiment, Idea
from scheduling.queries.meetings import experiments_ended
from scheduling.tick import next_due, tick
from store.engine import Store
from tests.company import LEO, NOW, REX, RIA, TOM, TRIS, new_key, submit
from tests.conftest import EVERY_DATABASE
from tests.intake.experiment_drafts import build_draft, experiment_draft, give_budget
from tests.intake.helpers import staged, version_of
from tests.store.helpers import at_once

DATABASES = EVERY_DATABASE
# Everybody here lives in UTC.
MORNING = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def sent(store: Store, **values: object) -> str:
    """Have an idea sent to Payments."""
    idea_id = submit(store, **values).id
    Triage(store).send(idea_id, version_of(store, idea_id), Request(TRIS, NOW, new_key()), "payments")
    return idea_id


def start(store: Store, idea_id: str, by: object = LEO, **values: object) -> str:
    """Have an idea tried out; return the experiment's id."""
    Experiments(store).start(
        idea_id, version_of(store, idea_id), experiment_draft(**values), Request(by, NOW, new_key())
    )
    return f"{idea_id}.1"


def row_of(store: Store, idea_id: str) -> Idea:
    with store.reading() as session:
        row = idea_queries.idea(session, idea_id, TRIS)
        session.expunge(row)
    return row


def test_a_running_experiment_reserves_and_an_ended_one_has_spent(store: Store) -> None:
    give_budget(store, 4)
    experiments, idea_id = Experiments(store), sent(store)
    start(store, idea_id, cost=1.5)
    other = sent(store)
    stands = experiments.form(other, LEO, NOW).ledger
    assert (stands.reserved, stands.spent, stands.left) == (1.5, 0, 2.5)
    version = version_of(store, idea_id)
    experiments.stop(f"{idea_id}.1", version, Conclusion(learned="No."), Request(LEO, NOW, new_key()))
    stands = experiments.form(other, LEO, NOW).ledger
    assert (stands.reserved, stands.spent, stands.left) == (0, 1.5, 2.5)
    assert experiments.form(other, LEO, NOW + timedelta(days=40)).ledger.left == 4


def test_of_two_that_begin_at_once_one_gets_what_is_left(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    give_budget(store, 2)
    ideas = [sent(store), sent(store)]
    check = experiments_rules.check

    def slowly(stands: ExperimentBudget, cost: float) -> None:
        check(stands, cost)
        time.sleep(0.15)

    monkeypatch.setattr(experiments_rules, "check", slowly)
    outcomes = at_once(*(partial(start, store, idea_id, cost=1.5) for idea_id in ideas))
    assert sorted(isinstance(outcome, FieldErrors) for outcome in outcomes) == [False, True], outcomes


def test_a_private_experiment_takes_nothing_that_others_could_miss(store: Store) -> None:
    give_budget(store, 2)
    start(store, sent(store, private=True), TRIS, cost=2)
    other = sent(store)
    for by in (LEO, TRIS):
        assert Experiments(store).form(other, by, NOW).ledger.left == 2
    secret = sent(store, private=True)
    assert Experiments(store).form(secret, TRIS, NOW).ledger.left == 0


def test_the_owner_is_asked_once_on_the_morning_of_the_decision(store: Store) -> None:
    give_budget(store)
    start(store, sent(store))
    # How it goes is asked every two weeks, and was.
    tick(store, MORNING - timedelta(hours=1))
    assert next_due(store, MORNING - timedelta(hours=1)) == MORNING
    tick(store, MORNING - timedelta(seconds=1))
    assert staged(store, "experiment question") == []
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: tick(store, MORNING), range(2)))
    tick(store, MORNING + timedelta(days=1))
    [asked] = staged(store, "experiment question")
    assert (asked.audience, asked.due) == ("U0LEO", MORNING)


def test_a_decision_at_the_weekend_is_asked_for_on_monday(store: Store) -> None:
    give_budget(store)
    start(store, sent(store), decides_on=date(2026, 3, 14))
    tick(store, datetime(2026, 3, 16, 8, 59, tzinfo=UTC))
    assert staged(store, "experiment question") == []
    tick(store, datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
    assert len(staged(store, "experiment question")) == 1


def test_where_the_owner_has_left_the_lead_is_asked(store: Store) -> None:
    give_budget(store)
    start(store, sent(store), owner="U0TOM")
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE member SET full_member = false WHERE id = 'U0TOM'")
    tick(store, MORNING)
    assert [asked.audience for asked in staged(store, "experiment question")] == ["U0LEO"]


def test_of_a_private_idea_whose_owner_has_left_nobody_is_asked_who_may_not_see_it(store: Store) -> None:
    give_budget(store)
    start(store, sent(store, private=True), TRIS, owner="U0TRIS")
    with store.writing() as session:
        # By now the squad has another lead, whom nobody has named; who decides may see it.
        session.connection().exec_driver_sql("UPDATE squad SET lead = 'U0REX' WHERE key = 'payments'")
        session.connection().exec_driver_sql("UPDATE member SET full_member = false WHERE id = 'U0TRIS'")
    with store.reading() as session:
        [left_over] = [each for each in deciders(session) if each != "U0TRIS"]
    tick(store, MORNING - timedelta(days=8))
    tick(store, MORNING)
    for kind in ("work question", "experiment question"):
        assert {asked.audience for asked in staged(store, kind)} == {left_over}, kind


def test_what_ended_before_is_not_asked_for(store: Store) -> None:
    give_budget(store)
    idea_id = sent(store)
    experiment = start(store, idea_id)
    Experiments(store).stop(
        experiment, version_of(store, idea_id), Conclusion(learned="No."), Request(TRIS, NOW, new_key())
    )
    tick(store, MORNING)
    assert staged(store, "experiment question") == []
    assert len(staged(store, "experiment result")) == 1


def test_the_outcome_counts_as_the_chance(store: Store) -> None:
    give_budget(store)
    worth = {}
    for name in ("stopped", "continued", "pivoted"):
        idea_id = sent(store)
        experiment, at = start(store, idea_id), version_of(store, idea_id)
        said, experiments = Conclusion(learned="So it is."), Experiments(store)
        if name == "stopped":
            experiments.stop(experiment, at, said, Request(LEO, NOW, new_key()))
        elif name == "continued":
            experiments.go_on(experiment, at, said, build_draft(), Request(LEO, NOW, new_key()))
        else:
            experiments.pivot(experiment, at, said, experiment_draft(cost=0.5), Request(LEO, NOW, new_key()))
        with store.reading() as session:
            worth[name] = inputs_of(session, row_of(store, idea_id)).proven
    assert worth == {"stopped": 0.0, "continued": 0.9, "pivoted": None}


def test_the_guild_hears_of_an_idea_that_was_tried_twice_what_came_last(store: Store) -> None:
    give_budget(store)
    idea_id, experiments = sent(store), Experiments(store)
    first, again = start(store, idea_id), experiment_draft(cost=0.5)
    at, later = version_of(store, idea_id), NOW + timedelta(hours=1)
    experiments.pivot(first, at, Conclusion(learned="Too few."), again, Request(LEO, NOW, new_key()))
    with store.reading() as session:
        second = session.scalars(select(col(Experiment.id)).where(col(Experiment.ending).is_(None))).one()
    experiments.stop(second, version_of(store, idea_id), Conclusion(learned="No."), Request(LEO, later, new_key()))
    with store.reading() as session:
        assert [each.learned for each, _ in experiments_ended(session, NOW)] == ["No."]


def test_the_requester_does_not_decide_even_when_they_come_to_answer_for_it(store: Store) -> None:
    give_budget(store)
    idea_id = sent(store)
    with pytest.raises(FieldErrors, match="submitted the idea"):
        start(store, idea_id, owner="U0RIA")
    experiment = start(store, idea_id, owner="U0REX")
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE experiment SET owner = 'U0RIA'")
    with pytest.raises(NotAllowed, match="your own idea"):
        Experiments(store).stop_form(experiment, RIA)
    with pytest.raises(NotAllowed):
        Experiments(store).stop_form(experiment, REX)


def test_of_a_private_experiment_nobody_else_knows(store: Store) -> None:
    give_budget(store)
    idea_id = sent(store, private=True)
    experiment = start(store, idea_id, TRIS, owner="U0TOM")
    for unknown in (experiment, "nothing.1"):
        with pytest.raises(NotFound, match="exist any more, or you can't see it"):
            Experiments(store).stop_form(unknown, REX)
    assert Experiments(store).stop_form(experiment, TOM).after.hypothesis == "The order tells."
    tick(store, MORNING)
    at = version_of(store, idea_id)
    Experiments(store).stop(experiment, at, Conclusion(learned="No."), Request(TOM, NOW, new_key()))
    assert staged(store, "experiment result") == []


@pytest.mark.parametrize("builds", [False, True])
def test_who_may_not_say_who_sees_a_private_idea_shows_it_to_no_owner_either(store: Store, *, builds: bool) -> None:
    give_budget(store)
    idea_id = sent(store, private=True)

    def name(by: Principal, owner: str) -> None:
        version = version_of(store, idea_id)
        if builds:
            Builds(store).begin(idea_id, version, build_draft(owner=owner), Request(by, NOW, new_key()))
        else:
            Experiments(store).start(idea_id, version, experiment_draft(owner=owner), Request(by, NOW, new_key()))

    with pytest.raises(FieldErrors, match="can't see this private idea"):
        name(LEO, "U0REX")
    with pytest.raises(NotFound), store.reading() as session:
        idea_queries.idea(session, idea_id, REX)
    name(LEO, "U0TOM")


def test_who_was_taken_out_of_a_private_idea_is_not_shown_it_again_by_a_pivot(store: Store) -> None:
    give_budget(store)
    idea_id = sent(store, private=True)
    experiment = start(store, idea_id, TRIS, owner="U0REX")
    Viewers(store).change(idea_id, [], ["U0REX"], Request(RIA, NOW, new_key()))
    said, again = Conclusion(learned="No."), experiment_draft(owner=None)
    with pytest.raises(
        FieldErrors, match=r"They can't see this private idea\. Its requester or a triager has to add them first\."
    ):
        Experiments(store).pivot(experiment, version_of(store, idea_id), said, again, Request(LEO, NOW, new_key()))


def test_the_second_is_told_that_it_has_ended(store: Store) -> None:
    give_budget(store)
    idea_id = sent(store)
    experiment = start(store, idea_id)
    said = Conclusion(learned="No.")
    Experiments(store).stop(experiment, version_of(store, idea_id), said, Request(LEO, NOW, new_key()))
    with pytest.raises(Refused, match=r"This experiment has already ended\."):
        Experiments(store).stop(experiment, version_of(store, idea_id), said, Request(TRIS, NOW, new_key()))
    assert row_of(store, idea_id).stage is Stage.parked


def test_the_metric_is_asked_for_three_times_until_somebody_wants_it_quiet(store: Store) -> None:
    idea_id, building = sent(store), Builds(store)
    building.begin(idea_id, version_of(store, idea_id), build_draft(), Request(LEO, NOW, new_key()))
    building.go_live(idea_id, version_of(store, idea_id), Request(LEO, NOW, new_key()))
    for days in (30, 90):
        for _ in range(2):
            tick(store, NOW + timedelta(days=days + 3))
    asked = staged(store, "check-back")
    assert [each.snapshot["days"] for each in asked] == [30, 90]
    building.be_quiet(f"{idea_id}.90", Request(LEO, NOW, new_key()))
    tick(store, NOW + timedelta(days=190))
    assert [each.snapshot["days"] for each in staged(store, "check-back")] == [30, 90, 90]
    assert row_of(store, idea_id).stage is Stage.live
    building.measure(f"{idea_id}.90", Measurement(value=7), Request(LEO, NOW, new_key()))
    assert row_of(store, idea_id).stage is Stage.measured
    with pytest.raises(Refused, match=r"Somebody has already entered this number\."):
        building.measure_form(f"{idea_id}.90", LEO)
