"""What a draft does is told by the plan that it would have: who is funded then, and who is not any more."""

from intake.access import OPERATOR
from intake.ideas import Stage
from intake.operations.planning.policy_impact import backlog, effect_of
from intake.policy import Bound, Charter, Policy
from intake.queries.policy import policy_in_force
from intake.rules.planning import portfolio as plan_rules
from intake.rules.planning.portfolio import Pin
from intake.rules.planning.replay import TOP
from intake.services.policy import Versions
from store.engine import Store
from tests.company import submit
from tests.intake.helpers import estimated, put
from tests.intake.services.test_portfolio import give_weeks, place

FRAUD = {"title": "Stolen card fraud", "problem": "Fraud and chargeback with a stolen card."}
LATE = {"title": "Late parcel", "problem": "A parcel is late and the courier knows the delivery time."}


def in_force(store: Store) -> Policy:
    with store.reading() as session:
        return policy_in_force(session)[1]


def turned_round(policy: Policy) -> Policy:
    weights = {"fraud": 1, "ontime": 5}
    priorities = (each.model_copy(update={"weight": weights[each.key]}) for each in policy.priorities)
    return policy.model_copy(update={"priorities": tuple(priorities)})


def two(store: Store) -> tuple[str, str]:
    """Two ideas of eight weeks each for a squad that has twelve."""
    give_weeks(store, 12)
    ideas = estimated(store, **FRAUD), estimated(store, **LATE)
    for idea in ideas:
        put(store, idea, squad="payments", stage=Stage.accepted)
    return ideas


def moves(store: Store, policy: Policy) -> tuple[list[str], list[str]]:
    effect = Versions(store).against(policy, OPERATOR).effect
    return [each.id for each in effect.enters], [each.id for each in effect.leaves]


def test_who_enters_and_who_leaves_is_whom_the_plan_funds(store: Store) -> None:
    fraud, late = two(store)
    assert moves(store, turned_round(in_force(store))) == ([late], [fraud])
    assert moves(store, in_force(store).model_copy(update={"capacity": {"payments": 16}})) == ([late], [])
    assert moves(store, in_force(store).model_copy(update={"capacity": {"payments": 7}})) == ([], [fraud])


def test_shares_anchors_and_the_charter_of_a_draft_count(store: Store) -> None:
    fraud, late = two(store)
    policy = in_force(store)
    capped = [
        each.model_copy(update={"share": 0.1, "bound": Bound.at_most}) if each.key == "fraud" else each
        for each in policy.priorities
    ]
    assert moves(store, policy.model_copy(update={"priorities": tuple(capped)})) == ([late], [fraud])
    put(store, fraud, squad="hub", area="Payroll")
    put(store, late, squad="hub")
    charter = Charter(not_areas=("payroll",))
    assert moves(store, policy.model_copy(update={"charter": charter})) == ([late], [fraud])


def test_what_is_pinned_or_being_built_keeps_its_weeks_whatever_a_draft_says(store: Store) -> None:
    fraud, late = two(store)
    place(store, late, Pin.keep_out, "Not us.")
    assert moves(store, turned_round(in_force(store))) == ([], [])
    put(store, fraud, stage=Stage.build)
    place(store, late, None)
    assert moves(store, turned_round(in_force(store))) == ([], [])


def test_no_more_than_so_many_are_tried_against_each_other_and_private_ones_never(store: Store, monkeypatch) -> None:
    fraud, late = two(store)
    put(store, submit(store, private=True, **LATE).id, ranked=True)
    monkeypatch.setattr(plan_rules, "MOST_CHOSEN", 1)
    wide = in_force(store).model_copy(update={"capacity": {"payments": 100}})
    assert moves(store, wide) == ([], [])
    monkeypatch.undo()
    assert moves(store, wide) == ([late], [])
    with store.reading() as session:
        assert {idea.id for idea in backlog(session)} == {fraud, late}
        assert effect_of(session, wide).of == 2


def test_where_one_version_has_no_weeks_the_best_few_are_taken_under_both(store: Store) -> None:
    fraud = [estimated(store, **FRAUD) for _ in range(TOP)]
    late = estimated(store, **LATE)
    assert moves(store, in_force(store).model_copy(update={"capacity": {"payments": 8}})) == ([], [])
    enters, leaves = moves(store, turned_round(in_force(store)))
    assert (enters, len(leaves)) == ([late], 1)
    assert leaves[0] in fraud
