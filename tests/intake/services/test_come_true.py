"""What earlier promises have come to counts from five ideas on, in the version that is published next."""

from datetime import timedelta

from guildhall.company_file import apply
from intake.access import Request
from intake.ideas import Stage, Value, WorkKind
from intake.operations.policy import with_track_record
from intake.queries.policy import policy_in_force
from intake.rules.experiments import Measurement, Surety
from intake.services.experiments import Builds
from intake.services.planning.forecast import Forecasts
from store.engine import Store
from tests.company import LEO, NOW, RIA, company, new_key, submit
from tests.intake.experiment_drafts import build_draft
from tests.intake.helpers import put, version_of


def came_to(store: Store, worth: float, surety: Surety = Surety.measured, *, private: bool = False) -> None:
    """Have an idea of about 67,000 a year built, launched, and measured after 73 days."""
    building = Builds(store)
    idea = submit(store, value=Value.medium).id
    put(store, idea, stage=Stage.accepted, squad="payments")
    building.begin(idea, version_of(store, idea), build_draft(), Request(LEO, NOW, new_key()))
    building.go_live(idea, version_of(store, idea), Request(LEO, NOW, new_key()))
    later = NOW + timedelta(days=73)
    measurement = Measurement(value=1, worth=worth, surety=surety)
    building.measure(f"{idea}.30", measurement, Request(LEO, later, new_key()))
    if private:
        put(store, idea, private=True)


def test_five_ideas_that_came_to_less_are_counted_in_the_next_version(store: Store) -> None:
    for _ in range(4):
        came_to(store, 6_700)
    assert Forecasts(store).record(RIA).come_true == {}
    came_to(store, 6_700, Surety.estimated)
    found = Forecasts(store).record(RIA).come_true[WorkKind.product]
    # 6,700 in 73 days are 33,500 a year, of 67,000.
    assert (round(found.times, 2), found.n) == (0.5, 5)
    with store.reading() as session:
        _, policy, _ = policy_in_force(session)
        assert policy.realised_by_record == {}
        assert with_track_record(session, policy).realised_by_record == {WorkKind.product: 0.83}


def test_what_is_published_keeps_what_had_come_true_by_then(store: Store) -> None:
    for _ in range(5):
        came_to(store, 6_700)
    policy = company().policy
    assert policy is not None
    apply(store, company().model_copy(update={"policy": policy.model_copy(update={"note": "Anew."})}), NOW)
    came_to(store, 0)
    with store.reading() as session:
        _, published, _ = policy_in_force(session)
    assert published.realised_by_record == {WorkKind.product: 0.83}
    assert published.come_true(WorkKind.research) == 1


def test_private_ideas_are_no_part_of_it(store: Store) -> None:
    for _ in range(5):
        came_to(store, 6_700, private=True)
    assert Forecasts(store).record(RIA).come_true == {}
